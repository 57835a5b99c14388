package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// registrations are all components with everything that is optional switched on.
var registrations = []pulumitest.Registration{
	{Kind: "Services", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewServices(ctx, name, &ServicesArgs{Services: baseServices}, opts...)
		return err
	}, Children: []string{
		"gcp:projects/service:Service %-cloudresourcemanager",
		"gcp:projects/service:Service %-compute",
		"gcp:projects/service:Service %-container",
		"gcp:projects/service:Service %-dns",
		"gcp:projects/service:Service %-iam",
	}},
	{Kind: "Network", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewNetwork(ctx, name, pulumitest.Filled(fullNetworkArgs()), opts...)
		return err
	}, Children: []string{
		"gcp:compute/address:Address %-nat-1",
		"gcp:compute/address:Address %-nat-2",
		"gcp:compute/firewall:Firewall %-egress-internet",
		"gcp:compute/firewall:Firewall %-ingress-health",
		"gcp:compute/firewall:Firewall %-webhooks",
		"gcp:compute/globalAddress:GlobalAddress %-cache",
		"gcp:compute/globalAddress:GlobalAddress %-sql",
		"gcp:compute/network:Network %",
		"gcp:compute/router:Router %-router",
		"gcp:compute/routerNat:RouterNat %-nat",
		"gcp:compute/subnetwork:Subnetwork %-envoy",
		"gcp:compute/subnetwork:Subnetwork %-nodes",
		"gcp:compute/subnetwork:Subnetwork %-proxies",
		"gcp:servicenetworking/connection:Connection %-services",
	}},
	{Kind: "NodeServiceAccount", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewNodeServiceAccount(ctx, name, &NodeServiceAccountArgs{Project: "my-project"}, opts...)
		return err
	}, Children: []string{
		"gcp:projects/iAMMember:IAMMember %-artifactregistry.reader",
		"gcp:projects/iAMMember:IAMMember %-container.defaultNodeServiceAccount",
		"gcp:serviceaccount/account:Account %",
	}},
	{Kind: "Cluster", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		args, err := clusterArgs(ctx, name+"-net")
		if err != nil {
			return err
		}
		_, err = NewCluster(ctx, name, pulumitest.Filled(args), opts...)
		return err
	}, Children: []string{"gcp:container/cluster:Cluster %"}},
	{Kind: "NodePool", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewNodePool(ctx, name, pulumitest.Filled(nodePoolArgs()), opts...)
		return err
	}, Children: []string{"gcp:container/nodePool:NodePool %"}},
	{Kind: "DNSZone", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewDNSZone(ctx, name, pulumitest.Filled(dnsZoneArgs()), opts...)
		return err
	}, Children: []string{"gcp:dns/managedZone:ManagedZone %"}},
	{Kind: "WorkloadIdentity", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewWorkloadIdentity(ctx, name, pulumitest.Filled(workloadIdentityArgs()), opts...)
		return err
	}, Children: []string{
		"gcp:projects/iAMMember:IAMMember %-custom.role",
		"gcp:projects/iAMMember:IAMMember %-dns.admin",
		"gcp:serviceaccount/account:Account %",
		"gcp:serviceaccount/iAMMember:IAMMember %-workload-identity",
	}},
}

// Two of each stand side by side: each has its own children, under names that begin with its own.
func TestComponentsAndTheirChildren(t *testing.T) { pulumitest.CheckChildren(t, registrations) }

// The options of a component reach it: what must stand first, and what it belongs to.
func TestComponentsTakeOptions(t *testing.T) { pulumitest.CheckOptions(t, registrations) }
