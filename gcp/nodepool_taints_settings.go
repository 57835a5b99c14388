package gcp

import (
	"maps"
	"regexp"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

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

// TaintSettings is the value and the effect of a taint.
type TaintSettings struct {
	made

	// Value of the taint.
	Value string `yaml:"value"`
	// Effect on pods that do not tolerate the taint. It is not used where Effects is set.
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
	made

	// Use of reservations.
	Use ReservationUse `yaml:"use"`
	// Name of the specific reservation; projects/PROJECT/reservations/NAME where another project shares it.
	Name string `yaml:"name"`
}

// SetDefaults uses one reservation, which is to be named.
func (s *ReservationSettings) SetDefaults() { s.Use = ReservationSpecific }

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
