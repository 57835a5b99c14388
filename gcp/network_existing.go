package gcp

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// Subnet is a subnet, as other resources name it.
type Subnet struct {
	// Name of the subnet in Google Cloud. In an existing network of another project it is the full one, as the ID.
	Name pulumi.StringOutput
	// ID of the subnet, as in projects/my-project/regions/europe-west1/subnetworks/nodes.
	ID pulumi.StringOutput
}

func newSubnet(subnet *compute.Subnetwork) *Subnet {
	return &Subnet{subnet.Name, subnet.ID().ToStringOutput()}
}

// refer names a network that someone else owns, and its subnets.
func (n *Network) refer(args *NetworkArgs) {
	project := args.Existing.Project
	if project == "" {
		project = args.Project
	}
	id := fmt.Sprintf("projects/%s/global/networks/%s", project, args.NetworkSettings.Name)
	n.Name, n.SelfLink = referred(args, args.NetworkSettings.Name, id), pulumi.String(computeAPI+id).ToStringOutput()
	for key := range args.Subnets {
		name := args.subnetName("", key)
		id := fmt.Sprintf("projects/%s/regions/%s/subnetworks/%s", project, args.Region, name)
		n.Subnets[key] = &Subnet{referred(args, name, id), pulumi.String(id).ToStringOutput()}
	}
}

// referred is the name of something in an existing network: the full one where that is in another project.
func referred(args *NetworkArgs, name, id string) pulumi.StringOutput {
	if args.Existing.Project == "" || args.Existing.Project == args.Project {
		id = name
	}
	return pulumi.String(id).ToStringOutput()
}

// computeAPI begins the self links of networks.
const computeAPI = "https://www.googleapis.com/compute/v1/"

// subnetName is what a subnet is called in Google Cloud.
func (s *NetworkSettings) subnetName(prefix, key string) string {
	switch {
	case s.Subnets[key].Name != "":
		return s.Subnets[key].Name
	case s.Existing != nil:
		return key
	default:
		return prefix + "-" + key
	}
}

// firewallProject is the project of the firewall rules, which is that of the network; nil for the stack's own.
func (s *NetworkSettings) firewallProject() pulumi.StringPtrInput {
	if s.Existing == nil {
		return nil
	}
	return optionalString(s.Existing.Project)
}

// checkExisting adds a problem for each setting of a network that is not the stack's to set.
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
