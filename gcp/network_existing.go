package gcp

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
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

// firewallProject is the project of the firewall rules, which is that of the network; nil for the provider's own.
func (s *NetworkSettings) firewallProject() pulumi.StringPtrInput {
	if s.Existing == nil {
		return nil
	}
	return input.String(s.Existing.Project)
}
