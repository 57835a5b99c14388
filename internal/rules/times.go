package rules

import (
	"regexp"
	"time"

	"github.com/gkestack/gkestack/problem"
)

var timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// Time returns a time in whole seconds and UTC, or adds the problem with it. Google rewrites others, and each would
// show as a change.
func Time(problems *problem.List, path problem.Path, value string) (time.Time, bool) {
	parsed, err := time.Parse(time.RFC3339, value)
	if err != nil || parsed.UTC().Format(time.RFC3339) != value {
		problems.Add(path, "%q is not a time: accepted is a date and a time in UTC, as in 2026-01-03T02:00:00Z", value)
		return time.Time{}, false
	}
	return parsed, true
}

// Period returns the time between start and end, when both are right.
func Period(problems *problem.List, path problem.Path, start, end string) (time.Duration, bool) {
	from, fromOK := Time(problems, path.Child("start"), start)
	to, toOK := Time(problems, path.Child("end"), end)
	if !fromOK || !toOK {
		return 0, false
	}
	if !to.After(from) {
		problems.Add(path.Child("end"), "%s is not after the start %s", end, start)
		return 0, false
	}
	return to.Sub(from), true
}

// Date adds a problem when a value is no day.
func Date(problems *problem.List, path problem.Path, value string) {
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		problems.Add(path, "%q is not a date: accepted is one such as 2026-01-31", value)
	}
}

// TimeOfDay adds a problem when a value is not hours and minutes.
func TimeOfDay(problems *problem.List, path problem.Path, value string) {
	if !timeOfDay.MatchString(value) {
		problems.Add(path, "%q is not a time of day: accepted is hours and minutes in GMT, as in 03:00", value)
	}
}
