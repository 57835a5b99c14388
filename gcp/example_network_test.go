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
		health := gcp.FirewallRuleSettings{
			Priority: 1000,
			Allow:    map[string][]string{"tcp": {"8080"}},
			Ranges:   []string{"35.191.0.0/16", "130.211.0.0/22"},
			Log:      gcp.FirewallLogNone,
		}
		_, err := gcp.NewNetwork(ctx, "main", &gcp.NetworkArgs{
			Region:             "europe-west1",
			ControlPlaneCIDR:   "172.16.0.0/28",
			NodeServiceAccount: pulumi.String("main-nodes@my-project.iam.gserviceaccount.com"),
			Protect:            true,
			NetworkSettings: gcp.NetworkSettings{
				Subnets: map[string]gcp.SubnetSettings{"nodes": {
					CIDR:                "10.0.0.0/20",
					SecondaryRanges:     map[string]string{"pods": "10.4.0.0/16", "services": "10.8.0.0/20"},
					PrivateGoogleAccess: true,
				}},
				ProxyOnlySubnets: map[string]gcp.ProxyOnlySubnetSettings{
					"envoy": {CIDR: "10.9.0.0/23", Role: gcp.ProxyActive},
				},
				PrivateServices: &gcp.PrivateServicesSettings{Ranges: map[string]string{"google": "10.64.0.0/16"}},
				NAT: &gcp.NATSettings{
					LogFilter:       gcp.NATLogErrors,
					StaticAddresses: 1,
					Ports:           gcp.NATPortSettings{Dynamic: true, Max: 4096},
				},
				Firewall:     gcp.FirewallSettings{Ingress: map[string]gcp.FirewallRuleSettings{"health": health}},
				WebhookPorts: []int{8443},
			},
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
