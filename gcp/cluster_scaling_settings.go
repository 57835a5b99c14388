package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// AutoscalingProfile is how eagerly GKE takes nodes away.
// https://cloud.google.com/kubernetes-engine/docs/concepts/cluster-autoscaler#autoscaling_profiles
type AutoscalingProfile string

// The profiles of the cluster autoscaler.
const (
	// ProfileBalanced keeps some nodes ready.
	ProfileBalanced AutoscalingProfile = "BALANCED"
	// ProfileUtilization takes idle nodes away soon, at a lower cost. Autopilot has it always.
	ProfileUtilization AutoscalingProfile = "OPTIMIZE_UTILIZATION"
)

// Values returns the profiles that are accepted.
func (AutoscalingProfile) Values() []AutoscalingProfile {
	return []AutoscalingProfile{ProfileBalanced, ProfileUtilization}
}

// ScalingSettings is how GKE sizes pods and nodes by itself.
type ScalingSettings struct {
	made

	// VerticalPods lets VerticalPodAutoscaler objects size pods. Autopilot has it always.
	// https://cloud.google.com/kubernetes-engine/docs/concepts/verticalpodautoscaler
	VerticalPods bool `yaml:"verticalPods"`
	// Profile is how eagerly nodes are taken away.
	Profile AutoscalingProfile `yaml:"profile"`
	// NodeProvisioning lets GKE make node pools that are not declared. Leave it out to have none.
	NodeProvisioning *NodeProvisioningSettings `yaml:"nodeProvisioning"`
}

// SetDefaults keeps some nodes ready.
func (s *ScalingSettings) SetDefaults() { s.Profile = ProfileBalanced }

// NodeProvisioningSettings bounds the node pools that GKE makes by itself, and says what their nodes are like. Limits
// hold for the cluster as a whole, declared pools included.
// https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-provisioning
type NodeProvisioningSettings struct {
	made

	// CPU bounds the number of vCPUs. A maximum is needed.
	CPU LimitSettings `yaml:"cpu"`
	// MemoryGB bounds the memory in GB. A maximum is needed.
	MemoryGB LimitSettings `yaml:"memoryGb"`
	// GPUs bounds the number of GPUs by type, as in nvidia-l4. A type that is not named is not used.
	GPUs map[string]LimitSettings `yaml:"gpus"`
	// Zones of the nodes. Where they are removed, they stay. Default: those of the cluster.
	Zones []string `yaml:"zones"`
	// DiskSizeGB is the size of the boot disks in GB.
	DiskSizeGB int `yaml:"diskSizeGb"`
	// DiskType of the boot disks: pd-standard, pd-balanced or pd-ssd.
	DiskType DiskType `yaml:"diskType"`
	// SecureBoot runs only signed boot components.
	SecureBoot bool `yaml:"secureBoot"`
}

// SetDefaults gives the nodes balanced disks and secure boot.
func (s *NodeProvisioningSettings) SetDefaults() {
	s.DiskSizeGB = defaultDiskSizeGB
	s.DiskType = DiskBalanced
	s.SecureBoot = true
}

// Limits are what Google accepts.
func (s *NodeProvisioningSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"diskSizeGb": settings.AtLeast(minDiskSizeGB),
	}
}

// LimitSettings bounds a quantity.
type LimitSettings struct {
	made

	// Min is what is always there.
	Min int `yaml:"min"`
	// Max is never exceeded. It is needed.
	Max int `yaml:"max"`
}

// Limits are what Google accepts.
func (s *LimitSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"min": settings.AtLeast(0),
		"max": settings.AtLeast(1),
	}
}

func (s LimitSettings) check(problems *problem.List, path problem.Path) {
	if s.Min > s.Max {
		problems.Add(path, "min %d is above max %d", s.Min, s.Max)
	}
}

func (s ScalingSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("profile"), s.Profile)
	if s.NodeProvisioning != nil {
		s.NodeProvisioning.check(problems, path.Child("nodeProvisioning"))
	}
}

func (s NodeProvisioningSettings) check(problems *problem.List, path problem.Path) {
	s.CPU.check(problems, path.Child("cpu"))
	s.MemoryGB.check(problems, path.Child("memoryGb"))
	for _, kind := range slices.Sorted(maps.Keys(s.GPUs)) {
		gpu := path.Child("gpus").Child(kind)
		checkGPUType(problems, gpu, kind)
		s.GPUs[kind].check(problems, gpu)
	}
	rules.Zones(problems, path.Child("zones"), s.Zones)
	switch s.DiskType {
	case DiskStandard, DiskBalanced, DiskSSD:
	default:
		problems.Add(path.Child("diskType"), "%q: accepted for pools that GKE makes is %s", string(s.DiskType),
			problem.OneOf([]DiskType{DiskStandard, DiskBalanced, DiskSSD}))
	}
}
