package gcp

import (
	"github.com/gkestack/gkestack/internal/field"
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

// TaintEffect is what a taint does to pods that do not tolerate it, as GKE's API spells it.
type TaintEffect string

// The effects of taints.
const (
	NoSchedule       TaintEffect = "NO_SCHEDULE"
	PreferNoSchedule TaintEffect = "PREFER_NO_SCHEDULE"
	NoExecute        TaintEffect = "NO_EXECUTE"
)

// Values returns the effects that are accepted.
func (TaintEffect) Values() []TaintEffect {
	return []TaintEffect{NoSchedule, PreferNoSchedule, NoExecute}
}

// NodePoolSettings describes the nodes of one pool.
type NodePoolSettings struct {
	// MachineType of the nodes. Default e2-standard-4.
	MachineType string `yaml:"machineType"`
	// DiskSizeGB is the size of the boot disk in GB. Default 100, at least 10.
	DiskSizeGB int `yaml:"diskSizeGb"`
	// DiskType of the boot disk. Default pd-balanced.
	DiskType string `yaml:"diskType"`
	// Spot uses spare capacity, which Google takes back at any time. Default false.
	Spot bool `yaml:"spot"`
	// Autoscaling bounds the number of nodes.
	Autoscaling AutoscalingSettings `yaml:"autoscaling"`
	// Upgrade says how many nodes an upgrade replaces at a time.
	Upgrade UpgradeSettings `yaml:"upgrade"`
	// Zones of the nodes. Default: those of the cluster.
	Zones []string `yaml:"zones"`
	// MaxPodsPerNode decides the size of each node's part of the pod range. Default 110, from 8 to 256.
	MaxPodsPerNode int `yaml:"maxPodsPerNode"`
	// Labels of the nodes in Kubernetes.
	Labels map[string]string `yaml:"labels"`
	// Taints of the nodes by key.
	Taints map[string]TaintSettings `yaml:"taints"`
	// Tags of the nodes for firewall rules.
	Tags []string `yaml:"tags"`
	// SecureBoot runs only signed boot components; unsigned kernel modules no longer load. Default true.
	SecureBoot bool `yaml:"secureBoot"`
}

// SetDefaults gives a pool of one to three general-purpose nodes.
func (s *NodePoolSettings) SetDefaults() {
	s.MachineType = "e2-standard-4"
	s.DiskSizeGB = 100
	s.DiskType = "pd-balanced"
	s.MaxPodsPerNode = 110
	s.SecureBoot = true
}

// AutoscalingSettings bounds the number of nodes, per zone.
type AutoscalingSettings struct {
	// Min is the least number of nodes per zone. Default 1.
	Min int `yaml:"min"`
	// Max is the greatest number of nodes per zone. Default 3.
	Max int `yaml:"max"`
	// LocationPolicy spreads the nodes over the zones. Default BALANCED; ANY for spot nodes finds more capacity.
	LocationPolicy LocationPolicy `yaml:"locationPolicy"`
}

// SetDefaults allows one to three nodes per zone.
func (s *AutoscalingSettings) SetDefaults() {
	s.Min, s.Max, s.LocationPolicy = 1, 3, LocationBalanced
}

// UpgradeSettings says how many nodes an upgrade replaces at a time.
type UpgradeSettings struct {
	// MaxSurge is the number of nodes added during an upgrade. Default 1.
	MaxSurge int `yaml:"maxSurge"`
	// MaxUnavailable is the number of nodes that may be missing during an upgrade. Default 0.
	MaxUnavailable int `yaml:"maxUnavailable"`
}

// SetDefaults adds one node and takes none away.
func (s *UpgradeSettings) SetDefaults() { s.MaxSurge = 1 }

// TaintSettings is the value and the effect of a taint.
type TaintSettings struct {
	// Value of the taint. Default "true".
	Value string `yaml:"value"`
	// Effect on pods that do not tolerate the taint. Default NO_SCHEDULE.
	Effect TaintEffect `yaml:"effect"`
}

// SetDefaults makes the taint "true:NoSchedule".
func (s *TaintSettings) SetDefaults() { s.Value, s.Effect = "true", NoSchedule }

// Validate returns every problem of the settings.
func (s *NodePoolSettings) Validate() error {
	var problems field.Errors
	if s.MachineType == "" {
		problems.Add("machineType", "it is needed, as in e2-standard-4")
	}
	if s.DiskSizeGB < 10 {
		problems.Add("diskSizeGb", "%d is too small: at least 10", s.DiskSizeGB)
	}
	if s.MaxPodsPerNode < 8 || s.MaxPodsPerNode > 256 {
		problems.Add("maxPodsPerNode", "%d is out of range: 8 to 256", s.MaxPodsPerNode)
	}
	if s.Autoscaling.Min < 0 || s.Autoscaling.Max < 1 || s.Autoscaling.Min > s.Autoscaling.Max {
		problems.Add("autoscaling", "min %d and max %d: min is at least 0, max at least 1, and min not above max",
			s.Autoscaling.Min, s.Autoscaling.Max)
	}
	if s.Upgrade.MaxSurge < 0 || s.Upgrade.MaxUnavailable < 0 || s.Upgrade.MaxSurge+s.Upgrade.MaxUnavailable == 0 {
		problems.Add("upgrade", "maxSurge %d and maxUnavailable %d: one of them is at least 1, or no node can be upgraded",
			s.Upgrade.MaxSurge, s.Upgrade.MaxUnavailable)
	}
	return problems.Err()
}
