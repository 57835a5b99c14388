package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// SubnetSettings describes one subnet, in the network's region. https://cloud.google.com/vpc/docs/subnets
type SubnetSettings struct {
	made

	// Name of the subnet in Google Cloud. A change replaces it. Default: the component's name, a dash and the one here;
	// in an existing network the one here.
	Name string `yaml:"name"`
	// CIDR is the range of the nodes' addresses, as in 10.0.0.0/20, from /4 to /29. It can grow in place; any other change
	// replaces the subnet.
	CIDR string `yaml:"cidr"`
	// SecondaryRanges by name, from /4 to /29: for GKE one for pods and one for services.
	SecondaryRanges map[string]string `yaml:"secondaryRanges"`
	// PrivateGoogleAccess lets nodes without external addresses reach Google's APIs.
	PrivateGoogleAccess bool `yaml:"privateGoogleAccess"`
	// FlowLogs samples the connections of the subnet. Leave it out to log none.
	FlowLogs *FlowLogSettings `yaml:"flowLogs"`
}

// SetDefaults turns private Google access on.
func (s *SubnetSettings) SetDefaults() { s.PrivateGoogleAccess = true }

// ProxyOnlySubnetSettings describes a subnet that belongs to load balancers. It has neither secondary ranges nor flow
// logs. https://cloud.google.com/load-balancing/docs/proxy-only-subnets
type ProxyOnlySubnetSettings struct {
	made

	// Name of the subnet in Google Cloud. A change replaces it. Default: the component's name, a dash and the one here.
	Name string `yaml:"name"`
	// CIDR is the range of the proxies' addresses, as in 10.9.0.0/23, at least a /26. Backends see these addresses, so
	// firewall rules to them need it. A change replaces the subnet.
	CIDR string `yaml:"cidr"`
	// Role is ACTIVE, or BACKUP for one that is to be promoted: only one is active in a region.
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
