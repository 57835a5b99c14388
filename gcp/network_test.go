package gcp

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
)

// networkArgs are those of a network with everything.
func networkArgs() *NetworkArgs {
	return pulumitest.Filled(&NetworkArgs{
		Region: "europe-west1",
		NetworkSettings: NetworkSettings{
			NAT: &NATSettings{LogFilter: NATLogErrors},
			Subnets: map[string]SubnetSettings{
				"nodes": {
					CIDR: "10.0.0.0/20", PrivateGoogleAccess: true,
					SecondaryRanges: map[string]string{"services": "10.8.0.0/20", "pods": "10.4.0.0/16"},
				},
				"proxies": {CIDR: "10.1.0.0/24"},
			},
		},
	})
}

// fullNetworkArgs are those of a network with all that is optional.
func fullNetworkArgs() *NetworkArgs {
	args := networkArgs()
	args.ControlPlaneCIDR = "172.16.0.0/28"
	args.NodeServiceAccount = pulumi.String("nodes@my-project.iam.gserviceaccount.com")
	args.Protect = true
	args.MTU, args.RoutingMode = 1500, RoutingGlobal
	nodes := args.Subnets["nodes"]
	logs := Defaults[FlowLogSettings]()
	nodes.FlowLogs = &logs
	args.Subnets["nodes"] = nodes
	args.ProxyOnlySubnets = map[string]ProxyOnlySubnetSettings{"envoy": {CIDR: "10.2.0.0/23", Role: ProxyActive}}
	args.PrivateServices = &PrivateServicesSettings{
		Ranges: map[string]string{"sql": "10.64.0.0/16", "cache": "10.65.0.0/20"},
	}
	args.NAT.StaticAddresses, args.NAT.AddressNames = 2, []string{"partner"}
	args.Firewall = FirewallSettings{
		Ingress: map[string]FirewallRuleSettings{"health": {
			Priority: 900, Allow: map[string][]string{"tcp": {"443", "8000-8010"}, "icmp": nil},
			Ranges: []string{"35.191.0.0/16", "130.211.0.0/22"}, TargetTags: []string{"web"}, Log: FirewallLogMetadata,
		}},
		Egress: map[string]FirewallRuleSettings{"internet": {
			Description: "Nothing else leaves", Priority: 65000, Deny: map[string][]string{"all": nil},
			Ranges: []string{"0.0.0.0/0"}, Log: FirewallLogNone,
		}},
	}
	args.WebhookPorts = []int{9443, 8443}
	return args
}

// network registers a network; change may be nil.
func network(change func(*NetworkArgs)) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		args := networkArgs()
		if change != nil {
			change(args)
		}
		_, err := NewNetwork(ctx, "main", pulumitest.Filled(args))
		return err
	}
}

func TestNetwork(t *testing.T) {
	recorder := pulumitest.Registered(t, network(nil))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/network:Network", "main"), map[string]any{
		"name": "main", "autoCreateSubnetworks": false,
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/subnetwork:Subnetwork", "main-nodes"), map[string]any{
		"name": "main-nodes", "network": "main-id", "region": "europe-west1", "ipCidrRange": "10.0.0.0/20",
		"privateIpGoogleAccess": true,
		"secondaryIpRanges":     "[map[ipCidrRange:10.4.0.0/16 rangeName:pods] map[ipCidrRange:10.8.0.0/20 rangeName:services]]",
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/subnetwork:Subnetwork", "main-proxies"), map[string]any{
		"ipCidrRange": "10.1.0.0/24", "privateIpGoogleAccess": true, "secondaryIpRanges": nil,
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/router:Router", "main-router"), map[string]any{
		"name": "main-router", "network": "main-id", "region": "europe-west1",
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/routerNat:RouterNat", "main-nat"), map[string]any{
		"name": "main-nat", "router": "main-router", "region": "europe-west1", "natIpAllocateOption": "AUTO_ONLY",
		"sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
		"logConfig.enable":              true, "logConfig.filter": "ERRORS_ONLY",
	})
}

