package gcp

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// GPUDriver says which driver GKE installs.
type GPUDriver string

// The drivers.
const (
	// DriverDefault is the one that goes with the node's version.
	DriverDefault GPUDriver = "DEFAULT"
	// DriverLatest is the newest that the node's version has.
	DriverLatest GPUDriver = "LATEST"
	// DriverNone is none: you install one yourself.
	DriverNone GPUDriver = "INSTALLATION_DISABLED"
)

// Values returns the drivers that are accepted.
func (GPUDriver) Values() []GPUDriver { return []GPUDriver{DriverDefault, DriverLatest, DriverNone} }

// GPUSharing says how pods share a GPU.
type GPUSharing string

// The ways of sharing.
const (
	// SharingTime gives each pod the GPU in turn.
	SharingTime GPUSharing = "TIME_SHARING"
	// SharingMPS runs the pods side by side, by NVIDIA's Multi-Process Service.
	SharingMPS GPUSharing = "MPS"
)

// Values returns the ways that are accepted.
func (GPUSharing) Values() []GPUSharing { return []GPUSharing{SharingTime, SharingMPS} }

// GPUSettings gives each node GPUs. GKE taints the nodes with nvidia.com/gpu.
// https://cloud.google.com/kubernetes-engine/docs/how-to/gpus
type GPUSettings struct {
	made

	// Type of the GPUs, as in nvidia-l4. It is needed.
	// https://cloud.google.com/compute/docs/gpus
	Type string `yaml:"type"`
	// Count of the GPUs of each node, as the type and the machine type have it.
	Count int `yaml:"count"`
	// Driver that GKE installs.
	Driver GPUDriver `yaml:"driver"`
	// PartitionSize divides each GPU into instances, as in 1g.5gb. Default: it is not divided.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/gpus-multi
	PartitionSize string `yaml:"partitionSize"`
	// Sharing lets several pods use one GPU. Leave it out for one pod a GPU.
	Sharing *GPUSharingSettings `yaml:"sharing"`
}

// SetDefaults gives one GPU with the default driver.
func (s *GPUSettings) SetDefaults() { s.Count, s.Driver = 1, DriverDefault }

// Limits are what Google accepts.
func (s *GPUSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"count": settings.AtLeast(1),
	}
}

// GPUSharingSettings lets several pods use one GPU.
// https://cloud.google.com/kubernetes-engine/docs/concepts/timesharing-gpus
type GPUSharingSettings struct {
	made

	// Strategy is how pods share.
	Strategy GPUSharing `yaml:"strategy"`
	// Clients is the greatest number of pods on one GPU.
	Clients int `yaml:"clients"`
}

// SetDefaults shares a GPU between two pods in turn.
func (s *GPUSharingSettings) SetDefaults() { s.Strategy, s.Clients = SharingTime, 2 }

// Limits are what Google accepts.
func (s *GPUSharingSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"clients": settings.Between(minSharingClients, maxSharingClients),
	}
}

const (
	minSharingClients = 2
	maxSharingClients = 48
)

// gpuKind is what Google's machines have of one type of GPU.
type gpuKind struct {
	// families of machine types that have it.
	families []string
	// counts that a machine may have.
	counts []int
}

// gpuKinds are the types that are known; others are accepted as they are written.
// https://cloud.google.com/compute/docs/gpus
var gpuKinds = map[string]gpuKind{
	"nvidia-tesla-t4":       {[]string{"n1"}, []int{1, 2, 4}},
	"nvidia-tesla-p4":       {[]string{"n1"}, []int{1, 2, 4}},
	"nvidia-tesla-p100":     {[]string{"n1"}, []int{1, 2, 4}},
	"nvidia-tesla-v100":     {[]string{"n1"}, []int{1, 2, 4, 8}},
	"nvidia-l4":             {[]string{"g2"}, []int{1, 2, 4, 8}},
	"nvidia-tesla-a100":     {[]string{"a2"}, []int{1, 2, 4, 8, 16}},
	"nvidia-a100-80gb":      {[]string{"a2"}, []int{1, 2, 4, 8}},
	"nvidia-h100-80gb":      {[]string{"a3"}, []int{1, 2, 4, 8}},
	"nvidia-h100-mega-80gb": {[]string{"a3"}, []int{8}},
	"nvidia-h200-141gb":     {[]string{"a3"}, []int{8}},
	"nvidia-b200":           {[]string{"a4"}, []int{8}},
}

var (
	gpuType       = regexp.MustCompile(`^nvidia(-[a-z0-9]+)+$`)
	partitionSize = regexp.MustCompile(`^[1-7]g\.[0-9]+gb$`)
	// The machine types whose name says how many GPUs they have, as in a2-highgpu-4g.
	gpuMachine = regexp.MustCompile(`^a[0-9]+-[a-z]+gpu-([0-9]+)g`)
)

func checkGPUType(problems *problem.List, path problem.Path, kind string) {
	if !gpuType.MatchString(kind) {
		problems.Add(path, "%q is not a type of GPU: accepted is a name such as nvidia-l4 or nvidia-tesla-t4", kind)
	}
}

func (s GPUSettings) check(problems *problem.List, path problem.Path, machine string) {
	checkGPUType(problems, path.Child("type"), s.Type)
	rules.Enum(problems, path.Child("driver"), s.Driver)
	s.checkCount(problems, path, machine)
	if s.PartitionSize != "" && !partitionSize.MatchString(s.PartitionSize) {
		problems.Add(path.Child("partitionSize"), "%q is not a partition: accepted is a size such as 1g.5gb",
			s.PartitionSize)
	}
	if s.Sharing == nil {
		return
	}
	rules.Enum(problems, path.Child("sharing.strategy"), s.Sharing.Strategy)
	if s.Sharing.Strategy == SharingMPS && s.PartitionSize != "" {
		problems.Add(path.Child("sharing.strategy"), "%s does not share divided GPUs: use %s, or leave "+
			"partitionSize out", SharingMPS, SharingTime)
	}
}

// checkCount compares the GPUs with what the machine type has.
func (s GPUSettings) checkCount(problems *problem.List, path problem.Path, machine string) {
	count := path.Child("count")
	kind, known := gpuKinds[s.Type]
	if known && s.Count > 0 && !slices.Contains(kind.counts, s.Count) {
		problems.Add(count, "a machine has no %d of %s: accepted is %s", s.Count, s.Type, numbers(kind.counts))
		return
	}
	family, _, _ := strings.Cut(machine, "-")
	if known && !slices.Contains(kind.families, family) {
		problems.Add(path.Child("type"), "%s has no %s: they are in machines of the family %s", machine, s.Type,
			strings.Join(kind.families, ", "))
	}
	if match := gpuMachine.FindStringSubmatch(machine); match != nil && match[1] != strconv.Itoa(s.Count) {
		problems.Add(count, "%s has %s GPUs, not %d", machine, match[1], s.Count)
	}
}

// numbers lists what is accepted: "1, 2 or 4".
func numbers(accepted []int) string {
	texts := make([]string, len(accepted))
	for i, number := range accepted {
		texts[i] = strconv.Itoa(number)
	}
	last := len(texts) - 1
	if last == 0 {
		return texts[0]
	}
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}
