package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
)

func TestNATAddresses(t *testing.T) {
	recorder := &pulumitest.Recorder{Outputs: func(args pulumi.MockResourceArgs) resource.PropertyMap {
		return resource.PropertyMap{
			"selfLink": resource.NewProperty("link/" + args.Name), "address": resource.NewProperty("address of " + args.Name),
		}
	}}
	var got []string
	err := recorder.Run(t, "gkestack", "dev", nil, func(ctx *pulumi.Context) error {
		network, err := NewNetwork(ctx, "main", pulumitest.Filled(fullNetworkArgs()))
		if err != nil {
			return err
		}
		network.NATAddresses.ApplyT(func(addresses []string) []string {
			got = addresses
			return addresses
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0] != "address of main-nat-1" || got[1] != "address of main-nat-2" {
		t.Errorf("the addresses are %q", got)
	}
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/address:Address", "main-nat-2"), map[string]any{
		"name": "main-nat-2", "region": "europe-west1", "addressType": "EXTERNAL",
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/routerNat:RouterNat", "main-nat"), map[string]any{
		"natIpAllocateOption": "MANUAL_ONLY", "natIps": "[partner link/main-nat-1 link/main-nat-2]",
	})
}

func TestNATSettings(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*NATSettings)
		want   map[string]any
	}{
		{"defaults", func(*NATSettings) {}, map[string]any{
			"natIpAllocateOption": "AUTO_ONLY", "natIps": nil, "enableEndpointIndependentMapping": false,
			"enableDynamicPortAllocation": false, "minPortsPerVm": 64, "maxPortsPerVm": nil,
			"tcpEstablishedIdleTimeoutSec": 1200, "tcpTransitoryIdleTimeoutSec": 30, "tcpTimeWaitTimeoutSec": 120,
			"udpIdleTimeoutSec": 30, "icmpIdleTimeoutSec": 30,
		}},
		{"dynamic", func(s *NATSettings) { s.Ports.Dynamic = true }, map[string]any{
			"enableDynamicPortAllocation": true, "minPortsPerVm": 32, "maxPortsPerVm": 65536,
		}},
		{"bounds", func(s *NATSettings) { s.Ports = NATPortSettings{Dynamic: true, Min: 256, Max: 4096} }, map[string]any{
			"minPortsPerVm": 256, "maxPortsPerVm": 4096,
		}},
		{"endpoint-independent", func(s *NATSettings) { s.EndpointIndependentMapping, s.Ports.Min = true, 1024 },
			map[string]any{
				"enableEndpointIndependentMapping": true, "enableDynamicPortAllocation": false, "minPortsPerVm": 1024,
			}},
		{"timeouts", func(s *NATSettings) {
			s.Timeouts = NATTimeoutSettings{TCPEstablished: 600, TCPTransitory: 40, TCPTimeWait: 60, UDP: 45, ICMP: 35}
		}, map[string]any{
			"tcpEstablishedIdleTimeoutSec": 600, "tcpTransitoryIdleTimeoutSec": 40, "tcpTimeWaitTimeoutSec": 60,
			"udpIdleTimeoutSec": 45, "icmpIdleTimeoutSec": 35,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			recorder := pulumitest.Registered(t, network(func(args *NetworkArgs) { test.change(args.NAT) }))
			pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/routerNat:RouterNat", "main-nat"), test.want)
		})
	}
}

func TestNATRefuses(t *testing.T) {
	change := func(change func(*NATSettings)) func(*NetworkArgs) {
		return func(args *NetworkArgs) { change(args.NAT) }
	}
	ports := func(ports NATPortSettings) func(*NetworkArgs) {
		return func(args *NetworkArgs) { args.NAT.Ports = ports }
	}
	for _, test := range []refusal{
		{"log", change(func(s *NATSettings) { s.LogFilter = "" }),
			`nat.logFilter: "": accepted is "NONE", "ERRORS_ONLY", "TRANSLATIONS_ONLY" or "ALL"`},
		{"negative addresses", change(func(s *NATSettings) { s.StaticAddresses = -1 }),
			"nat.staticAddresses: -1 is out of range: 0 to 350"},
		{"many addresses", change(func(s *NATSettings) { s.StaticAddresses, s.AddressNames = 350, []string{"partner"} }),
			"nat.staticAddresses: with addressNames it is 351: at most 350"},
		{"names", change(func(s *NATSettings) { s.AddressNames = []string{"A", "partner", "partner"} }),
			`nat.addressNames[0]: "A" is not a name: accepted are ` + rules.ComputeName.Accepts + "\n" +
				`nat.addressNames[2]: "partner" is listed twice`},
		{"both mappings", change(func(s *NATSettings) { s.EndpointIndependentMapping, s.Ports.Dynamic = true, true }),
			"nat.endpointIndependentMapping: it excludes ports.dynamic: Google accepts one of them"},
		{"no power of two", ports(NATPortSettings{Min: 100}),
			"nat.ports.min: 100 is not accepted: a power of two from 2 to 65536 is"},
		{"max without dynamic", ports(NATPortSettings{Max: 128}),
			"nat.ports.max: it holds with dynamic ports only: set dynamic, or leave it out"},
		{"dynamic bounds", ports(NATPortSettings{Dynamic: true, Min: 16, Max: 131072}),
			"nat.ports.max: 131072 is out of range: 64 to 65536, or 0\n" +
				"nat.ports.min: 16 is not accepted: a power of two from 32 to 32768 is"},
		{"max not above min", ports(NATPortSettings{Dynamic: true, Min: 128, Max: 128}),
			"nat.ports.max: 128 is not above min, which is 128"},
		{"timeouts", change(func(s *NATSettings) { s.Timeouts = NATTimeoutSettings{TCPEstablished: 86401, UDP: -1} }),
			"nat.timeouts.tcpEstablished: 86401 is out of range: 1 to 86400\n" +
				"nat.timeouts.udp: -1 is out of range: 1 to 86400"},
	} {
		test.run(t)
	}
}

// A change of the port allocation replaces the NAT, the old one first: there is one of its name, and for its subnets.
func TestNATIsReplacedInOrder(t *testing.T) {
	var options *pulumirpc.RegisterResourceRequest
	recorder := &pulumitest.Recorder{Outputs: func(args pulumi.MockResourceArgs) resource.PropertyMap {
		if args.TypeToken == "gcp:compute/routerNat:RouterNat" {
			options = args.RegisterRPC
		}
		return nil
	}}
	if err := recorder.Run(t, "gkestack", "dev", nil, network(nil)); err != nil {
		t.Fatal(err)
	}
	if got := options.GetReplaceOnChanges(); len(got) != 1 || got[0] != "enableDynamicPortAllocation" {
		t.Errorf("it is replaced on changes of %v", got)
	}
	if !options.GetDeleteBeforeReplace() {
		t.Error("the new one is made before the old one goes")
	}
}
