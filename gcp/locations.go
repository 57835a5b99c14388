package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// CheckLocations returns every location of the cluster, its nodes and its network endpoint groups that is not in the
// region, which the network's subnets are in. What is no location is reported by each setting's own check. Paths begin
// with cluster, nodePools and edge, as in a stack's configuration; edge may be nil.
func CheckLocations(
	region string, cluster ClusterSettings, pools map[string]NodePoolSettings, edge *EdgeSettings,
) error {
	var problems problem.List
	if !rules.IsRegion(region) {
		return nil
	}
	check := func(path problem.Path, location string) {
		if rules.IsLocation(location) && rules.RegionOf(location) != region {
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