func TestFullNetwork(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("Network", "main"))
	vpc := recorder.One(t, "gcp:compute/network:Network", "main")
	pulumitest.CheckInputs(t, vpc, map[string]any{"mtu": 1500, "routingMode": "GLOBAL"})
	for _, address := range []string{"main-nat-1", "main-nat-2"} {
		if !recorder.One(t, "gcp:compute/address:Address", address).Protect || !vpc.Protect {
			t.Errorf("the network or %s is not protected", address)
		}
	}
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/subnetwork:Subnetwork", "main-nodes"), map[string]any{
		"logConfig":                   "map[aggregationInterval:INTERVAL_5_SEC filterExpr:true flowSampling:0.5 metadata:INCLUDE_ALL_METADATA]",
		"sendSecondaryIpRangeIfEmpty": true,
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/subnetwork:Subnetwork", "main-envoy"), map[string]any{
		"name": "main-envoy", "network": "main-id", "region": "europe-west1", "ipCidrRange": "10.2.0.0/23",
		"purpose": "REGIONAL_MANAGED_PROXY", "role": "ACTIVE",
		// Google accepts none of them here.
		"logConfig": nil, "privateIpGoogleAccess": nil, "secondaryIpRanges": nil,
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/globalAddress:GlobalAddress", "main-sql"), map[string]any{
		"name": "main-sql", "network": "main-id", "address": "10.64.0.0", "prefixLength": 16, "addressType": "INTERNAL",
		"purpose": "VPC_PEERING",
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:servicenetworking/connection:Connection", "main-services"), map[string]any{
		"network": "main-id", "service": "servicenetworking.googleapis.com",
		"reservedPeeringRanges": "[main-cache main-sql]", "updateOnCreationFail": true, "deletionPolicy": nil,
	})
}

func TestFlowLogs(t *testing.T) {
	recorder := pulumitest.Registered(t, network(func(args *NetworkArgs) {
		args.Subnets["proxies"] = SubnetSettings{CIDR: "10.1.0.0/24", FlowLogs: &FlowLogSettings{
			SamplingPercent: 7, Interval: FlowLog15Minutes, Metadata: FlowLogCustomMetadata,
			MetadataFields: []string{"src_instance"}, Filter: "false",
		}}
	}))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/subnetwork:Subnetwork", "main-proxies"), map[string]any{
		"logConfig.flowSampling": 0.07, "logConfig.aggregationInterval": "INTERVAL_15_MIN", "logConfig.filterExpr": "false",
		"logConfig.metadata": "CUSTOM_METADATA", "logConfig.metadataFields": "[src_instance]",
	})
}

func TestKeepConnection(t *testing.T) {
	recorder := pulumitest.Registered(t, network(func(args *NetworkArgs) {
		args.PrivateServices = &PrivateServicesSettings{
			Ranges: map[string]string{"sql": "10.64.0.0/16"}, KeepConnection: true,
		}
	}))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:servicenetworking/connection:Connection", "main-services"), map[string]any{
		"deletionPolicy": "ABANDON",
	})
}

func TestNATLog(t *testing.T) {
	for filter, want := range map[NATLogFilter]map[string]any{
		NATLogNone:         {"logConfig.enable": false, "logConfig.filter": "ALL"},
		NATLogAll:          {"logConfig.enable": true, "logConfig.filter": "ALL"},
		NATLogTranslations: {"logConfig.enable": true, "logConfig.filter": "TRANSLATIONS_ONLY"},
	} {
		t.Run(string(filter), func(t *testing.T) {
			recorder := pulumitest.Registered(t, network(func(args *NetworkArgs) { args.NAT.LogFilter = filter }))
			pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/routerNat:RouterNat", "main-nat"), want)
		})
	}
}

func TestNetworkWithoutNAT(t *testing.T) {
	recorder := pulumitest.Registered(t, network(func(args *NetworkArgs) { args.NAT = nil }))
	if children := pulumitest.ChildrenOf(recorder, "Network", "main"); len(children) != 3 {
		t.Errorf("it registered %v, want the network and its two subnets", children)
	}
}

