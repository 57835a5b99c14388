package gcp

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
	// Name of the pool in Google Cloud, at most 40 characters, for one that is there already. A change replaces the pool;
	// one that has a Name goes before its replacement is made. Default: the name here with seven random digits behind
	// it, so that the replacement is made first.
	Name string `yaml:"name"`
	// MachineType of the nodes. Default e2-standard-4.
	// https://cloud.google.com/compute/docs/machine-resource
	MachineType string `yaml:"machineType"`
	// ImageType is the operating system of the nodes. Default COS_CONTAINERD.
	ImageType ImageType `yaml:"imageType"`
	// DiskSizeGB is the size of the boot disk in GB. Default 100, at least 10.
	DiskSizeGB int `yaml:"diskSizeGb"`
	// DiskType of the boot disk. Default pd-balanced.
	DiskType DiskType `yaml:"diskType"`
	// LocalSSDs is the number of local SSDs that hold pods' ephemeral storage. A change replaces the pool. Default 0, at
	// most 32. https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/local-ssd
	LocalSSDs int `yaml:"localSsds"`
	// Spot uses spare capacity, which Google takes back at any time. A change replaces the pool. Default false.
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
	// MaxPodsPerNode decides the size of each node's part of the pod range. A change replaces the pool. Default 110, from
	// 8 to 256. https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr
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
	// Default true.
	SecureBoot bool `yaml:"secureBoot"`
	// ImageStreaming starts containers before their image has arrived. Images are in Artifact Registry, nodes run
	// COS_CONTAINERD. A change replaces the pool. Default false.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/image-streaming
	ImageStreaming bool `yaml:"imageStreaming"`
	// GVisor runs the pods that ask for it in a sandbox, on nodes that take no others. Nodes run COS_CONTAINERD; another
	// pool of the cluster runs the system's pods. A change replaces the pool. Default false.
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

// AutoscalingSettings bounds the number of nodes, per zone or in total.
// https://cloud.google.com/kubernetes-engine/docs/concepts/cluster-autoscaler
type AutoscalingSettings struct {
	// Min is the least number of nodes. Default 1.
	Min int `yaml:"min"`
	// Max is the greatest number of nodes. Default 3, at most 1000 per zone.
	Max int `yaml:"max"`
	// Total makes min and max hold for the pool as a whole instead of each zone: a pool has either. Default false.
	Total bool `yaml:"total"`
	// LocationPolicy spreads the nodes over the zones. Default BALANCED; ANY for spot nodes finds more capacity.
	LocationPolicy LocationPolicy `yaml:"locationPolicy"`
}

// SetDefaults allows one to three nodes per zone.
func (s *AutoscalingSettings) SetDefaults() {
	s.Min, s.Max, s.LocationPolicy = 1, 3, LocationBalanced
}

// UpgradeSettings says how an upgrade replaces nodes: a few at a time, which is the surge of MaxSurge and
// MaxUnavailable, or by a second set of nodes, which is BlueGreen.
// https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies
type UpgradeSettings struct {
	// MaxSurge is the number of nodes added during an upgrade. Default 1, with maxUnavailable at most 20.
	MaxSurge int `yaml:"maxSurge"`
	// MaxUnavailable is the number of nodes that may be missing during an upgrade. Default 0.
	MaxUnavailable int `yaml:"maxUnavailable"`
	// BlueGreen makes all nodes anew beside the old ones, which then stay for a while. It needs twice the capacity. Leave
	// it out for the surge; a pool has either.
	BlueGreen *BlueGreenSettings `yaml:"blueGreen"`
}

// SetDefaults adds one node and takes none away.
func (s *UpgradeSettings) SetDefaults() { s.MaxSurge = defaultMaxSurge }

// defaultMaxSurge is that of GKE itself.
const defaultMaxSurge = 1

// BlueGreenSettings says how pods move from the old nodes to the new ones.
type BlueGreenSettings struct {
	// BatchNodes is the number of old nodes that are drained together. Set this or batchPercent.
	BatchNodes int `yaml:"batchNodes"`
	// BatchPercent is the part of the old nodes that is drained together, from 1 to 100. Default 100, which is all.
	BatchPercent int `yaml:"batchPercent"`
	// BatchSoakSeconds is the time in seconds after each batch. Default 0.
	BatchSoakSeconds int `yaml:"batchSoakSeconds"`
	// SoakSeconds is the time in seconds that the old nodes stay, drained, for the way back. Default 3600, at most
	// 604800, which is a week.
	SoakSeconds int `yaml:"soakSeconds"`
}

// SetDefaults keeps the old nodes for an hour.
func (s *BlueGreenSettings) SetDefaults() { s.SoakSeconds = 3600 }

// batchPercent is all nodes unless something else is said.
func (s *BlueGreenSettings) batchPercent() int {
	if s.BatchPercent == 0 {
		return 100
	}
	return s.BatchPercent
}

// TaintSettings is the value and the effect of a taint.
type TaintSettings struct {
	// Value of the taint. Default "true".
	Value string `yaml:"value"`
	// Effect on pods that do not tolerate the taint. It is not used where Effects is set. Default NO_SCHEDULE.
	Effect TaintEffect `yaml:"effect"`
	// Effects are several effects of the one key, as in [NO_SCHEDULE, NO_EXECUTE], in any order. Default: the Effect
	// alone.
	Effects []TaintEffect `yaml:"effects"`
}

// SetDefaults makes the taint "true:NoSchedule".
func (s *TaintSettings) SetDefaults() { s.Value, s.Effect = "true", NoSchedule }

// ReservationUse says whose reserved capacity nodes use.
type ReservationUse string

// The uses of reservations.
const (
	ReservationNone     ReservationUse = "NO_RESERVATION"
	ReservationAny      ReservationUse = "ANY_RESERVATION"
	ReservationSpecific ReservationUse = "SPECIFIC_RESERVATION"
)

// Values returns the uses that are accepted.
func (ReservationUse) Values() []ReservationUse {
	return []ReservationUse{ReservationNone, ReservationAny, ReservationSpecific}
}

// ReservationSettings says whose reserved capacity nodes use.
// https://cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations
type ReservationSettings struct {
	// Use of reservations. Default SPECIFIC_RESERVATION.
	Use ReservationUse `yaml:"use"`
	// Name of the specific reservation; projects/PROJECT/reservations/NAME where another project shares it.
	Name string `yaml:"name"`
}

// SetDefaults uses one reservation, which is to be named.
func (s *ReservationSettings) SetDefaults() { s.Use = ReservationSpecific }
