package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

func ExampleNewServices() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		services, err := gcp.NewServices(ctx, "services", &gcp.ServicesArgs{
			Services: []string{"dns.googleapis.com"},
		})
		if err != nil {
			return err
		}
		_, err = gcp.NewDNSZone(ctx, "zone", &gcp.DNSZoneArgs{
			DNSZoneSettings: gcp.With(func(s *gcp.DNSZoneSettings) { s.Domain = "example.com" }),
		}, pulumi.DependsOnInputs(services.Ready))
		return err
	})
	// Output:
	// gcp:dns/managedZone:ManagedZone zone
	// gcp:projects/service:Service services-dns
	// gkestack:gcp:DNSZone zone
	// gkestack:gcp:Services services
}

func ExampleNewNetwork() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		_, err := gcp.NewNetwork(ctx, "main", &gcp.NetworkArgs{
			Region: "europe-west1",
			NetworkSettings: gcp.With(func(s *gcp.NetworkSettings) {
				s.Subnets = map[string]gcp.SubnetSettings{"nodes": gcp.With(func(s *gcp.SubnetSettings) {
					s.CIDR = "10.0.0.0/20"
					s.SecondaryRanges = map[string]string{"pods": "10.4.0.0/16", "services": "10.8.0.0/20"}
				})}
				nat := gcp.Defaults[gcp.NATSettings]()
				s.NAT = &nat
			}),
		})
		return err
	})
	// Output:
	// gcp:compute/network:Network main
	// gcp:compute/router:Router main-router
	// gcp:compute/routerNat:RouterNat main-nat
	// gcp:compute/subnetwork:Subnetwork main-nodes
	// gkestack:gcp:Network main
}

func ExampleNewCluster() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		network, err := gcp.NewNetwork(ctx, "main", &gcp.NetworkArgs{
			Region: "europe-west1",
			NetworkSettings: gcp.With(func(s *gcp.NetworkSettings) {
				s.Subnets = map[string]gcp.SubnetSettings{"nodes": gcp.With(func(s *gcp.SubnetSettings) {
					s.CIDR = "10.0.0.0/20"
					s.SecondaryRanges = map[string]string{"pods": "10.4.0.0/16", "services": "10.8.0.0/20"}
				})}
			}),
		})
		if err != nil {
			return err
		}
		// Begin with the defaults, then say what has none.
		settings := gcp.Defaults[gcp.ClusterSettings]()
		settings.Location = "europe-west1"
		settings.ControlPlane.AuthorizedNetworks = map[string]string{"office": "203.0.113.0/24"}
		_, err = gcp.NewCluster(ctx, "main", &gcp.ClusterArgs{
			ClusterSettings:    settings,
			Project:            "my-project",
			Network:            network,
			NodeServiceAccount: pulumi.String("main-nodes@my-project.iam.gserviceaccount.com"),
			Protect:            true,
		})
		return err
	})
	// Output:
	// gcp:compute/network:Network main
	// gcp:compute/subnetwork:Subnetwork main-nodes
	// gcp:container/cluster:Cluster main
	// gkestack:gcp:Cluster main
	// gkestack:gcp:Network main
}

func ExampleNewNodePool() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		cluster, err := gcp.ExistingCluster(&gcp.ExistingClusterArgs{
			Name: "main", Location: "europe-west1", Project: "my-project",
		})
		if err != nil {
			return err
		}
		settings := gcp.Defaults[gcp.NodePoolSettings]()
		settings.Spot = true
		_, err = gcp.NewNodePool(ctx, "spot", &gcp.NodePoolArgs{
			NodePoolSettings: settings,
			Cluster:          cluster,
			ServiceAccount:   pulumi.String("main-nodes@my-project.iam.gserviceaccount.com"),
		})
		return err
	})
	// Output:
	// gcp:container/nodePool:NodePool spot
	// gkestack:gcp:NodePool spot
}

func ExampleNewNodeServiceAccount() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		_, err := gcp.NewNodeServiceAccount(ctx, "main-nodes", &gcp.NodeServiceAccountArgs{Project: "my-project"})
		return err
	})
	// Output:
	// gcp:projects/iAMMember:IAMMember main-nodes-artifactregistry.reader
	// gcp:projects/iAMMember:IAMMember main-nodes-container.defaultNodeServiceAccount
	// gcp:serviceaccount/account:Account main-nodes
	// gkestack:gcp:NodeServiceAccount main-nodes
}

func ExampleNewDNSZone() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		_, err := gcp.NewDNSZone(ctx, "main", &gcp.DNSZoneArgs{
			DNSZoneSettings: gcp.With(func(s *gcp.DNSZoneSettings) { s.Domain = "dev.example.com" }),
			Protect:         true,
		})
		return err
	})
	// Output:
	// gcp:dns/managedZone:ManagedZone main
	// gkestack:gcp:DNSZone main
}

func ExampleNewWorkloadIdentity() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		_, err := gcp.NewWorkloadIdentity(ctx, "main-dns", &gcp.WorkloadIdentityArgs{
			WorkloadIdentitySettings: gcp.With(func(s *gcp.WorkloadIdentitySettings) {
				s.Namespace, s.ServiceAccount = "external-dns", "external-dns"
				s.ProjectRoles = []string{"roles/dns.admin"}
			}),
			Project: "my-project",
			// Cluster.WorkloadPool, so that the account waits for the pool to stand.
			WorkloadPool: pulumi.String("my-project.svc.id.goog"),
		})
		return err
	})
	// Output:
	// gcp:projects/iAMMember:IAMMember main-dns-dns.admin
	// gcp:serviceaccount/account:Account main-dns
	// gcp:serviceaccount/iAMMember:IAMMember main-dns-workload-identity
	// gkestack:gcp:WorkloadIdentity main-dns
}
