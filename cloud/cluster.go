package cloud

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

var cluster = part{
	key: "cluster", wanted: always,
	apis:       these("container.googleapis.com"),
	outputs:    these("cluster.name", "cluster.location"),
	check:      func(s *Settings) error { return s.Cluster.Validate() },
	checkStack: checkCluster,
	deploy: func(c *Cloud) error {
		cluster, err := gcp.NewCluster(c.ctx, c.name, &gcp.ClusterArgs{
			ClusterSettings: c.settings.Cluster, Project: c.settings.Project, Network: c.Network,
			NodeServiceAccount: c.nodes, Protect: c.settings.Protect,
		}, c.enabled)
		if err != nil {
			return err
		}
		c.Cluster = cluster
		c.Outputs["cluster.name"], c.Outputs["cluster.location"] = cluster.Name, cluster.Location
		return nil
	},
}

// checkCluster checks what the cluster takes from the network, and whether its nodes fit into it.
func checkCluster(s *Settings, problems *problem.List) {
	problems.Merge("", gcp.CheckControlPlane(s.Cluster, s.Network))
	checkNodeAccount(s, problems)
	checkLocations(s, problems)
	if len(s.Network.Subnets) == 0 {
		return
	}
	subnet, ok := s.Network.Subnets[s.Cluster.Subnet]
	if !ok {
		rules.Subnet(problems, "cluster.subnet", s.Cluster.Subnet, slices.Sorted(maps.Keys(s.Network.Subnets)))
		return
	}
	known := true
	for path, name := range map[problem.Path]string{
		"podRange": s.Cluster.PodRange, "serviceRange": s.Cluster.ServiceRange,
	} {
		if path == "serviceRange" && name == "" {
			continue // GKE's own.
		}
		if _, ok := subnet.SecondaryRanges[name]; !ok {
			known = false
			rules.SecondaryRange(problems, problem.Path("cluster").Join(path), name, s.Cluster.Subnet,
				slices.Sorted(maps.Keys(subnet.SecondaryRanges)))
		}
	}
	if known {
		problems.Merge("", gcp.CheckCapacity(s.Cluster, s.NodePools, subnet))
	}
}

// checkNodeAccount adds a problem where a firewall rule would be opened to nodes that run as the default account: a
// rule takes its email.
func checkNodeAccount(s *Settings, problems *problem.List) {
	if s.Cluster.NodeServiceAccount != gcp.DefaultAccount {
		return
	}
	const message = problem.OtherPath + " opens ports to the nodes, for which Google wants the email of their account, " +
		"as in 123456789012-compute@developer.gserviceaccount.com"
	if len(s.Network.WebhookPorts) > 0 {
		problems.AddBetween("cluster.nodeServiceAccount", "network.webhookPorts", message)
	}
	if s.Edge != nil && len(s.Edge.Services) > 0 {
		problems.AddBetween("cluster.nodeServiceAccount", "edge.services", message)
	}
}

// deployNodeAccount registers the account that the nodes run as, unless the settings name one.
func (c *Cloud) deployNodeAccount() error {
	if email := c.settings.Cluster.NodeServiceAccount; email != "" {
		c.nodes = pulumi.String(email)
		return nil
	}
	account, err := gcp.NewNodeServiceAccount(c.ctx, c.name+"-nodes", &gcp.NodeServiceAccountArgs{
		Project: c.settings.Project,
	}, c.enabled)
	if err != nil {
		return err
	}
	c.nodes, c.accounts, c.RunsPods = account.Email, account.Parts(), account.Parts()
	return nil
}

var nodePools = part{
	key: "nodePools", wanted: func(s *Settings) bool { return len(s.NodePools) > 0 },
	check: func(s *Settings) error { return eachOf(s.NodePools, (*gcp.NodePoolSettings).Validate) },
	checkStack: func(s *Settings, problems *problem.List) {
		for name, pool := range s.NodePools {
			if pool.PodRange != "" && pool.PodRange == s.Cluster.ServiceRange {
				problems.Add(problem.Path("nodePools").Child(name).Child("podRange"),
					"%q is the serviceRange of the cluster: GKE needs a range of its own for pods", pool.PodRange)
			}
		}
	},
	deploy: func(c *Cloud) error {
		base := slices.Clone(c.RunsPods)
		for _, key := range slices.Sorted(maps.Keys(c.settings.NodePools)) {
			pool, err := gcp.NewNodePool(c.ctx, key, &gcp.NodePoolArgs{
				NodePoolSettings: c.settings.NodePools[key], Cluster: c.Cluster, ServiceAccount: c.nodes,
			}, pulumi.DependsOn(base))
			if err != nil {
				return err
			}
			c.RunsPods = append(c.RunsPods, pool.Parts()...)
		}
		return nil
	},
}
