package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// ExistingNetworkSettings says where a network is that someone else owns.
// https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-shared-vpc
type ExistingNetworkSettings struct {
	made

	// Project is the id of the network's project, such as the host project of a Shared VPC. Default: the component's
	// project.
	Project string `yaml:"project"`
}

// checkExisting adds a problem for each setting of a network that is someone else's to set.
func (s *NetworkSettings) checkExisting(problems *problem.List) {
	if s.Name == "" {
		problems.Add("name", "it is needed with existing: the name of the network in Google Cloud")
	}
	if project := s.Existing.Project; project != "" {
		rules.ProjectIDOrNumber(problems, "existing.project", project)
	}
	for _, setting := range []struct {
		path problem.Path
		set  bool
	}{
		{"mtu", s.MTU != 0},
		{"routingMode", s.RoutingMode == RoutingGlobal},
		{"proxyOnlySubnets", len(s.ProxyOnlySubnets) > 0},
		{"privateServices", s.PrivateServices != nil},
		{"nat", s.NAT != nil},
	} {
		if setting.set {
			problems.Add(setting.path, "the network is someone else's, who sets this: leave it out, or leave existing out")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Subnets)) {
		subnet, path := s.Subnets[key], problem.Path("subnets").Child(key)
		if subnet.FlowLogs != nil {
			problems.Add(path.Child("flowLogs"), "the subnet is someone else's, who sets this: leave it out")
		}
		if !subnet.PrivateGoogleAccess {
			problems.Add(path.Child("privateGoogleAccess"), "the subnet is someone else's, who sets this: leave it out")
		}
	}
}

// checkSubnetNames adds a problem where two subnets are given one name.
func (s *NetworkSettings) checkSubnetNames(problems *problem.List) {
	paths := map[string]problem.Path{}
	check := func(path problem.Path, name string) {
		if name == "" {
			return
		}
		if other, ok := paths[name]; ok {
			problems.AddBetween(path.Child("name"), other.Child("name"),
				"%q is the name of "+problem.OtherPath+" too: a region has one subnet of a name", name)
		}
		paths[name] = path
	}
	for _, key := range slices.Sorted(maps.Keys(s.Subnets)) {
		check(problem.Path("subnets").Child(key), s.Subnets[key].Name)
	}
	for _, key := range slices.Sorted(maps.Keys(s.ProxyOnlySubnets)) {
		check(problem.Path("proxyOnlySubnets").Child(key), s.ProxyOnlySubnets[key].Name)
	}
}
