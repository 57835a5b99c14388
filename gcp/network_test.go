package gcp

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// networkArgs are those of a network with everything.
func networkArgs() *NetworkArgs {
	return &NetworkArgs{
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
	}
}

// network registers a network; change may be nil.
func network(change func(*NetworkArgs)) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		args := networkArgs()
		if change != nil {
			change(args)
		}
		_, err := NewNetwork(ctx, "main", args)
		return err
	}
}

func TestNetwork(t *testing.T) {
	recorder := recorded(t, network(nil))
	checkInputs(t, recorder.One(t, "gcp:compute/network:Network", "main"), map[string]any{
		"name": "main", "autoCreateSubnetworks": false,
	})
	checkInputs(t, recorder.One(t, "gcp:compute/subnetwork:Subnetwork", "main-nodes"), map[string]any{
		"name": "main-nodes", "network": "main-id", "region": "europe-west1", "ipCidrRange": "10.0.0.0/20",
		"privateIpGoogleAccess": true,
		"secondaryIpRanges":     "[map[ipCidrRange:10.4.0.0/16 rangeName:pods] map[ipCidrRange:10.8.0.0/20 rangeName:services]]",
	})
	checkInputs(t, recorder.One(t, "gcp:compute/subnetwork:Subnetwork", "main-proxies"), map[string]any{
		"ipCidrRange": "10.1.0.0/24", "privateIpGoogleAccess": false, "secondaryIpRanges": nil,
	})
	checkInputs(t, recorder.One(t, "gcp:compute/router:Router", "main-router"), map[string]any{
		"name": "main-router", "network": "main-id", "region": "europe-west1",
	})
	checkInputs(t, recorder.One(t, "gcp:compute/routerNat:RouterNat", "main-nat"), map[string]any{
		"name": "main-nat", "router": "main-router", "region": "europe-west1", "natIpAllocateOption": "AUTO_ONLY",
		"sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
		"logConfig.enable":              true, "logConfig.filter": "ERRORS_ONLY",
	})
}

func TestNATLog(t *testing.T) {
	for filter, want := range map[NATLogFilter]map[string]any{
		NATLogNone:         {"logConfig.enable": false, "logConfig.filter": "ALL"},
		NATLogAll:          {"logConfig.enable": true, "logConfig.filter": "ALL"},
		NATLogTranslations: {"logConfig.enable": true, "logConfig.filter": "TRANSLATIONS_ONLY"},
	} {
		t.Run(string(filter), func(t *testing.T) {
			recorder := recorded(t, network(func(args *NetworkArgs) { args.NAT.LogFilter = filter }))
			checkInputs(t, recorder.One(t, "gcp:compute/routerNat:RouterNat", "main-nat"), want)
		})
	}
}

func TestNetworkWithoutNAT(t *testing.T) {
	recorder := recorded(t, network(func(args *NetworkArgs) { args.NAT = nil }))
	if children := childrenOf(recorder, "Network", "main"); len(children) != 3 {
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
	for _, test := range []struct {
		name   string
		change func(*NetworkArgs)
		want   string
	}{
		{"no subnet", func(args *NetworkArgs) { args.Subnets = nil }, "subnets: at least one subnet is needed, with its cidr"},
		{"no region", func(args *NetworkArgs) { args.Region = "" }, "region: it is needed, as in europe-west1"},
		{"no range", subnet("nodes", ""), `subnets.nodes.cidr: "" is not an IPv4 range: ` + accepted},
		{"no mask", subnet("nodes", "10.0.0.0"), `subnets.nodes.cidr: "10.0.0.0" is not an IPv4 range: ` + accepted},
		{"long mask", subnet("nodes", "10.0.0.0/33"), `subnets.nodes.cidr: "10.0.0.0/33" is not an IPv4 range: ` + accepted},
		{"IPv6", subnet("nodes", "fd00::/48"), `subnets.nodes.cidr: "fd00::/48" is not an IPv4 range: ` + accepted},
		{"inside", subnet("nodes", "10.0.1.0/20"),
			`subnets.nodes.cidr: "10.0.1.0/20" begins inside its range: write 10.0.0.0/20`},
		{"bad secondary range", subnet("nodes", "10.0.0.0/20", "pods", "x"),
			`subnets.nodes.secondaryRanges.pods: "x" is not an IPv4 range: ` + accepted},
		{"bad name of a range", subnet("nodes", "10.0.0.0/20", "Pods", "10.4.0.0/16"),
			`subnets.nodes.secondaryRanges.Pods: "Pods" is not a name: accepted are ` + computeName.accepts},
		{"overlap in a subnet", subnet("nodes", "10.0.0.0/20", "pods", "10.0.0.0/16"),
			"subnets.nodes.cidr: 10.0.0.0/20 overlaps 10.0.0.0/16 of subnets.nodes.secondaryRanges.pods: " +
				"ranges of one network may not share addresses"},
		{"overlap of subnets", subnet("nodes", "10.1.0.0/16"),
			"subnets.nodes.cidr: 10.1.0.0/16 overlaps 10.1.0.0/24 of subnets.proxies.cidr: " +
				"ranges of one network may not share addresses"},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkRefused(t, `gcp.Network "main": `+test.want, network(test.change))
		})
	}
}

func TestNetworkRefusesNames(t *testing.T) {
	name := strings.Repeat("a", 63)
	args := networkArgs()
	delete(args.Subnets, "proxies")
	checkRefused(t, `gcp.Network "`+name+`": name: "`+name+`-nodes" has 69 characters: a name has 1 to 63`,
		func(ctx *pulumi.Context) error {
			_, err := NewNetwork(ctx, name, args)
			return err
		})
}
