package gcp

import (
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// defaultDailyStart is the window of those who do not care: night in Europe, evening in America.
const defaultDailyStart = "03:00"

// MaintenanceSettings says when GKE may upgrade the cluster: daily, or in the window that recurs.
// https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions
type MaintenanceSettings struct {
	made

	// DailyStart is the time of day in GMT at which a window of four hours begins, as in 03:00. It is not used where
	// Recurring is set.
	DailyStart string `yaml:"dailyStart"`
	// Recurring is a window on some days only, or of another length. Leave it out for the daily one.
	Recurring *RecurringWindowSettings `yaml:"recurring"`
	// Exclusions are times without maintenance by name, of which 3 may be without any upgrade.
	Exclusions map[string]ExclusionSettings `yaml:"exclusions"`
}

// SetDefaults begins the window at 03:00 GMT.
func (s *MaintenanceSettings) SetDefaults() { s.DailyStart = defaultDailyStart }

// Limits are what Google accepts.
func (s *MaintenanceSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"exclusions": settings.AtMost(maxExclusions),
	}
}

// RecurringWindowSettings is a window that recurs. GKE wants 48 hours for maintenance in any 32 days, in windows of at
// least four hours: one of four hours on Saturdays and Sundays is too little. Times are in UTC, as in
// 2026-01-03T02:00:00Z: Google rewrites others, and each would show as a change.
type RecurringWindowSettings struct {
	made

	// Start of the first window, as in 2026-01-03T02:00:00Z.
	Start Time `yaml:"start"`
	// End of the first window: four to 24 hours later.
	End Time `yaml:"end"`
	// Recurrence is a rule of RFC 5545 with FREQ (DAILY, WEEKLY, MONTHLY), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH and WKST,
	// as in FREQ=WEEKLY;BYDAY=SA,SU.
	// https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5
	Recurrence string `yaml:"recurrence"`
}

// ExclusionScope says what an exclusion holds back.
type ExclusionScope string

// The scopes of exclusions.
const (
	// NoUpgrades holds everything back, for at most 90 days.
	NoUpgrades ExclusionScope = "NO_UPGRADES"
	// NoMinorUpgrades lets patches through.
	NoMinorUpgrades ExclusionScope = "NO_MINOR_UPGRADES"
	// NoMinorOrNodeUpgrades lets patches of the control plane through.
	NoMinorOrNodeUpgrades ExclusionScope = "NO_MINOR_OR_NODE_UPGRADES"
)

// Values returns the scopes that are accepted.
func (ExclusionScope) Values() []ExclusionScope {
	return []ExclusionScope{NoUpgrades, NoMinorUpgrades, NoMinorOrNodeUpgrades}
}

// ExclusionSettings is a time without maintenance. Times are in UTC, as in 2026-12-20T00:00:00Z.
type ExclusionSettings struct {
	made

	// Start of the exclusion.
	Start Time `yaml:"start"`
	// End of the exclusion, later than its start.
	End Time `yaml:"end"`
	// Scope says what is held back.
	Scope ExclusionScope `yaml:"scope"`
}

// SetDefaults holds every upgrade back.
func (s *ExclusionSettings) SetDefaults() { s.Scope = NoUpgrades }

const (
	maxExclusions           = 20
	maxNoUpgradesExclusions = 3
	maxNoUpgrades           = 90 * 24 * time.Hour
)

var (
	recurrenceRule = regexp.MustCompile(`^FREQ=(DAILY|WEEKLY|MONTHLY)(;[A-Z]+=[-+,A-Z0-9]+)*$`)
)

func (s MaintenanceSettings) check(problems *problem.List, path problem.Path) {
	daily := path.Child("dailyStart")
	rules.TimeOfDay(problems, daily, s.DailyStart)
	if s.Recurring != nil {
		s.Recurring.check(problems, path.Child("recurring"))
		if s.DailyStart != defaultDailyStart {
			problems.Add(daily, "the window recurs already: a cluster has one window, so leave dailyStart or recurring out")
		}
	}
	exclusions := path.Child("exclusions")
	whole := 0
	for _, name := range slices.Sorted(maps.Keys(s.Exclusions)) {
		s.Exclusions[name].check(problems, exclusions.Child(name))
		if s.Exclusions[name].Scope == NoUpgrades {
			whole++
		}
	}
	if whole > maxNoUpgradesExclusions {
		problems.Add(exclusions, "%d exclusions have the scope %s: at most %d", whole, NoUpgrades, maxNoUpgradesExclusions)
	}
}

func (s RecurringWindowSettings) check(problems *problem.List, path problem.Path) {
	length, ok := rules.Period(problems, path, string(s.Start), string(s.End))
	if ok && (length < shortestWindow || length > day) {
		problems.Add(path.Child("end"), "the window has %s: accepted are 4 to 24 hours", length)
		ok = false
	}
	if !recurrenceRule.MatchString(s.Recurrence) {
		problems.Add(path.Child("recurrence"), "%q is not a rule: accepted is one of RFC 5545 that begins with "+
			"FREQ=DAILY, FREQ=WEEKLY or FREQ=MONTHLY, as in FREQ=WEEKLY;BYDAY=SA,SU", s.Recurrence)
	} else if ok {
		s.checkAvailability(problems, path, length)
	}
}

func (s ExclusionSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("scope"), s.Scope)
	length, ok := rules.Period(problems, path, string(s.Start), string(s.End))
	if ok && s.Scope == NoUpgrades && length > maxNoUpgrades {
		problems.Add(path.Child("end"), "the exclusion has %d days: at most 90 with the scope %s, longer with %s",
			int(length.Hours()/24), NoUpgrades, problem.OneOf([]ExclusionScope{NoMinorUpgrades, NoMinorOrNodeUpgrades}))
	}
}
