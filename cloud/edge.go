package cloud

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/gcp/edge"
	"github.com/gkestack/gkestack/problem"
)

var dnsZone = part{
	key: "dnsZone", wanted: func(s *Settings) bool { return s.DNSZone != nil },
	outputs: these("dnsZone.name", "dnsZone.domain"),
	check:   func(s *Settings) error { return s.DNSZone.Validate() },
	deploy: func(c *Cloud) error {
		args := &gcp.DNSZoneArgs{DNSZoneSettings: *c.settings.DNSZone, Protect: c.settings.Protect}
		if args.Visibility == gcp.ZonePrivate {
			args.NetworkIDs = map[string]pulumi.StringInput{"stack": c.Network.SelfLink}
		}
		zone, err := gcp.NewDNSZone(c.ctx, c.name, args, c.enabled)
		if err != nil {
			return err
		}
		c.Outputs["dnsZone.name"], c.Outputs["dnsZone.domain"] = zone.Name, zone.Domain
		return nil
	},
}

// loadBalancer is its address at first: the workloads may have it in their values.
var loadBalancer = part{
	key: "edge", wanted: func(s *Settings) bool { return s.Edge != nil },
	outputs: these("edge.address"),
	check:   func(s *Settings) error { return s.Edge.Validate() },
	deploy: func(c *Cloud) error {
		address, err := edge.NewAddress(c.ctx, c.name, &edge.AddressArgs{Protect: c.settings.Protect}, c.enabled)
		if err != nil {
			return err
		}
		c.edgeAddress, c.Outputs["edge.address"] = address.Address, address.Address
		return nil
	},
}

var iapClientSecrets = part{key: "iapClientSecrets", wanted: always, checkStack: checkIAP}

// checkIAP checks that each service with iap has the secret of its OAuth client, and no other service has one.
func checkIAP(s *Settings, problems *problem.List) {
	const path problem.Path = "iapClientSecrets"
	var services []string
	if s.Edge != nil {
		for _, name := range slices.Sorted(maps.Keys(s.Edge.Services)) {
			if s.Edge.Services[name].IAP != nil {
				services = append(services, name)
			}
		}
	}
	for _, name := range services {
		if s.IAPClientSecrets[name] == "" {
			problems.Add(path.Child(name), "edge.services.%s.iap needs the secret of its OAuth client: "+
				"pulumi config set --secret --path 'iapClientSecrets.%s'", name, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.IAPClientSecrets)) {
		if !slices.Contains(services, name) {
			problems.Add(path.Child(name), "no such service with iap (have: %s)", problem.Names(services))
		}
	}
}

// DeployEdge registers the load balancer, if the stack has one, after the workloads that it sends requests to.
func (c *Cloud) DeployEdge(workloads []pulumi.Resource) error {
	if c.settings.Edge == nil {
		return nil
	}
	secrets := map[string]pulumi.StringInput{}
	for service, secret := range c.settings.IAPClientSecrets {
		secrets[service] = pulumi.ToSecret(pulumi.String(secret)).(pulumi.StringOutput)
	}
	_, err := edge.New(c.ctx, c.name, &edge.Args{
		Settings: *c.settings.Edge, Project: c.settings.Project, Network: c.Network, NodeServiceAccount: c.nodes,
		Workloads: workloads, Address: c.edgeAddress, IAPClientSecrets: secrets,
	}, c.enabled)
	return err
}
