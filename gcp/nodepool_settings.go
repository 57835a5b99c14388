package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// DiskType is a kind of boot disk. https://cloud.google.com/kubernetes-engine/docs/how-to/custom-boot-disks
type DiskType string

// The types of boot disks.
const (
	DiskStandard  DiskType = "pd-standard"
	DiskBalanced  DiskType = "pd-balanced"
	DiskSSD       DiskType = "pd-ssd"
	DiskHyperdisk DiskType = "hyperdisk-balanced"
)

// Values returns the types that are accepted.
func (DiskType) Values() []DiskType {
	return []DiskType{DiskStandard, DiskBalanced, DiskSSD, DiskHyperdisk}
}

// ImageType is the operating system of nodes. https://cloud.google.com/kubernetes-engine/docs/concepts/node-images
type ImageType string

// The images of Linux nodes.
const (
	// ImageCOS is Container-Optimized OS.
	ImageCOS ImageType = "COS_CONTAINERD"
	// ImageUbuntu is Ubuntu.
	ImageUbuntu ImageType = "UBUNTU_CONTAINERD"
)

// Values returns the images that are accepted.
func (ImageType) Values() []ImageType { return []ImageType{ImageCOS, ImageUbuntu} }

// defaultDiskSizeGB is that of GKE itself.
const defaultDiskSizeGB = 100

// NodePoolSettings describes the nodes of one pool. Repairs, upgrades by the release channel, integrity monitoring and
// workload identity are always on, the metadata server's legacy endpoints off.
//
// The provider's version 7.38.0 lacks the kubelet's read-only port, flex start and a limit on the time that nodes run.
type NodePoolSettings struct {
	made

	// Name of the pool in Google Cloud, at most 40 characters, for one that is there already. A change replaces the
	// pool; one that has a Name goes before its replacement is made. Default: the component's name with seven random
	// digits behind it, so that the replacement is made first.
	Name string `yaml:"name"`
	// MachineType of the nodes. https://cloud.google.com/compute/docs/machine-resource
	MachineType string `yaml:"machineType"`
	// ImageType is the operating system of the nodes.
	ImageType ImageType `yaml:"imageType"`
	// DiskSizeGB is the size of the boot disk in GB.
	DiskSizeGB int `yaml:"diskSizeGb"`
	// DiskType of the boot disk.
	DiskType DiskType `yaml:"diskType"`
	// LocalSSDs is the number of local SSDs that hold pods' ephemeral storage. A change replaces the pool.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/local-ssd
	LocalSSDs int `yaml:"localSsds"`
	// Spot uses spare capacity, which Google takes back at any time. A change replaces the pool.
	// https://cloud.google.com/kubernetes-engine/docs/concepts/spot-vms
	Spot bool `yaml:"spot"`
	// Reservation says whose reserved capacity is used; spot nodes use none. A change replaces the pool. Default: none is
	// asked for.
	Reservation *ReservationSettings `yaml:"reservation"`
	// GPU gives each node GPUs. A change replaces the pool. Leave it out to have none.
	GPU *GPUSettings `yaml:"gpu"`
	// Autoscaling bounds the number of nodes.
	Autoscaling AutoscalingSettings `yaml:"autoscaling"`
	// Upgrade says how an upgrade replaces nodes.
	Upgrade UpgradeSettings `yaml:"upgrade"`
	// Zones of the nodes. Where they are removed, the pool keeps its zones. Default: those of the cluster.
	Zones []string `yaml:"zones"`
	// PodRange is the name of a secondary range of the cluster's subnet for this pool's pods. A change replaces the pool.
	// Where it is removed, the pool keeps it. Default: the cluster's.
	PodRange string `yaml:"podRange"`
	// MaxPodsPerNode decides the size of each node's part of the pod range. A change replaces the pool.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr
	MaxPodsPerNode int `yaml:"maxPodsPerNode"`
	// Labels of the nodes in Kubernetes, beside gkestack/node-pool, which is the pool's name in these settings.
	Labels map[string]string `yaml:"labels"`
	// ResourceLabels of the nodes in Google Cloud, for the bill. Where the last one is removed, the nodes keep it: GKE has
	// labels of its own there.
	ResourceLabels map[string]string `yaml:"resourceLabels"`
	// Taints of the nodes by key. Two effects of one key are one taint here, with effects.
	Taints map[string]TaintSettings `yaml:"taints"`
	// Tags of the nodes for firewall rules.
	Tags []string `yaml:"tags"`
	// SecureBoot runs only signed boot components; unsigned kernel modules no longer load. A change replaces the pool.
	SecureBoot bool `yaml:"secureBoot"`
	// ImageStreaming starts containers before their image has arrived. Images are in Artifact Registry, nodes run
	// COS_CONTAINERD. A change replaces the pool. https://cloud.google.com/kubernetes-engine/docs/how-to/image-streaming
	ImageStreaming bool `yaml:"imageStreaming"`
	// GVisor runs the pods that ask for it in a sandbox, on nodes that take no others. Nodes run COS_CONTAINERD; another
	// pool of the cluster runs the system's pods. A change replaces the pool.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/sandbox-pods
	GVisor bool `yaml:"gvisor"`
}

