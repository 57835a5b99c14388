package gcp

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// regions are the numbers of Google Cloud's regions by what stands before.
// https://cloud.google.com/compute/docs/regions-zones
var regions = map[string][]int{
	"africa-south": {1}, "asia-east": {1, 2}, "asia-northeast": {1, 2, 3}, "asia-south": {1, 2},
	"asia-southeast": {1, 2, 3}, "australia-southeast": {1, 2}, "europe-central": {2}, "europe-north": {1, 2},
	"europe-southwest": {1}, "europe-west": {1, 2, 3, 4, 6, 8, 9, 10, 12}, "me-central": {1, 2}, "me-west": {1},
	"northamerica-northeast": {1, 2}, "northamerica-south": {1}, "southamerica-east": {1}, "southamerica-west": {1},
	"us-central": {1, 2}, "us-east": {1, 4, 5, 7}, "us-south": {1}, "us-west": {1, 2, 3, 4},
}

// newer is how many regions of one area, and generations of one kind of machine, are accepted beyond those that are
// known: Google adds some every year.
const newer = 4

var (
	numberedRegion = regexp.MustCompile(`^([a-z]+-[a-z]+)([1-9][0-9]?)$`)
	zoneSuffix     = regexp.MustCompile(`-([a-f]|ai[1-9][a-z])$`)
)

// IsRegion tells whether Google Cloud has a region of the name, as in europe-west1, or could have it soon.
func IsRegion(name string) bool {
	match := numberedRegion.FindStringSubmatch(name)
	if match == nil {
		return false
	}
	number, _ := strconv.Atoi(match[2])
	known := regions[match[1]]
	if len(known) == 0 {
		return false
	}
	highest := known[len(known)-1]
	return slices.Contains(known, number) || number > highest && number <= highest+newer
}

// withoutA are the regions whose zones begin at b.
var withoutA = []string{"europe-west1", "us-east1"}

// isZone tells a zone, as in europe-west1-b, from a region.
func isZone(location string) bool {
	region := regionOf(location)
	if region == location || !IsRegion(region) {
		return false
	}
	return !slices.Contains(withoutA, region) || !strings.HasSuffix(location, "-a")
}

// CheckLocations returns every location of the cluster, its nodes and its network endpoint groups that is not in the
// region, which the network's subnets are in. What is no location is reported by each setting's own check. Paths begin
// with cluster, nodePools and edge, as in a stack's configuration; edge may be nil.
func CheckLocations(
	region string, cluster ClusterSettings, pools map[string]NodePoolSettings, edge *EdgeSettings,
) error {
	var problems problem.List
	if !IsRegion(region) {
		return nil
	}
	check := func(path problem.Path, location string) {
		if isLocation(location) && regionOf(location) != region {
			problems.Add(path, "%s is not in the stack's region %s (gcp:region), which its subnets are in", location, region)
		}
	}
	checkAll := func(path problem.Path, zones []string) {
		for i, zone := range zones {
			check(path.Index(i), zone)
		}
	}
	check("cluster.location", cluster.Location)
	if cluster.Scaling.NodeProvisioning != nil {
		checkAll("cluster.scaling.nodeProvisioning.zones", cluster.Scaling.NodeProvisioning.Zones)
	}
	for _, name := range slices.Sorted(maps.Keys(pools)) {
		checkAll(problem.Path("nodePools").Child(name).Child("zones"), pools[name].Zones)
	}
	if edge != nil {
		for _, name := range slices.Sorted(maps.Keys(edge.Services)) {
			checkAll(problem.Path("edge.services").Child(name).Child("neg.zones"), edge.Services[name].NEG.Zones)
		}
	}
	return problems.Err()
}

// isLocation tells whether a cluster can be there.
func isLocation(location string) bool { return IsRegion(location) || isZone(location) }

// regionOf is the region of a location.
func regionOf(location string) string { return zoneSuffix.ReplaceAllString(location, "") }
