package helm

import (
	"errors"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// decide sets Installed to false for each release whose condition is false. A condition names a boolean of the stack's
// configuration; what the configuration does not have is looked up in the values that `helmfile build` rendered, and is
// false where these do not have it either.
func decide(releases []Prepared, source Source) error {
	var problems problem.List
	for i := range releases {
		release := &releases[i]
		if release.Condition == "" {
			continue
		}
		holds, err := release.holds(source)
		if err != nil {
			problems.AddAt(release.conditionPosition, release.path(), "condition %s: %s", release.Condition, err)
		}
		release.Installed = release.Installed && holds
	}
	return problems.Err()
}

// holds tells whether the condition of a release is true.
func (r *Release) holds(source Source) (bool, error) {
	if constant(r.Condition) {
		return strings.EqualFold(r.Condition, "true"), nil
	}
	value, found := source.Lookup(r.Condition)
	if !found {
		switch reason, secret := source.Secret(r.Condition); {
		case reason != "":
			return false, errors.New(reason + ": keep the switch under a key of its own")
		case secret:
			return false, errors.New("it is a secret: accepted is true or false in plain text")
		}
		value = lookUp(&r.renderedValues, r.Condition)
	}
	holds, ok := value.(bool)
	if !ok {
		return false, errors.New("it is no boolean: accepted is true or false")
	}
	return holds, nil
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
