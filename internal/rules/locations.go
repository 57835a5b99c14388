package rules

import (
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

// IsZone tells a zone, as in europe-west1-b, from a region.
func IsZone(location string) bool {
	region := RegionOf(location)
	if region == location || !IsRegion(region) {
		return false
	}
	return !slices.Contains(withoutA, region) || !strings.HasSuffix(location, "-a")
}

// IsLocation tells whether a cluster can be there.
func IsLocation(location string) bool { return IsRegion(location) || IsZone(location) }

// RegionOf is the region of a location.
func RegionOf(location string) string { return zoneSuffix.ReplaceAllString(location, "") }

// Region adds a problem when Google Cloud has no such region.
func Region(problems *problem.List, path problem.Path, name string) {
	if !IsRegion(name) {
		problems.Add(path, "%q is not a region: accepted is a name such as europe-west1", name)
	}
}

// Zones adds a problem for each invalid zone, and for each that is listed twice.
func Zones(problems *problem.List, path problem.Path, zones []string) {
	Each(problems, path, zones, func(problems *problem.List, path problem.Path, zone string) {
		if !IsZone(zone) {
			problems.Add(path, "%q is not a zone: accepted is a name such as europe-west1-b", zone)
		}
	})
}
