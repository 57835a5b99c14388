package rules

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"

	"github.com/gkestack/gkestack/problem"
)

// Each applies a rule to every item of a list, and adds a problem for each item that is listed twice. rule may be nil.
func Each[T comparable](
	problems *problem.List, path problem.Path, values []T, rule func(*problem.List, problem.Path, T),
) {
	for i, value := range values {
		if rule != nil {
			rule(problems, path.Index(i), value)
		}
		if slices.Contains(values[:i], value) {
			problems.Add(path.Index(i), "%s is listed twice", shown(value))
		}
	}
}

// shown is a value as a message has it: text in quotes.
func shown(value any) string {
	if reflect.ValueOf(value).Kind() == reflect.String {
		return fmt.Sprintf("%q", value)
	}
	return fmt.Sprint(value)
}

// Matching is the rule that a value has a pattern. accepted completes "it is not".
func Matching(pattern *regexp.Regexp, accepted string) func(*problem.List, problem.Path, string) {
	return func(problems *problem.List, path problem.Path, value string) {
		if !pattern.MatchString(value) {
			problems.Add(path, "%q is not %s", value, accepted)
		}
	}
}

// EnumOf is a type with a fixed set of values.
type EnumOf[T any] interface {
	~string
	Values() []T
}

// Enum adds a problem when its type does not list a value. The decoder refuses such values too; this is for settings
// that are written in Go.
func Enum[T EnumOf[T]](problems *problem.List, path problem.Path, value T) {
	if accepted := value.Values(); !slices.Contains(accepted, value) {
		problems.Add(path, "%q: accepted is %s", string(value), problem.OneOf(accepted))
	}
}

// Enums applies Enum to a list.
func Enums[T EnumOf[T]](problems *problem.List, path problem.Path, values []T) {
	Each(problems, path, values, Enum[T])
}

// InOrder returns the values in the order of their type, so that the order in the settings is no change.
func InOrder[T EnumOf[T]](values []T) []string {
	ordered := []string{}
	var any T
	for _, value := range any.Values() {
		if slices.Contains(values, value) {
			ordered = append(ordered, string(value))
		}
	}
	return ordered
}
