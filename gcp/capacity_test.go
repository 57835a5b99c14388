package gcp

import (
	"testing"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr#cidr_ranges_for_clusters
func TestPodRangeOfANode(t *testing.T) {
	for pods, mask := range map[int]int{
		8: 28, 9: 27, 16: 27, 17: 26, 32: 26, 33: 25, 64: 25, 65: 24, 110: 24, 128: 24, 129: 23, 256: 23,
	} {
		if got := 32 - podRangeBits(pods); got != mask {
			t.Errorf("%d pods: got a /%d, want a /%d", pods, got, mask)
		}
	}
}

func TestCapacity(t *testing.T) {
	pool := func(maxNodes int, change func(*NodePoolSettings)) NodePoolSettings {
		settings := nodePoolArgs().NodePoolSettings
		settings.Autoscaling.Max = maxNodes
		if change != nil {
			change(&settings)
		}
		return settings
	}
	type pools map[string]NodePoolSettings
	for _, test := range []struct {
		name     string
		location string
		pools    pools
		cidr     string
		pods     string
		want     string
	}{
		{"no pools", "europe-west1", nil, "10.0.0.0/29", "10.4.0.0/28", ""},
		{"room", "europe-west1", pools{"web": pool(5, nil)}, "10.0.0.0/27", "10.4.0.0/20", ""},
		{"one too many", "europe-west1", pools{"web": pool(6, nil)}, "10.0.0.0/27", "10.4.0.0/20",
			"network.subnets.nodes.secondaryRanges.pods: 10.4.0.0/20 has 4096 addresses, and the pods of the node pools may " +
				"need 4864 (web: 6 nodes x 3 zones + 1 surge = 19 nodes x 256 addresses (a /24 for 110 pods) = 4864): widen the " +
				"range to a /19, or lower a maximum, maxPodsPerNode or the surge"},
		{"fewer pods a node", "europe-west1", pools{"web": pool(6, func(s *NodePoolSettings) { s.MaxPodsPerNode = 64 })},
			"10.0.0.0/27", "10.4.0.0/20", ""},
		{"one zone", "europe-west1-b", pools{"web": pool(15, nil)}, "10.0.0.0/27", "10.4.0.0/20", ""},
		{"in total", "europe-west1", pools{"web": pool(15, func(s *NodePoolSettings) { s.Autoscaling.Total = true })},
			"10.0.0.0/27", "10.4.0.0/20", ""},
		{"two zones of three", "europe-west1", pools{"web": pool(7, func(s *NodePoolSettings) {
			s.Zones = []string{"europe-west1-b", "europe-west1-c"}
		})}, "10.0.0.0/27", "10.4.0.0/20", ""},
		{"few addresses", "europe-west1", pools{"web": pool(8, nil), "batch": pool(2, func(s *NodePoolSettings) {
			s.Upgrade.BlueGreen = &BlueGreenSettings{}
		})}, "10.0.0.0/27", "10.4.0.0/16",
			"network.subnets.nodes.cidr: 10.0.0.0/27 has room for 32 - 4 = 28 nodes, and the node pools may have 37 (batch: 2 " +
				"nodes x 3 zones x 2 for blue-green = 12; web: 8 nodes x 3 zones + 1 surge = 25): widen the range to a /26, or " +
				"lower a maximum"},
		{"ranges of their own", "europe-west1", pools{"web": pool(5, nil), "batch": pool(5, func(s *NodePoolSettings) {
			s.PodRange = "more"
		})}, "10.0.0.0/26", "10.4.0.0/20", ""},
		{"no such range", "europe-west1", pools{"web": pool(1, func(s *NodePoolSettings) { s.PodRange = "pod" })},
			"10.0.0.0/26", "10.4.0.0/20",
			`nodePools.web.podRange: "pod" is not a secondary range of the subnet "nodes" (have: more, pods, services)`},
		{"bad ranges are reported elsewhere", "europe-west1", pools{"web": pool(500, nil)}, "x", "fd00::/64", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			settings := clusterSettings()
			settings.Location = test.location
			pulumitest.CheckMessage(t, CheckCapacity(settings, test.pools, SubnetSettings{CIDR: test.cidr, SecondaryRanges: map[string]string{
				"pods": test.pods, "more": "10.5.0.0/20", "services": "10.8.0.0/20",
			}}), test.want)
		})
	}
}

func TestCapacityOfServices(t *testing.T) {
	for cidr, want := range map[string]string{
		"10.8.0.0/27": "", "10.8.0.0/16": "",
		"10.8.0.0/28": "network.subnets.nodes.secondaryRanges.services: 10.8.0.0/28 has 16 addresses for services: GKE accepts " +
			"a /16 (65536) to a /27 (32)",
		"10.8.0.0/15": "network.subnets.nodes.secondaryRanges.services: 10.8.0.0/15 has 131072 addresses for services: GKE " +
			"accepts a /16 (65536) to a /27 (32)",
	} {
		subnet := SubnetSettings{CIDR: "10.0.0.0/20", SecondaryRanges: map[string]string{"services": cidr}}
		pulumitest.CheckMessage(t, CheckCapacity(clusterSettings(), nil, subnet), want)
	}
}

func TestCapacityOfAutopilot(t *testing.T) {
	settings := clusterSettings()
	settings.Autopilot = true
	pulumitest.CheckMessage(t, CheckCapacity(settings, map[string]NodePoolSettings{"b": {}, "a": {}}, SubnetSettings{}),
		"nodePools: Autopilot makes all nodes by itself: an Autopilot cluster has no node pools: leave a, b out")
}
