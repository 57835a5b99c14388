package chart

import (
	"regexp"
	"strings"
)

// preRelease is a version in a constraint that has a suffix, as in >=1.25.0-0.
var preRelease = regexp.MustCompile(`[0-9xX*]-[0-9A-Za-z]`)

// checkKubeVersion adds a finding for a chart whose constraint no version of GKE meets. All of them have a suffix, as
// in v1.35.3-gke.1000, and Helm's constraints take a version with a suffix only where one of those that must hold
// together has one itself.
func (c *Chart) checkKubeVersion(found *findings) {
	if c.KubeVersion == "" {
		return
	}
	for alternative := range strings.SplitSeq(c.KubeVersion, "||") {
		if preRelease.MatchString(alternative) {
			return
		}
	}
	found.add(nil, "chart %s %s: its kubeVersion %q takes no version of GKE, since these have a suffix, as in "+
		"v1.35.3-gke.1000: use a version of the chart that has -0 in it, as in >=1.25.0-0, or change it so in a copy of "+
		"the chart: chart: ./charts/NAME", c.Name, c.Version, c.KubeVersion)
}
