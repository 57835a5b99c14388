package gcp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gkestack/gkestack/problem"
)

// GKE refuses a window that leaves it less. https://cloud.google.com/kubernetes-engine/docs/how-to/maintenance-window
const (
	day            = 24 * time.Hour
	rollingPeriod  = 32 * day
	neededInPeriod = 48 * time.Hour
	shortestWindow = 4 * time.Hour
	// lookAhead is for how long windows are counted: more than two years, a leap year among them.
	lookAhead = 4 * 366
)

// recurrence is a rule of RFC 5545, as far as GKE's windows use it.
// https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
type recurrence struct {
	freq     string
	interval int
	// weekdays are the days of BYDAY; an ordinal of 0 stands for each such day of the month.
	weekdays  []ordinalDay
	monthDays []int
	months    []int
	weekStart time.Weekday
}

type ordinalDay struct {
	ordinal int
	day     time.Weekday
}

var weekdayNames = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// parseRecurrence reads a rule, or says what GKE does not take in it.
func parseRecurrence(rule string) (recurrence, error) {
	r := recurrence{interval: 1, weekStart: time.Monday}
	seen := map[string]bool{}
	for _, part := range strings.Split(rule, ";") {
		key, value, _ := strings.Cut(part, "=")
		if seen[key] {
			return r, fmt.Errorf("%s stands there twice", key)
		}
		seen[key] = true
		if err := r.set(key, value); err != nil {
			return r, err
		}
	}
	for _, weekday := range r.weekdays {
		if weekday.ordinal != 0 && r.freq != "MONTHLY" {
			return r, fmt.Errorf("BYDAY counts the days of a month only with FREQ=MONTHLY")
		}
	}
	if len(r.monthDays) > 0 && r.freq == "WEEKLY" {
		return r, fmt.Errorf("BYMONTHDAY has no meaning with FREQ=WEEKLY")
	}
	return r, nil
}

func (r *recurrence) set(key, value string) (err error) {
	switch key {
	case "FREQ":
		r.freq = value
	case "INTERVAL":
		if r.interval, err = strconv.Atoi(value); err != nil || r.interval < 1 {
			return fmt.Errorf("INTERVAL=%s: accepted is a number from 1", value)
		}
	case "BYDAY":
		for _, name := range strings.Split(value, ",") {
			split := max(0, len(name)-2)
			weekday := slices.Index(weekdayNames, name[split:])
			ordinal, ordinalErr := 0, error(nil)
			if split > 0 {
				ordinal, ordinalErr = strconv.Atoi(name[:split])
			}
			if weekday < 0 || ordinalErr != nil || ordinal < -5 || ordinal > 5 {
				return fmt.Errorf("BYDAY=%s: accepted are days such as SA,SU, or 1SA for the first one of a month", value)
			}
			r.weekdays = append(r.weekdays, ordinalDay{ordinal, time.Weekday(weekday)})
		}
	case "BYMONTHDAY":
		r.monthDays, err = ruleNumbers(key, value, 31)
	case "BYMONTH":
		r.months, err = ruleNumbers(key, value, 12)
	case "WKST":
		weekday := slices.Index(weekdayNames, value)
		if weekday < 0 {
			return fmt.Errorf("WKST=%s: accepted is a day such as MO", value)
		}
		r.weekStart = time.Weekday(weekday)
	case "COUNT", "UNTIL":
		return fmt.Errorf("%s ends the windows, and GKE wants some for ever", key)
	default:
		return fmt.Errorf("%s is not among FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH and WKST, which are accepted", key)
	}
	return err
}

func ruleNumbers(key, value string, most int) ([]int, error) {
	var all []int
	for _, text := range strings.Split(value, ",") {
		number, err := strconv.Atoi(text)
		if err != nil || number == 0 || number < -most || number > most {
			return nil, fmt.Errorf("%s=%s: accepted are numbers to %d", key, value, most)
		}
		all = append(all, number)
	}
	return all, nil
}

