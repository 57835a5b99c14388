package gcp

import (
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// decodeNetwork reads settings as a stack's file has them.
func decodeNetwork(t *testing.T, text string) NetworkSettings {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	network := Defaults[NetworkSettings]()
	var problems problem.List
	settings.Decode(&problems, "", "network", document.Content[0], &network)
	problems.Merge("network", network.Validate())
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return network
}

func TestNetworkDefaults(t *testing.T) {
	settings := decodeNetwork(t, `
subnets:
  nodes:
    cidr: 10.0.0.0/20
    secondaryRanges: {pods: 10.4.0.0/16, services: 10.8.0.0/20}
    flowLogs:
proxyOnlySubnets:
  envoy: {cidr: 10.2.0.0/23}
privateServices:
  ranges: {sql: 10.64.0.0/16}
nat: {}
firewall:
  ingress:
    web: {allow: {tcp: ["443"], icmp: []}, ranges: [10.0.0.0/8]}
webhookPorts: [8443]
`)
	nodes, web := settings.Subnets["nodes"], settings.Firewall.Ingress["web"]
	for name, ok := range map[string]bool{
		"routingMode":         settings.RoutingMode == RoutingRegional && settings.MTU == 0,
		"privateGoogleAccess": nodes.PrivateGoogleAccess,
		"flowLogs": nodes.FlowLogs.SamplingPercent == 50 && nodes.FlowLogs.Interval == FlowLog5Seconds &&
			nodes.FlowLogs.Metadata == FlowLogAllMetadata,
		"role":     settings.ProxyOnlySubnets["envoy"].Role == ProxyActive,
		"nat":      settings.NAT.LogFilter == NATLogErrors && !settings.NAT.Ports.Dynamic,
		"priority": web.Priority == 1000,
		"log":      web.Log == FirewallLogNone,
	} {
		if !ok {
			t.Errorf("%s: it is not as documented: %+v", name, settings)
		}
	}
}

func TestNetworkRefusesRanges(t *testing.T) {
	const shared = ": ranges of one network may not share addresses"
	proxies := func(subnets map[string]ProxyOnlySubnetSettings) func(*NetworkArgs) {
		return func(args *NetworkArgs) { args.ProxyOnlySubnets = subnets }
	}
	services := func(ranges map[string]string) func(*NetworkArgs) {
		return func(args *NetworkArgs) { args.PrivateServices = &PrivateServicesSettings{Ranges: ranges} }
	}
	for _, test := range []refusal{
		{"proxies in a subnet", proxies(map[string]ProxyOnlySubnetSettings{"envoy": {CIDR: "10.0.8.0/23", Role: ProxyActive}}),
			"subnets.nodes.cidr: 10.0.0.0/20 overlaps 10.0.8.0/23 of proxyOnlySubnets.envoy.cidr" + shared},
		{"small proxies", proxies(map[string]ProxyOnlySubnetSettings{"envoy": {CIDR: "10.2.0.0/27", Role: ProxyActive}}),
			"proxyOnlySubnets.envoy.cidr: 10.2.0.0/27 is a /27: accepted is /4 to /26"},
		{"role", proxies(map[string]ProxyOnlySubnetSettings{"envoy": {CIDR: "10.2.0.0/23", Role: "SPARE"}}),
			`proxyOnlySubnets.envoy.role: "SPARE": accepted is "ACTIVE" or "BACKUP"`},
		{"two active", proxies(map[string]ProxyOnlySubnetSettings{
			"envoy": {CIDR: "10.2.0.0/23", Role: ProxyActive}, "other": {CIDR: "10.3.0.0/23", Role: ProxyActive},
		}), "proxyOnlySubnets.other.role: envoy is ACTIVE already: a region has one of each role"},
		{"name of a subnet", proxies(map[string]ProxyOnlySubnetSettings{"nodes": {CIDR: "10.2.0.0/23", Role: ProxyActive}}),
			"proxyOnlySubnets.nodes: subnets has one of this name already: use another"},
		{"no services range", services(nil),
			"privateServices.ranges: at least one range is needed, as in google: 10.64.0.0/16"},
		{"small services range", services(map[string]string{"sql": "10.64.0.0/25"}),
			"privateServices.ranges.sql: 10.64.0.0/25 is a /25: accepted is /4 to /24"},
		{"services in pods", services(map[string]string{"sql": "10.4.8.0/24"}),
			"subnets.nodes.secondaryRanges.pods: 10.4.0.0/16 overlaps 10.4.8.0/24 of privateServices.ranges.sql" + shared},
		{"services name", services(map[string]string{"SQL": "10.64.0.0/16"}),
			`privateServices.ranges.SQL: "SQL" is not a name: accepted are ` + rules.ComputeName.Accepts},
		{"control plane in a subnet", func(args *NetworkArgs) { args.ControlPlaneCIDR = "10.0.15.0/28" },
			"subnets.nodes.cidr: 10.0.0.0/20 overlaps 10.0.15.0/28 of controlPlaneCidr" + shared},
		{"control plane", func(args *NetworkArgs) { args.ControlPlaneCIDR = "172.16.0.0" },
			`controlPlaneCidr: "172.16.0.0" is not an IPv4 range: accepted is an address and a mask, as in 10.0.0.0/20`},
	} {
		test.run(t)
	}
}

func TestNetworkRefusesFlowLogs(t *testing.T) {
	flowLogs := func(change func(*FlowLogSettings)) func(*NetworkArgs) {
		return func(args *NetworkArgs) {
			settings := With(change)
			args.Subnets["nodes"] = SubnetSettings{CIDR: "10.0.0.0/20", FlowLogs: &settings}
		}
	}
	for _, test := range []refusal{
		{"no sampling", flowLogs(func(s *FlowLogSettings) { s.SamplingPercent = 0 }),
			"subnets.nodes.flowLogs.samplingPercent: 0 is out of range: 1 to 100"},
		{"sampling", flowLogs(func(s *FlowLogSettings) { s.SamplingPercent = 101 }),
			"subnets.nodes.flowLogs.samplingPercent: 101 is out of range: 1 to 100"},
		{"enums", flowLogs(func(s *FlowLogSettings) { s.Interval, s.Metadata = "", "SOME" }),
			`subnets.nodes.flowLogs.interval: "": accepted is "INTERVAL_5_SEC", "INTERVAL_30_SEC", "INTERVAL_1_MIN", ` +
				`"INTERVAL_5_MIN", "INTERVAL_10_MIN" or "INTERVAL_15_MIN"` + "\n" +
				`subnets.nodes.flowLogs.metadata: "SOME": accepted is "INCLUDE_ALL_METADATA", "EXCLUDE_ALL_METADATA" or ` +
				`"CUSTOM_METADATA"`},
		{"no fields", flowLogs(func(s *FlowLogSettings) { s.Metadata = FlowLogCustomMetadata }),
			"subnets.nodes.flowLogs.metadataFields: CUSTOM_METADATA needs at least one, as in src_instance"},
		{"fields without custom", flowLogs(func(s *FlowLogSettings) { s.MetadataFields = []string{"src_instance"} }),
			"subnets.nodes.flowLogs.metadataFields: they are logged only where metadata is CUSTOM_METADATA"},
		{"bad field", flowLogs(func(s *FlowLogSettings) {
			s.Metadata, s.MetadataFields = FlowLogCustomMetadata, []string{"a b", "a b"}
		}), `subnets.nodes.flowLogs.metadataFields[0]: "a b" is not a field of a record, as in src_instance` + "\n" +
			`subnets.nodes.flowLogs.metadataFields[1]: "a b" is not a field of a record, as in src_instance` + "\n" +
			`subnets.nodes.flowLogs.metadataFields[1]: "a b" is listed twice`},
	} {
		test.run(t)
	}
}

func TestNetworkArgsValidateWithoutACluster(t *testing.T) {
	args := fullNetworkArgs()
	// Before the program runs, neither is known.
	args.Region, args.NodeServiceAccount = "", nil
	pulumitest.CheckMessage(t, pulumitest.Filled(args).Validate(), "")
}
