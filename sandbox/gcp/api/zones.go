package api

import "strings"

// lettersOf are the zones of the regions whose zones are not a, b and c. The program that is deployed here knows some
// of them too; what stands in for Google shares no code with what it judges.
// https://cloud.google.com/compute/docs/regions-zones
var lettersOf = map[string]string{
	"europe-west1": "bcd",
	"us-central1":  "abcf",
	"us-east1":     "bcd",
}

// zonesOf are all zones of a region.
func zonesOf(region string) []any {
	letters, ok := lettersOf[region]
	if !ok {
		letters = "abc"
	}
	var zones []any
	for _, letter := range letters {
		zones = append(zones, region+"-"+string(letter))
	}
	return zones
}

// isZone tells a zone from a region.
func isZone(location string) bool { return strings.Count(location, "-") > 1 }

// zones are the three zones of a regional cluster or pool. A zonal cluster has none beside its own.
func zones(r *request) any {
	location := text(r.props["location"])
	switch {
	case !isZone(location):
		return zonesOf(location)[:3]
	case r.typ.Short() == "container/nodePool:NodePool":
		return []any{location}
	}
	return []any{}
}