func TestNetworkRefuses(t *testing.T) {
	const accepted = "accepted is an address and a mask, as in 10.0.0.0/20"
	subnet := func(name, cidr string, ranges ...string) func(*NetworkArgs) {
		settings := SubnetSettings{CIDR: cidr, SecondaryRanges: map[string]string{}}
		for i := 0; i < len(ranges); i += 2 {
			settings.SecondaryRanges[ranges[i]] = ranges[i+1]
		}
		return func(args *NetworkArgs) { args.Subnets[name] = settings }
	}
	const prohibitedText = ", which Google does not accept in a network"
	for _, test := range []refusal{
		{"MTU", func(args *NetworkArgs) { args.MTU = 9000 }, "mtu: 9000 is out of range: 1300 to 8896, or 0"},
		{"routing mode", func(args *NetworkArgs) { args.RoutingMode = "LOCAL" },
			`routingMode: "LOCAL": accepted is "REGIONAL" or "GLOBAL"`},
		{"no subnet", func(args *NetworkArgs) { args.Subnets = nil }, "subnets: at least one subnet is needed, with its cidr"},
		{"no region", func(args *NetworkArgs) { args.Region = "" }, `region: "" is not a region: it is needed, as in europe-west1`},
		{"no range", subnet("nodes", ""), `subnets.nodes.cidr: "" is not an IPv4 range: ` + accepted},
		{"no mask", subnet("nodes", "10.0.0.0"), `subnets.nodes.cidr: "10.0.0.0" is not an IPv4 range: ` + accepted},
		{"long mask", subnet("nodes", "10.0.0.0/33"), `subnets.nodes.cidr: "10.0.0.0/33" is not an IPv4 range: ` + accepted},
		{"IPv6", subnet("nodes", "fd00::/48"), `subnets.nodes.cidr: "fd00::/48" is not an IPv4 range: ` + accepted},
		{"inside", subnet("nodes", "10.0.1.0/20"),
			`subnets.nodes.cidr: "10.0.1.0/20" begins inside its range: write 10.0.0.0/20`},
		{"bad secondary range", subnet("nodes", "10.0.0.0/20", "pods", "x"),
			`subnets.nodes.secondaryRanges.pods: "x" is not an IPv4 range: ` + accepted},
		{"bad name of a range", subnet("nodes", "10.0.0.0/20", "Pods", "10.4.0.0/16"),
			`subnets.nodes.secondaryRanges.Pods: "Pods" is not a name: accepted are ` + rules.ComputeName.Accepts},
		{"small subnet", subnet("nodes", "10.0.0.0/30"), "subnets.nodes.cidr: 10.0.0.0/30 is a /30: accepted is /4 to /29"},
		{"large range", subnet("nodes", "10.0.0.0/20", "pods", "96.0.0.0/3"),
			"subnets.nodes.secondaryRanges.pods: 96.0.0.0/3 is a /3: accepted is /4 to /29\n" +
				"subnets.nodes.secondaryRanges.pods: 96.0.0.0/3 overlaps 127.0.0.0/8" + prohibitedText},
		{"link-local", subnet("nodes", "169.254.0.0/20"),
			"subnets.nodes.cidr: 169.254.0.0/20 overlaps 169.254.0.0/16" + prohibitedText},
		{"overlap in a subnet", subnet("nodes", "10.0.0.0/20", "pods", "10.0.0.0/16"),
			"subnets.nodes.cidr: 10.0.0.0/20 overlaps 10.0.0.0/16 of subnets.nodes.secondaryRanges.pods: " +
				"ranges of one network may not share addresses"},
		{"overlap of subnets", subnet("nodes", "10.1.0.0/16"),
			"subnets.nodes.cidr: 10.1.0.0/16 overlaps 10.1.0.0/24 of subnets.proxies.cidr: " +
				"ranges of one network may not share addresses"},
	} {
		test.run(t)
	}
}

// refusal is a change that makes the settings of a network wrong, and what is said about it.
type refusal struct {
	name   string
	change func(*NetworkArgs)
	want   string
}

func (r refusal) run(t *testing.T) {
	t.Helper()
	t.Run(r.name, func(t *testing.T) {
		pulumitest.CheckRefused(t, `gcp.Network "main": `+r.want, network(r.change))
	})
}

func TestNetworkRefusesNames(t *testing.T) {
	name := strings.Repeat("a", 63)
	args := networkArgs()
	delete(args.Subnets, "proxies")
	pulumitest.CheckRefused(t, `gcp.Network "`+name+`": nat: "`+name+`-router" has 70 characters: a name has 1 to 63`+"\n"+
		`subnets.nodes: "`+name+`-nodes" has 69 characters: a name has 1 to 63`,
		func(ctx *pulumi.Context) error {
			_, err := NewNetwork(ctx, name, pulumitest.Filled(args))
			return err
		})
}
