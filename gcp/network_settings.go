package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// NetworkSettings describes a custom-mode VPC: its subnets, what may talk to what, and how what has no address of its
// own reaches out. No two of its ranges may share addresses.
type NetworkSettings struct {
	// Name of the VPC in Google Cloud. A change replaces the network and all that is in it. Default: the project's name
	// and the stack's.
	Name string `yaml:"name"`
	// Existing takes the network of the Name, which someone else owns, as a Shared VPC: nothing of it is made, changed or
	// deleted but the firewall rules that the stack asks for. The subnets say what is there. Leave it out to have a
	// network of the stack's own.
	Existing *ExistingNetworkSettings `yaml:"existing"`
	// MTU is the size of the largest packet in bytes, 1300 to 8896. Default 0: Google's 1460. A change replaces the
	// network and all that is in it. https://cloud.google.com/vpc/docs/mtu
	MTU int `yaml:"mtu"`
	// RoutingMode says whether Cloud Routers announce the subnets of their region or all. Default REGIONAL.
	RoutingMode RoutingMode `yaml:"routingMode"`
	// Subnets by name. At least one is needed.
	Subnets map[string]SubnetSettings `yaml:"subnets"`
	// ProxyOnlySubnets by name are for the proxies of regional Envoy-based load balancers, internal Gateways among them.
	// One is active, and one may stand by. https://cloud.google.com/load-balancing/docs/proxy-only-subnets
	ProxyOnlySubnets map[string]ProxyOnlySubnetSettings `yaml:"proxyOnlySubnets"`
	// PrivateServices reserves ranges for Google's managed services, as Cloud SQL, and connects them to the network.
	// Leave it out where none is used.
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

// ExistingNetworkSettings says where a network is that someone else owns.
// https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-shared-vpc
type ExistingNetworkSettings struct {
	// Project is the id of the network's project, as the host project of a Shared VPC. Default: the stack's.
	Project string `yaml:"project"`
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

// SubnetSettings describes one subnet, in the stack's region. https://cloud.google.com/vpc/docs/subnets
type SubnetSettings struct {
	// Name of the subnet in Google Cloud. A change replaces it. Default: the project's name, the stack's and the one here;
	// in an existing network the one here.
	Name string `yaml:"name"`
	// CIDR is the range of the nodes' addresses, as in 10.0.0.0/20, from /4 to /29. It can grow in place; any other change
	// replaces the subnet.
	CIDR string `yaml:"cidr"`
	// SecondaryRanges by name, from /4 to /29: for GKE one for pods and one for services.
	SecondaryRanges map[string]string `yaml:"secondaryRanges"`
	// PrivateGoogleAccess lets nodes without external addresses reach Google's APIs. Default true.
	PrivateGoogleAccess bool `yaml:"privateGoogleAccess"`
	// FlowLogs samples the connections of the subnet. Leave it out to log none.
	FlowLogs *FlowLogSettings `yaml:"flowLogs"`
}

// SetDefaults turns private Google access on.
func (s *SubnetSettings) SetDefaults() { s.PrivateGoogleAccess = true }

// ProxyOnlySubnetSettings describes a subnet that belongs to load balancers. It has neither secondary ranges nor flow
// logs. https://cloud.google.com/load-balancing/docs/proxy-only-subnets
type ProxyOnlySubnetSettings struct {
	// Name of the subnet in Google Cloud. A change replaces it. Default: the project's name, the stack's and the one here.
	Name string `yaml:"name"`
	// CIDR is the range of the proxies' addresses, as in 10.9.0.0/23, at least a /26. Backends see these addresses, so
	// firewall rules to them need it.
	CIDR string `yaml:"cidr"`
	// Role is ACTIVE, or BACKUP for one that is to be promoted: only one is active in a region. Default ACTIVE.
	Role ProxyRole `yaml:"role"`
}

// SetDefaults makes the subnet the active one.
func (s *ProxyOnlySubnetSettings) SetDefaults() { s.Role = ProxyActive }

// ProxyRole says whether load balancers use a proxy-only subnet.
type ProxyRole string

// The roles of proxy-only subnets.
const (
	ProxyActive ProxyRole = "ACTIVE"
	ProxyBackup ProxyRole = "BACKUP"
)

// Values returns the roles that are accepted.
func (ProxyRole) Values() []ProxyRole { return []ProxyRole{ProxyActive, ProxyBackup} }

// Validate returns every problem of the settings: bad and overlapping ranges, names that Google refuses, rules that say
// too little or too much.
func (s *NetworkSettings) Validate() error {
	var problems problem.List
	rules.Overlaps(&problems, s.check(&problems))
	return problems.Err()
}

// check adds every problem but overlaps, and returns the ranges of the network.
func (s *NetworkSettings) check(problems *problem.List) []rules.CIDR {
	if s.MTU != 0 && (s.MTU < 1300 || s.MTU > 8896) {
		problems.Add("mtu", "%d is out of range: 1300 to 8896, or 0 for Google's 1460", s.MTU)
	}
	if s.RoutingMode != "" {
		rules.Enum(problems, "routingMode", s.RoutingMode)
	}
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
	rules.Ports(problems, "webhookPorts", s.WebhookPorts)
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

func (s SubnetSettings) check(problems *problem.List, path problem.Path, ranges *rules.CIDRs) {
	rules.ComputeName.CheckGiven(problems, path.Child("name"), s.Name)
	ranges.Add(problems, path.Child("cidr"), s.CIDR, rules.SmallestSubnet)
	for _, name := range slices.Sorted(maps.Keys(s.SecondaryRanges)) {
		rangePath := path.Child("secondaryRanges").Child(name)
		rules.ComputeName.Check(problems, rangePath, name)
		ranges.Add(problems, rangePath, s.SecondaryRanges[name], rules.SmallestSubnet)
	}
	if s.FlowLogs != nil {
		s.FlowLogs.check(problems, path.Child("flowLogs"))
	}
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
