package gcp

import (
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// LocationPolicy says how the autoscaler spreads nodes over zones.
type LocationPolicy string

// The location policies.
const (
	LocationBalanced LocationPolicy = "BALANCED"
	LocationAny      LocationPolicy = "ANY"
)

// Values returns the policies that are accepted.
func (LocationPolicy) Values() []LocationPolicy {
	return []LocationPolicy{LocationBalanced, LocationAny}
}

// AutoscalingSettings bounds the number of nodes, per zone or in total.
// https://cloud.google.com/kubernetes-engine/docs/concepts/cluster-autoscaler
type AutoscalingSettings struct {
	made

	// Min is the least number of nodes.
	Min int `yaml:"min"`
	// Max is the greatest number of nodes. Per zone it is at most 1000.
	Max int `yaml:"max"`
	// Total makes min and max hold for the pool as a whole instead of each zone: a pool has either.
	Total bool `yaml:"total"`
	// LocationPolicy spreads the nodes over the zones. ANY finds more capacity for spot nodes.
	LocationPolicy LocationPolicy `yaml:"locationPolicy"`
}

// SetDefaults allows one to three nodes per zone.
func (s *AutoscalingSettings) SetDefaults() {
	s.Min, s.Max, s.LocationPolicy = 1, 3, LocationBalanced
}

// Limits are what Google accepts.
func (s *AutoscalingSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"min": settings.AtLeast(0),
		"max": settings.AtLeast(1),
	}
}

// UpgradeSettings says how an upgrade replaces nodes: a few at a time, which is the surge of MaxSurge and
// MaxUnavailable, or by a second set of nodes, which is BlueGreen.
// https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies
type UpgradeSettings struct {
	made

	// MaxSurge is the number of nodes added during an upgrade. Together with maxUnavailable it is at most 20.
	MaxSurge int `yaml:"maxSurge"`
	// MaxUnavailable is the number of nodes that may be missing during an upgrade.
	MaxUnavailable int `yaml:"maxUnavailable"`
	// BlueGreen makes all nodes anew beside the old ones, which then stay for a while. It needs twice the capacity. Leave
	// it out for the surge; a pool has either.
	BlueGreen *BlueGreenSettings `yaml:"blueGreen"`
}

// SetDefaults adds one node and takes none away.
func (s *UpgradeSettings) SetDefaults() { s.MaxSurge = defaultMaxSurge }

// Limits are what Google accepts.
func (s *UpgradeSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"maxSurge":       settings.AtMost(maxUpgradeNodes),
		"maxUnavailable": settings.AtMost(maxUpgradeNodes),
	}
}

// defaultMaxSurge is that of GKE itself.
const defaultMaxSurge = 1

// BlueGreenSettings says how pods move from the old nodes to the new ones.
type BlueGreenSettings struct {
	made

	// BatchNodes is the number of old nodes that are drained together. Set this or batchPercent.
	BatchNodes int `yaml:"batchNodes"`
	// BatchPercent is the part of the old nodes that is drained together. Where batchNodes is 0 too, all are.
	BatchPercent int `yaml:"batchPercent"`
	// BatchSoakSeconds is the time in seconds after each batch.
	BatchSoakSeconds int `yaml:"batchSoakSeconds"`
	// SoakSeconds is the time in seconds that the old nodes stay, drained, for the way back. The most is a week.
	SoakSeconds int `yaml:"soakSeconds"`
}

// SetDefaults keeps the old nodes for an hour.
func (s *BlueGreenSettings) SetDefaults() { s.SoakSeconds = 3600 }

// Limits are what Google accepts.
func (s *BlueGreenSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"batchNodes":       settings.AtLeast(0),
		"batchPercent":     settings.AtMost(100),
		"batchSoakSeconds": settings.AtMost(maxSoakSeconds),
		"soakSeconds":      settings.AtMost(maxSoakSeconds),
	}
}

// batchPercent is all nodes unless something else is said.
func (s *BlueGreenSettings) batchPercent() int {
	if s.BatchPercent == 0 {
		return 100
	}
	return s.BatchPercent
}

func (s AutoscalingSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("locationPolicy"), s.LocationPolicy)
	if s.Min > s.Max {
		problems.Add(path, "min %d is above max %d", s.Min, s.Max)
	}
	if !s.Total && s.Max > maxNodesPerZone {
		problems.Add(path.Child("max"), "%d nodes per zone: at most %d", s.Max, maxNodesPerZone)
	}
}

func (s UpgradeSettings) check(problems *problem.List, path problem.Path) {
	if s.BlueGreen != nil {
		if s.MaxSurge != defaultMaxSurge || s.MaxUnavailable != 0 {
			problems.Add(path, "maxSurge %d and maxUnavailable %d stand beside blueGreen: a pool is upgraded one way, "+
				"so leave either out", s.MaxSurge, s.MaxUnavailable)
		}
		s.BlueGreen.check(problems, path.Child("blueGreen"))
		return
	}
	if s.MaxSurge == 0 && s.MaxUnavailable == 0 {
		problems.Add(path, "maxSurge %d and maxUnavailable %d: one of them is at least 1, or no node can be upgraded",
			s.MaxSurge, s.MaxUnavailable)
	}
	if s.MaxSurge+s.MaxUnavailable > maxUpgradeNodes && max(s.MaxSurge, s.MaxUnavailable) <= maxUpgradeNodes {
		problems.Add(path, "maxSurge %d and maxUnavailable %d: together at most %d", s.MaxSurge, s.MaxUnavailable,
			maxUpgradeNodes)
	}
}

func (s BlueGreenSettings) check(problems *problem.List, path problem.Path) {
	if s.BatchNodes != 0 && s.BatchPercent != 0 {
		problems.Add(path, "batchNodes %d and batchPercent %d: leave either out", s.BatchNodes, s.BatchPercent)
	}
}