// on tells whether a window begins on the day of at, where the first one began on that of first.
func (r *recurrence) on(first, at time.Time) bool {
	if len(r.months) > 0 && !slices.Contains(r.months, int(at.Month())) {
		return false
	}
	days := int(at.Sub(first) / day)
	switch r.freq {
	case "DAILY":
		return days%r.interval == 0 && r.onWeekday(at, true) && r.onMonthDay(at, true)
	case "WEEKLY":
		begun := (int(first.Weekday()-r.weekStart) + 7) % 7
		return (days+begun)/7%r.interval == 0 && r.onWeekday(at, at.Weekday() == first.Weekday())
	default:
		months := 12*(at.Year()-first.Year()) + int(at.Month()) - int(first.Month())
		anyDay := len(r.weekdays) > 0 || len(r.monthDays) > 0 || at.Day() == first.Day()
		return months%r.interval == 0 && anyDay && r.onWeekday(at, true) && r.onMonthDay(at, true)
	}
}

// onWeekday tells whether BYDAY has the day; without one it is otherwise.
func (r *recurrence) onWeekday(at time.Time, otherwise bool) bool {
	if len(r.weekdays) == 0 {
		return otherwise
	}
	return slices.ContainsFunc(r.weekdays, func(wanted ordinalDay) bool {
		fromStart, fromEnd := (at.Day()-1)/7+1, -((daysIn(at)-at.Day())/7 + 1)
		return wanted.day == at.Weekday() &&
			(wanted.ordinal == 0 || wanted.ordinal == fromStart || wanted.ordinal == fromEnd)
	})
}

func (r *recurrence) onMonthDay(at time.Time, otherwise bool) bool {
	if len(r.monthDays) == 0 {
		return otherwise
	}
	return slices.Contains(r.monthDays, at.Day()) || slices.Contains(r.monthDays, at.Day()-daysIn(at)-1)
}

func daysIn(month time.Time) int {
	return time.Date(month.Year(), month.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// leastAvailability is the least time in which GKE may work in any 32 days, and when these begin.
func (r *recurrence) leastAvailability(first time.Time, length time.Duration) (time.Duration, time.Time) {
	var starts []time.Time
	for i := range lookAhead {
		if at := first.AddDate(0, 0, i); r.on(first, at) {
			starts = append(starts, at)
		}
	}
	last := first.AddDate(0, 0, lookAhead)
	least, when := time.Duration(-1), first
	look := func(from time.Time) {
		to := from.Add(rollingPeriod)
		if from.Before(first) || to.After(last) {
			return
		}
		if available := availability(starts, length, from, to); least < 0 || available < least {
			least, when = available, from
		}
	}
	// It is least where the 32 days begin behind a window, or end before one.
	look(first)
	for _, start := range starts {
		look(start.Add(length))
		look(start.Add(-rollingPeriod))
	}
	return max(least, 0), when
}

// availability is the time from one moment to another that is within windows, of which a rest of under four hours
// counts for nothing. Windows that run into one another are one.
func availability(starts []time.Time, length time.Duration, from, to time.Time) (sum time.Duration) {
	var begun, ended time.Time
	add := func() {
		if open := ended.Sub(begun); open >= shortestWindow {
			sum += open
		}
	}
	for _, start := range starts {
		end := start.Add(length)
		if !end.After(from) || !start.Before(to) {
			continue
		}
		if start.Before(from) {
			start = from
		}
		if end.After(to) {
			end = to
		}
		if start.After(ended) {
			add()
			begun = start
		}
		ended = end
	}
	add()
	return sum
}

// checkAvailability adds a problem when the windows leave GKE too little time.
func (s RecurringWindowSettings) checkAvailability(problems *problem.List, path problem.Path, length time.Duration) {
	path = path.Child("recurrence")
	rule, err := parseRecurrence(s.Recurrence)
	if err != nil {
		problems.Add(path, "%q: %s", s.Recurrence, err)
		return
	}
	first, _ := time.Parse(time.RFC3339, string(s.Start))
	if least, when := rule.leastAvailability(first, length); least < neededInPeriod {
		problems.Add(path, "%s, for %s each time, leaves GKE %s in the 32 days from %s: it wants at least 48 hours in any 32 "+
			"days, so make the window longer or more frequent", s.Recurrence, hours(length), hours(least),
			when.Format(time.DateOnly))
	}
}

func hours(d time.Duration) string {
	return strconv.FormatFloat(d.Hours(), 'f', -1, 64) + " hours"
}
