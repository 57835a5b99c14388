package cloud

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// checkLocations adds a problem for every location of the cluster, its nodes and its network endpoint groups that is
// not in the region, which the network's subnets are in. What is no location is reported by each setting's own check.
func checkLocations(s *Settings, problems *problem.List) {
	if !rules.IsRegion(s.Region) {
		return
	}
	check := func(path problem.Path, location string) {
		if rules.IsLocation(location) && rules.RegionOf(location) != s.Region {
			problems.Add(path, "%s is not in the stack's region %s (gcp:region), which its subnets are in", location, s.Region)
		}
	}
	checkAll := func(path problem.Path, zones []string) {
		for i, zone := range zones {
			check(path.Index(i), zone)
		}
	}
	check("cluster.location", s.Cluster.Location)
	if s.Cluster.Scaling.NodeProvisioning != nil {
		checkAll("cluster.scaling.nodeProvisioning.zones", s.Cluster.Scaling.NodeProvisioning.Zones)
	}
	for _, name := range slices.Sorted(maps.Keys(s.NodePools)) {
		checkAll(problem.Path("nodePools").Child(name).Child("zones"), s.NodePools[name].Zones)
	}
	if s.Edge != nil {
		for _, name := range slices.Sorted(maps.Keys(s.Edge.Services)) {
			checkAll(problem.Path("edge.services").Child(name).Child("neg.zones"), s.Edge.Services[name].NEG.Zones)
		}
	}
}
