package helm

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// Decide sets Installed to false in each release whose condition is false. A condition names a boolean of the stack's
// configuration, which lookup returns; what the configuration does not have is looked up in the values that
// `helmfile build` rendered, and is false where these do not have it either.
func Decide(releases []Release, lookup func(name string) (any, bool)) error {
	var problems problem.List
	for i := range releases {
		release := &releases[i]
		if release.Condition == "" {
			continue
		}
		value, found := lookup(release.Condition)
		if constant(release.Condition) {
			value, found = strings.EqualFold(release.Condition, "true"), true
		}
		if !found {
			value = lookUp(&release.renderedValues, release.Condition)
		}
		holds, ok := value.(bool)
		if !ok {
			problems.AddAt(release.conditionPosition, release.path(), "condition %s: %s", release.Condition,
				noBoolean(value))
		}
		release.Installed = release.Installed && holds
	}
	return problems.Err()
}

// noBoolean says what is wrong with the value of a condition.
func noBoolean(value any) string {
	secret, ok := value.(Secret)
	switch {
	case !ok:
		return "it is no boolean: accepted is true or false"
	case secret.Unsure == "":
		return "it is a secret: accepted is true or false in plain text"
	default:
		return secret.Unsure + ": keep the switch under a key of its own"
	}
}

// constant tells whether a condition is a boolean itself.
func constant(condition string) bool {
	return strings.EqualFold(condition, "true") || strings.EqualFold(condition, "false")
}

// lookUp returns what a name stands for in the values that `helmfile build` rendered, or false.
func lookUp(values *yaml.Node, name string) any {
	for key := range strings.SplitSeq(name, ".") {
		if values = valueOf(resolveAlias(values), key); values == nil {
			return false
		}
	}
	var value any
	if err := values.Decode(&value); err != nil {
		return nil
	}
	return value
}