// SetDefaults gives a pool of general-purpose nodes.
func (s *NodePoolSettings) SetDefaults() {
	s.MachineType = "e2-standard-4"
	s.ImageType = ImageCOS
	s.DiskSizeGB = defaultDiskSizeGB
	s.DiskType = DiskBalanced
	s.MaxPodsPerNode = 110
	s.SecureBoot = true
}

// Limits are what Google accepts.
func (s *NodePoolSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"diskSizeGb":     settings.AtLeast(minDiskSizeGB),
		"localSsds":      settings.AtMost(maxLocalSSDs),
		"maxPodsPerNode": settings.Between(minPodsPerNode, maxPodsPerNode),
	}
}

const (
	minDiskSizeGB   = 10
	minPodsPerNode  = 8
	maxPodsPerNode  = 256
	maxNodesPerZone = 1000
	maxUpgradeNodes = 20
	maxSoakSeconds  = 7 * 24 * 60 * 60
	maxLocalSSDs    = 32
)

// tooSmall are machine types whose memory GKE refuses.
// https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
var tooSmall = map[string]bool{"e2-micro": true, "f1-micro": true, "g1-small": true}

// Validate returns every problem of the settings.
func (s *NodePoolSettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	rules.GivenPoolName.CheckGiven(&problems, "name", s.Name)
	s.checkMachine(&problems)
	s.Autoscaling.check(&problems, "autoscaling")
	s.Upgrade.check(&problems, "upgrade")
	rules.Zones(&problems, "zones", s.Zones)
	rules.ComputeName.CheckGiven(&problems, "podRange", s.PodRange)
	rules.Labels(&problems, "resourceLabels", s.ResourceLabels)
	for _, key := range slices.Sorted(maps.Keys(s.Labels)) {
		rules.KubernetesLabel(&problems, problem.Path("labels").Child(key), key, s.Labels[key])
	}
	s.checkTaints(&problems)
	rules.Each(&problems, "tags", s.Tags, rules.Tag.Check)
	if s.GPU != nil {
		s.GPU.check(&problems, "gpu", s.MachineType)
	}
	s.checkReservation(&problems)
	s.checkImage(&problems)
	return problems.Err()
}

func (s *NodePoolSettings) checkMachine(problems *problem.List) {
	switch {
	case s.MachineType == "":
		problems.Add("machineType", "it is needed, as in e2-standard-4")
	case tooSmall[s.MachineType]:
		problems.Add("machineType", "%s has too little memory for a GKE node: the smallest is e2-small", s.MachineType)
	case !rules.IsMachineType(s.MachineType):
		problems.Add("machineType", "%q is not a machine type: accepted are a family, a kind and a size that it has, as in "+
			"e2-standard-4 or n2-custom-4-8192", s.MachineType)
	}
	rules.Enum(problems, "diskType", s.DiskType)
}

// checkImage checks what runs on Container-Optimized OS only.
func (s *NodePoolSettings) checkImage(problems *problem.List) {
	rules.Enum(problems, "imageType", s.ImageType)
	for path, set := range map[problem.Path]bool{"gvisor": s.GVisor, "imageStreaming": s.ImageStreaming} {
		if set && s.ImageType != ImageCOS {
			problems.Add(path, "it needs the image %s, not %s", ImageCOS, s.ImageType)
		}
	}
	if s.GVisor && (s.MachineType == "e2-small" || s.MachineType == "e2-medium") {
		problems.Add("gvisor", "it does not run on %s: accepted is a machine with at least two whole vCPUs, "+
			"as e2-standard-2", s.MachineType)
	}
}
