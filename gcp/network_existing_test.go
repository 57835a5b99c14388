package gcp

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func existingNetworkArgs() *NetworkArgs {
	settings := Defaults[NetworkSettings]()
	settings.Name, settings.Existing = "shared", &ExistingNetworkSettings{Project: "host-project"}
	settings.Subnets = map[string]SubnetSettings{
		"nodes": {CIDR: "10.0.0.0/20", PrivateGoogleAccess: true},
		"db":    {Name: "databases", CIDR: "10.1.0.0/20", PrivateGoogleAccess: true},
	}
	settings.WebhookPorts = []int{8443}
	return pulumitest.Filled(&NetworkArgs{
		NetworkSettings: settings, Project: "my-project", Region: "europe-west1", ControlPlaneCIDR: "172.16.0.0/28",
		NodeTags: []string{"gke"},
	})
}

// Nothing of someone else's network is registered, so that nothing of it can be changed or deleted.
func TestExistingNetwork(t *testing.T) {
	var network *Network
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) (err error) {
		network, err = NewNetwork(ctx, "main", pulumitest.Filled(existingNetworkArgs()))
		if err != nil {
			return err
		}
		for name, want := range map[pulumi.StringOutput]string{
			network.Name:                "projects/host-project/global/networks/shared",
			network.SelfLink:            "https://www.googleapis.com/compute/v1/projects/host-project/global/networks/shared",
			network.Subnets["nodes"].ID: "projects/host-project/regions/europe-west1/subnetworks/nodes",
			network.Subnets["db"].Name:  "projects/host-project/regions/europe-west1/subnetworks/databases",
		} {
			name.ApplyT(func(got string) string {
				if got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				return got
			})
		}
		return nil
	})
	var types []string
	for _, registered := range recorder.Resources() {
		types = append(types, registered.Type)
	}
	slices.Sort(types)
	if want := []string{"gcp:compute/firewall:Firewall", "gkestack:gcp:Network"}; !slices.Equal(types, want) {
		t.Errorf("registered are %q, want %q", types, want)
	}
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/firewall:Firewall", "main-webhooks"), map[string]any{
		"project": "host-project", "name": "main-webhooks",
		"network": "https://www.googleapis.com/compute/v1/projects/host-project/global/networks/shared",
	})
}

func TestExistingNetworkRefusals(t *testing.T) {
	const owner = ": the network is someone else's, who sets this: leave it out, or leave existing out"
	for _, test := range []refusalOf[*NetworkArgs]{
		{"no name", func(args *NetworkArgs) { args.NetworkSettings.Name = "" },
			"name: it is needed with existing: the name of the network in Google Cloud"},
		{"project", func(args *NetworkArgs) { args.Existing.Project = "HOST" },
			`existing.project: "HOST" is not a project: accepted is its id or its number`},
		{"mtu", func(args *NetworkArgs) { args.MTU = 1500 }, "mtu" + owner},
		{"routing mode", func(args *NetworkArgs) { args.RoutingMode = RoutingGlobal }, "routingMode" + owner},
		{"nat", func(args *NetworkArgs) { nat := Defaults[NATSettings](); args.NAT = &nat }, "nat" + owner},
		{"proxies", func(args *NetworkArgs) {
			args.ProxyOnlySubnets = map[string]ProxyOnlySubnetSettings{"p": {CIDR: "10.9.0.0/23", Role: ProxyActive}}
		}, "proxyOnlySubnets" + owner},
		{"private services", func(args *NetworkArgs) {
			args.PrivateServices = &PrivateServicesSettings{Ranges: map[string]string{"google": "10.64.0.0/16"}}
		}, "privateServices" + owner},
		{"flow logs", func(args *NetworkArgs) {
			subnet, logs := args.Subnets["nodes"], Defaults[FlowLogSettings]()
			subnet.FlowLogs = &logs
			args.Subnets["nodes"] = subnet
		}, "subnets.nodes.flowLogs: the subnet is someone else's, who sets this: leave it out"},
		{"access", func(args *NetworkArgs) {
			subnet := args.Subnets["nodes"]
			subnet.PrivateGoogleAccess = false
			args.Subnets["nodes"] = subnet
		}, "subnets.nodes.privateGoogleAccess: the subnet is someone else's, who sets this: leave it out"},
		{"two of a name", func(args *NetworkArgs) {
			subnet := args.Subnets["db"]
			args.Subnets["web"] = SubnetSettings{Name: subnet.Name, CIDR: "10.2.0.0/20", PrivateGoogleAccess: true}
		}, `subnets.web.name: "databases" is the name of subnets.db.name too: a region has one subnet of a name`},
		{"whose project", func(args *NetworkArgs) { args.Existing.Project, args.Project = "", "" },
			"project: it is needed: the id of the project that the existing network is in"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.Network "main": `+test.want, func(ctx *pulumi.Context) error {
				args := existingNetworkArgs()
				test.change(args)
				_, err := NewNetwork(ctx, "main", pulumitest.Filled(args))
				return err
			})
		})
	}
}

// The provider takes a full name for another one than Google's, where that is spelled otherwise.
func TestExistingNetworkOfTheProject(t *testing.T) {
	pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		args := existingNetworkArgs()
		args.Existing.Project = ""
		network, err := NewNetwork(ctx, "main", pulumitest.Filled(args))
		if err != nil {
			return err
		}
		pulumi.All(network.Name, network.Subnets["db"].Name, network.Subnets["db"].ID).ApplyT(func(got []any) string {
			want := []any{"shared", "databases", "projects/my-project/regions/europe-west1/subnetworks/databases"}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			return ""
		})
		return nil
	})
}
