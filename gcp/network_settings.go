package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// NetworkSettings describes a custom-mode VPC: its subnets, what may talk to what, and how what has no address of its
// own reaches out. No two of its ranges may share addresses.
type NetworkSettings struct {
	made

	// Name of the VPC in Google Cloud. A change replaces the network and all that is in it. Default: the component's
	// name.
	Name string `yaml:"name"`
	// Existing takes the network of the Name, which someone else owns, such as a Shared VPC: nothing of it is made,
	// changed or deleted but the firewall rules. The subnets say what is there. Leave it out to have a network of its
	// own. A change replaces the cluster.
	Existing *ExistingNetworkSettings `yaml:"existing"`
	// MTU is the size of the largest packet in bytes. 0 is Google's number, 1460. A change replaces the network and all
	// that is in it. https://cloud.google.com/vpc/docs/mtu
	MTU int `yaml:"mtu"`
	// RoutingMode says whether Cloud Routers announce the subnets of their region or all.
	RoutingMode RoutingMode `yaml:"routingMode"`
	// Subnets by name. At least one is needed.
	Subnets map[string]SubnetSettings `yaml:"subnets"`
	// ProxyOnlySubnets by name are for the proxies of regional Envoy-based load balancers, internal Gateways among them.
	// One is active, and one may stand by. https://cloud.google.com/load-balancing/docs/proxy-only-subnets
	ProxyOnlySubnets map[string]ProxyOnlySubnetSettings `yaml:"proxyOnlySubnets"`
	// PrivateServices reserves ranges for Google's managed services, such as Cloud SQL, and connects them to the
	// network. Leave it out where none is used.
	PrivateServices *PrivateServicesSettings `yaml:"privateServices"`
	// NAT gives nodes without external addresses a way out. Leave it out where nothing may reach the internet.
	NAT *NATSettings `yaml:"nat"`
	// Firewall holds the rules of the network. Without any, Google lets everything out and nothing in.
	Firewall FirewallSettings `yaml:"firewall"`
	// WebhookPorts are the ports on which admission webhooks listen on nodes, as in 8443. The control plane of a private
	// cluster reaches only 443 and 10250 by itself, and a webhook on another port times out. A rule opens the listed
	// ports from the control plane to the nodes; no port, no rule. It is refused where nodes are public, which need none.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/private-clusters#add_firewall_rules
	WebhookPorts []int `yaml:"webhookPorts"`
}

// SetDefaults keeps routes in their region.
func (s *NetworkSettings) SetDefaults() { s.RoutingMode = RoutingRegional }

// Limits are what Google accepts.
func (s *NetworkSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"mtu":            settings.Between(1300, 8896).Or0(),
		"webhookPorts[]": settings.Between(1, 65535),
	}
}

// RoutingMode says which subnets the network's Cloud Routers announce.
// https://cloud.google.com/vpc/docs/vpc#routing_for_hybrid_networks
type RoutingMode string

// The routing modes.
const (
	RoutingRegional RoutingMode = "REGIONAL"
	RoutingGlobal   RoutingMode = "GLOBAL"
)

// Values returns the modes that are accepted.
func (RoutingMode) Values() []RoutingMode { return []RoutingMode{RoutingRegional, RoutingGlobal} }

// Validate returns every problem of the settings: bad and overlapping ranges, names that Google refuses, rules that say
// too little or too much.
func (s *NetworkSettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	rules.Overlaps(&problems, s.check(&problems))
	return problems.Err()
}

// check adds every problem but overlaps, and returns the ranges of the network.
func (s *NetworkSettings) check(problems *problem.List) []rules.CIDR {
	rules.Enum(problems, "routingMode", s.RoutingMode)
	rules.ComputeName.CheckGiven(problems, "name", s.Name)
	if s.Existing != nil {
		s.checkExisting(problems)
	}
	var ranges rules.CIDRs
	s.checkSubnets(problems, &ranges)
	s.checkProxyOnlySubnets(problems, &ranges)
	if s.PrivateServices != nil {
		s.PrivateServices.check(problems, "privateServices", &ranges)
	}
	if s.NAT != nil {
		s.NAT.check(problems, "nat")
	}
	s.Firewall.check(problems, "firewall")
	rules.Each(problems, "webhookPorts", s.WebhookPorts, nil)
	return ranges
}

func (s *NetworkSettings) checkSubnets(problems *problem.List, ranges *rules.CIDRs) {
	if len(s.Subnets) == 0 {
		problems.Add("subnets", "at least one subnet is needed, with its cidr")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Subnets)) {
		path := problem.Path("subnets").Child(name)
		rules.ComputeName.Check(problems, path, name)
		s.Subnets[name].check(problems, path, ranges)
	}
	s.checkSubnetNames(problems)
}

func (s *NetworkSettings) checkProxyOnlySubnets(problems *problem.List, ranges *rules.CIDRs) {
	byRole := map[ProxyRole]string{}
	for _, name := range slices.Sorted(maps.Keys(s.ProxyOnlySubnets)) {
		path, subnet := problem.Path("proxyOnlySubnets").Child(name), s.ProxyOnlySubnets[name]
		rules.ComputeName.Check(problems, path, name)
		if _, ok := s.Subnets[name]; ok {
			problems.Add(path, "subnets has one of this name already: use another")
		}
		ranges.Add(problems, path.Child("cidr"), subnet.CIDR, rules.SmallestProxyOnly)
		rules.Enum(problems, path.Child("role"), subnet.Role)
		if other, ok := byRole[subnet.Role]; ok {
			problems.Add(path.Child("role"), "%s is %s already: a region has one of each role", other, subnet.Role)
		}
		byRole[subnet.Role] = name
	}
}
