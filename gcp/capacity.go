package gcp

import (
	"fmt"
	"maps"
	"math/bits"
	"net/netip"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

const (
	// regionalZones is the number of zones that GKE gives a regional cluster.
	regionalZones = 3
	// reservedAddresses of a primary range are Google's: the first two and the last two.
	// https://cloud.google.com/vpc/docs/subnets#unusable-ip-addresses-in-every-subnet
	reservedAddresses = 4
	// GKE's limits for the range of services.
	// https://cloud.google.com/kubernetes-engine/docs/concepts/alias-ips#cluster_sizing
	smallestServices, largestServices = 27, 16
)

// CheckCapacity returns every way in which the cluster could outgrow its subnet, with the arithmetic: the nodes that
// its pools may have at most, those of an upgrade included, need one address each in the primary range, and a part of
// the pod range each. It also refuses node pools in an Autopilot cluster, and pod ranges that the subnet does not have.
// Nodes that GKE adds by itself, as Autopilot and node provisioning do, have no maximum that could be counted.
//
// Paths in the error begin with cluster, nodePools and network, as in a stack's configuration.
// https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr
func CheckCapacity(cluster ClusterSettings, pools map[string]NodePoolSettings, subnet SubnetSettings) error {
	var problems problem.List
	checkServices(&problems, cluster, subnet)
	if cluster.Autopilot {
		if len(pools) > 0 {
			problems.Add("nodePools", "%s: leave %s out", autopilotPools, problem.Names(slices.Sorted(maps.Keys(pools))))
		}
		return problems.Err()
	}
	demands := map[string][]poolDemand{}
	var all []poolDemand
	for _, name := range slices.Sorted(maps.Keys(pools)) {
		pool := pools[name]
		demand := newPoolDemand(name, pool, cluster.zoneCount())
		all = append(all, demand)
		podRange := cluster.PodRange
		if pool.PodRange != "" {
			podRange = pool.PodRange
			rules.SecondaryRange(&problems, problem.Path("nodePools").Child(name).Child("podRange"), podRange, cluster.Subnet,
				slices.Sorted(maps.Keys(subnet.SecondaryRanges)))
		}
		demands[podRange] = append(demands[podRange], demand)
	}
	path := problem.Path("network.subnets").Child(cluster.Subnet)
	checkNodes(&problems, path.Child("cidr"), subnet.CIDR, all)
	for _, podRange := range slices.Sorted(maps.Keys(demands)) {
		checkPods(&problems, path.Child("secondaryRanges").Child(podRange), subnet.SecondaryRanges[podRange],
			demands[podRange])
	}
	return problems.Err()
}

// zoneCount is the number of zones of a pool that names none.
func (s *ClusterSettings) zoneCount() int {
	switch {
	case rules.IsZone(s.Location):
		return 1 + len(s.Zones)
	case len(s.Zones) > 0:
		return len(s.Zones)
	default:
		return regionalZones
	}
}

// zoneCount is the number of zones of the pool, where a pool that names none has clusterZones.
func (s *NodePoolSettings) zoneCount(clusterZones int) int {
	switch {
	case len(s.Zones) > 0:
		return len(s.Zones)
	case clusterZones > 0:
		return clusterZones
	default:
		return regionalZones
	}
}

// poolDemand is what one pool may grow to.
type poolDemand struct {
	// nodes at most, with those that an upgrade adds.
	nodes int
	// podBits is the size of each node's part of the pod range, as a power of two.
	podBits int
	// nodesText and podsText show how both came about.
	nodesText, podsText string
}

// addresses that the pool's pods take.
func (d poolDemand) addresses() int { return d.nodes << d.podBits }

func newPoolDemand(name string, pool NodePoolSettings, clusterZones int) poolDemand {
	nodes := pool.Autoscaling.Max
	text := fmt.Sprintf("%d nodes", nodes)
	if !pool.Autoscaling.Total {
		zones := pool.zoneCount(clusterZones)
		nodes *= zones
		text = fmt.Sprintf("%d nodes x %d zones", pool.Autoscaling.Max, zones)
	}
	if pool.Upgrade.BlueGreen != nil {
		nodes *= 2
		text = fmt.Sprintf("%s x 2 for blue-green", text)
	} else {
		nodes += pool.Upgrade.MaxSurge
		text = fmt.Sprintf("%s + %d surge", text, pool.Upgrade.MaxSurge)
	}
	podBits := podRangeBits(pool.MaxPodsPerNode)
	return poolDemand{
		nodes: nodes, podBits: podBits,
		nodesText: fmt.Sprintf("%s: %s = %d", name, text, nodes),
		podsText: fmt.Sprintf("%s: %s = %d nodes x %d addresses (a /%d for %d pods) = %d", name, text, nodes, 1<<podBits,
			32-podBits, pool.MaxPodsPerNode, nodes<<podBits),
	}
}

// podRangeBits is the size of a node's part of the pod range, as a power of two: at least twice its pods, so that the
// address of a pod that went is not used again at once. At 256 pods GKE gives 512 addresses.
func podRangeBits(pods int) int { return bits.Len(uint(max(2*pods, 2) - 1)) }

func checkNodes(problems *problem.List, path problem.Path, cidr string, demands []poolDemand) {
	prefix, err := netip.ParsePrefix(cidr)
	if err != nil || !prefix.Addr().Is4() {
		return
	}
	nodes := 0
	var texts []string
	for _, demand := range demands {
		nodes += demand.nodes
		texts = append(texts, demand.nodesText)
	}
	available := size(prefix) - reservedAddresses
	if nodes > available {
		problems.Add(path, "%s has room for %d - %d = %d nodes, and the node pools may have %d (%s): widen the range to a "+
			"/%d, or lower a maximum", prefix, size(prefix), reservedAddresses, available, nodes, strings.Join(texts, "; "),
			neededMask(nodes+reservedAddresses))
	}
}

func checkPods(problems *problem.List, path problem.Path, cidr string, demands []poolDemand) {
	prefix, err := netip.ParsePrefix(cidr)
	if err != nil || !prefix.Addr().Is4() {
		return
	}
	addresses := 0
	var texts []string
	for _, demand := range demands {
		addresses += demand.addresses()
		texts = append(texts, demand.podsText)
	}
	if addresses > size(prefix) {
		problems.Add(path, "%s has %d addresses, and the pods of the node pools may need %d (%s): widen the range to a /%d, "+
			"or lower a maximum, maxPodsPerNode or the surge", prefix, size(prefix), addresses, strings.Join(texts, "; "),
			neededMask(addresses))
	}
}

func checkServices(problems *problem.List, cluster ClusterSettings, subnet SubnetSettings) {
	prefix, err := netip.ParsePrefix(subnet.SecondaryRanges[cluster.ServiceRange])
	if err != nil || !prefix.Addr().Is4() {
		return
	}
	if prefix.Bits() > smallestServices || prefix.Bits() < largestServices {
		path := problem.Path("network.subnets").Child(cluster.Subnet).Child("secondaryRanges")
		problems.Add(path.Child(cluster.ServiceRange), "%s has %d addresses for services: GKE accepts a /%d (%d) to a "+
			"/%d (%d)", prefix, size(prefix), largestServices, 1<<(32-largestServices), smallestServices,
			1<<(32-smallestServices))
	}
}

// size is the number of addresses in a range.
func size(prefix netip.Prefix) int { return 1 << (32 - prefix.Bits()) }

// neededMask is the mask of the smallest range that has the addresses.
func neededMask(addresses int) int { return 32 - bits.Len(uint(addresses-1)) }
