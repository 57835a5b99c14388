package gcp_test

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

func ExampleNewCluster_autopilot() {
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
		settings := gcp.Defaults[gcp.ClusterSettings]()
		settings.Autopilot = true
		settings.Location = "europe-west1"
		settings.ControlPlane.PrivateEndpoint = true
		_, err = gcp.NewCluster(ctx, "main", &gcp.ClusterArgs{
			ClusterSettings:    settings,
			Project:            "my-project",
			Network:            network,
			NodeServiceAccount: pulumi.String("main-nodes@my-project.iam.gserviceaccount.com"),
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

func ExampleCheckCapacity() {
	cluster, pool := gcp.Defaults[gcp.ClusterSettings](), gcp.Defaults[gcp.NodePoolSettings]()
	cluster.Location = "europe-west1"
	pool.Autoscaling.Max = 6
	subnet := gcp.Defaults[gcp.SubnetSettings]()
	subnet.CIDR = "10.0.0.0/27"
	subnet.SecondaryRanges = map[string]string{"pods": "10.4.0.0/20", "services": "10.8.0.0/20"}
	fmt.Println(gcp.CheckCapacity(cluster, map[string]gcp.NodePoolSettings{"web": pool}, subnet))
	// Output:
	// network.subnets.nodes.secondaryRanges.pods: 10.4.0.0/20 has 4096 addresses, and the pods of the node pools may need 4864 (web: 6 nodes x 3 zones + 1 surge = 19 nodes x 256 addresses (a /24 for 110 pods) = 4864): widen the range to a /19, or lower a maximum, maxPodsPerNode or the surge
}
