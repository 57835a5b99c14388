package gcp

import (
	"maps"
	"regexp"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

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
	rules.GivenPoolName.CheckGiven(&problems, "name", s.Name)
	s.checkMachine(&problems)
	s.Autoscaling.check(&problems, "autoscaling")
	s.Upgrade.check(&problems, "upgrade")
	rules.Zones(&problems, "zones", s.Zones)
	rules.ComputeName.CheckGiven(&problems, "podRange", s.PodRange)
	if s.MaxPodsPerNode < minPodsPerNode || s.MaxPodsPerNode > maxPodsPerNode {
		problems.Add("maxPodsPerNode", "%d is out of range: %d to %d", s.MaxPodsPerNode, minPodsPerNode, maxPodsPerNode)
	}
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

func (s *NodePoolSettings) checkTaints(problems *problem.List) {
	for _, key := range slices.Sorted(maps.Keys(s.Taints)) {
		taint, path := s.Taints[key], problem.Path("taints").Child(key)
		rules.KubernetesLabel(problems, path, key, taint.Value)
		if len(taint.Effects) == 0 {
			rules.Enum(problems, path.Child("effect"), taint.Effect)
			continue
		}
		rules.Enums(problems, path.Child("effects"), taint.Effects)
		if taint.Effect != "" && taint.Effect != NoSchedule {
			problems.Add(path.Child("effect"), "the taint has effects already: leave effect or effects out")
		}
	}
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
	checkDiskSize(problems, "diskSizeGb", s.DiskSizeGB)
	rules.Enum(problems, "diskType", s.DiskType)
	if s.LocalSSDs < 0 || s.LocalSSDs > maxLocalSSDs {
		problems.Add("localSsds", "%d is out of range: 0 to %d", s.LocalSSDs, maxLocalSSDs)
	}
}

func checkDiskSize(problems *problem.List, path problem.Path, size int) {
	if size < minDiskSizeGB {
		problems.Add(path, "%d is too small: at least %d", size, minDiskSizeGB)
	}
}

func (s AutoscalingSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("locationPolicy"), s.LocationPolicy)
	if s.Min < 0 || s.Max < 1 || s.Min > s.Max {
		problems.Add(path, "min %d and max %d: min is at least 0, max at least 1, and min not above max", s.Min, s.Max)
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
	if s.MaxSurge < 0 || s.MaxUnavailable < 0 || s.MaxSurge+s.MaxUnavailable == 0 {
		problems.Add(path, "maxSurge %d and maxUnavailable %d: one of them is at least 1, or no node can be upgraded",
			s.MaxSurge, s.MaxUnavailable)
	}
	if s.MaxSurge+s.MaxUnavailable > maxUpgradeNodes {
		problems.Add(path, "maxSurge %d and maxUnavailable %d: together at most %d", s.MaxSurge, s.MaxUnavailable,
			maxUpgradeNodes)
	}
}

func (s BlueGreenSettings) check(problems *problem.List, path problem.Path) {
	switch {
	case s.BatchNodes != 0 && s.BatchPercent != 0:
		problems.Add(path, "batchNodes %d and batchPercent %d: leave either out", s.BatchNodes, s.BatchPercent)
	case s.BatchNodes < 0:
		problems.Add(path.Child("batchNodes"), "%d is too small: at least 1", s.BatchNodes)
	case s.BatchPercent < 0 || s.BatchPercent > 100:
		problems.Add(path.Child("batchPercent"), "%d is out of range: 1 to 100", s.BatchPercent)
	}
	for key, value := range map[string]int{"batchSoakSeconds": s.BatchSoakSeconds, "soakSeconds": s.SoakSeconds} {
		if value < 0 || value > maxSoakSeconds {
			problems.Add(path.Child(key), "%d is out of range: 0 to %d, which is a week", value, maxSoakSeconds)
		}
	}
}

// reservationName may name the project that shares the reservation.
// https://cloud.google.com/compute/docs/reference/rest/v1/instances#ReservationAffinity
var reservationName = regexp.MustCompile(`^(projects/[^/]+/reservations/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`)

func (s *NodePoolSettings) checkReservation(problems *problem.List) {
	if s.Reservation == nil {
		return
	}
	rules.Enum(problems, "reservation.use", s.Reservation.Use)
	specific := s.Reservation.Use == ReservationSpecific
	switch {
	case specific && s.Reservation.Name == "":
		problems.Add("reservation.name", "%s needs the reservation's name", ReservationSpecific)
	case !specific && s.Reservation.Name != "":
		problems.Add("reservation.name", "%s names no reservation: leave it out, or use %s", s.Reservation.Use,
			ReservationSpecific)
	case specific && !reservationName.MatchString(s.Reservation.Name):
		problems.Add("reservation.name", "%q is not a reservation: accepted is a name of at most 63 %s, or "+
			"projects/PROJECT/reservations/NAME where another project shares it", s.Reservation.Name, rules.ComputeName.Accepts)
	}
	if s.Spot && s.Reservation.Use != ReservationNone {
		problems.Add("reservation", "spot nodes use no reservation: leave reservation out, or set spot to false")
	}
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
