package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A network for a private cluster that calls an admission webhook on port 8443 and a database of Cloud SQL, and that
// partners know by its addresses.
func ExampleNewNetwork_privateCluster() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		nodes := gcp.Defaults[gcp.SubnetSettings]()
		nodes.CIDR = "10.0.0.0/20"
		nodes.SecondaryRanges = map[string]string{"pods": "10.4.0.0/16", "services": "10.8.0.0/20"}
		envoy := gcp.Defaults[gcp.ProxyOnlySubnetSettings]()
		envoy.CIDR = "10.9.0.0/23"
		services := gcp.Defaults[gcp.PrivateServicesSettings]()
		services.Ranges = map[string]string{"google": "10.64.0.0/16"}
		nat := gcp.Defaults[gcp.NATSettings]()
		nat.StaticAddresses = 1
		nat.Ports.Dynamic, nat.Ports.Max = true, 4096
		health := gcp.Defaults[gcp.FirewallRuleSettings]()
		health.Allow = map[string][]string{"tcp": {"8080"}}
		health.Ranges = []string{"35.191.0.0/16", "130.211.0.0/22"}

		settings := gcp.Defaults[gcp.NetworkSettings]()
		settings.Subnets = map[string]gcp.SubnetSettings{"nodes": nodes}
		settings.ProxyOnlySubnets = map[string]gcp.ProxyOnlySubnetSettings{"envoy": envoy}
		settings.PrivateServices, settings.NAT = &services, &nat
		settings.Firewall.Ingress = map[string]gcp.FirewallRuleSettings{"health": health}
		settings.WebhookPorts = []int{8443}
		_, err := gcp.NewNetwork(ctx, "main", &gcp.NetworkArgs{
			Region:             "europe-west1",
			ControlPlaneCIDR:   "172.16.0.0/28",
			NodeServiceAccount: pulumi.String("main-nodes@my-project.iam.gserviceaccount.com"),
			Protect:            true,
			NetworkSettings:    settings,
		})
		return err
	})
	// Output:
	// gcp:compute/address:Address main-nat-1
	// gcp:compute/firewall:Firewall main-ingress-health
	// gcp:compute/firewall:Firewall main-webhooks
	// gcp:compute/globalAddress:GlobalAddress main-google
	// gcp:compute/network:Network main
	// gcp:compute/router:Router main-router
	// gcp:compute/routerNat:RouterNat main-nat
	// gcp:compute/subnetwork:Subnetwork main-envoy
	// gcp:compute/subnetwork:Subnetwork main-nodes
	// gcp:servicenetworking/connection:Connection main-services
	// gkestack:gcp:Network main
}
