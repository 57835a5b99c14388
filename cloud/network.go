package cloud

import "github.com/gkestack/gkestack/gcp"

var network = part{
	key: "network", wanted: always,
	apis: func(s *Settings) []string {
		apis := []string{"compute.googleapis.com"}
		if s.Network.PrivateServices != nil {
			apis = append(apis, "servicenetworking.googleapis.com")
		}
		return apis
	},
	check: func(s *Settings) error { return s.Network.Validate() },
	deploy: func(c *Cloud) error {
		if err := c.deployNodeAccount(); err != nil {
			return err
		}
		s := c.settings
		network, err := gcp.NewNetwork(c.ctx, c.name, &gcp.NetworkArgs{
			NetworkSettings: s.Network, Project: s.Project, Region: s.Region, Protect: s.Protect,
			ControlPlaneCIDR: s.Cluster.ControlPlaneRange(&s.Network), NodeServiceAccount: c.nodes,
		}, c.enabled)
		if err != nil {
			return err
		}
		c.Network, c.RunsPods = network, append(c.RunsPods, network.Parts()...)
		return nil
	},
}
