package helm

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/chart"
	"github.com/gkestack/gkestack/internal/tree"
	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

// RefKind is the YAML tag of a reference, with its exclamation mark.
type RefKind string

// The kinds of references.
const (
	// ConfigRef is a value of the stack's configuration: `!config domain`.
	ConfigRef RefKind = "!config"
	// SecretRef is a secret of the stack's configuration, which stays a secret: `!secret apiToken`.
	SecretRef RefKind = "!secret"
	// OutputRef is an output of what the stack makes: `!output cluster.name`.
	OutputRef RefKind = "!output"
)

// Ref refers to a value that only the stack knows. It stands among values wherever a tag stood in a file.
type Ref struct {
	// Kind says where the stack has the value.
	Kind RefKind
	// Name of the value: a key of the stack's configuration or a path into a structured one, as in domain.name; or the
	// name of an output.
	Name string
	// Position of the reference, for messages.
	Position problem.Position
}

// ConfigNames returns the names in the stack's configuration that the releases refer to, sorted: by their conditions,
// and with !config or !secret in their values and in the credentials of their charts' repositories. config.Load accepts
// them beside its own keys.
func ConfigNames(releases []Release) []string {
	seen := map[string]bool{}
	for i := range releases {
		release := &releases[i]
		if release.Condition != "" && !constant(release.Condition) {
			seen[release.Condition] = true
		}
		for ref := range tree.Each[Ref]([]any{release.Values, release.Repository.Username, release.Repository.Password}) {
			if ref.Kind != OutputRef {
				seen[ref.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// path is the reference as it is written.
func (r Ref) path() problem.Path { return problem.Path(string(r.Kind) + " " + r.Name) }

// checkRefs returns a problem for each reference to a name that does not exist, with the names that do. What is not
// installed may refer to anything.
func checkRefs(releases []Prepared, source Source) error {
	var names names
	names.config, names.secrets, names.outputs = source.Names()
	var problems problem.List
	for i := range releases {
		if !releases[i].Installed {
			continue
		}
		for ref := range tree.Each[Ref](releases[i].Values) {
			if message := names.check(ref, source); message != "" {
				problems.AddAt(ref.Position, ref.path(), "%s", message)
			}
		}
		checkLists(&problems, releases[i].Values)
	}
	return problems.Err()
}

// names are those that references may have.
type names struct{ config, secrets, outputs []string }

// check says what is wrong with the name of a reference; nothing where it exists.
func (n *names) check(ref Ref, source Source) string {
	var (
		isConfig = slices.Contains(n.config, ref.Name)
		isSecret = slices.Contains(n.secrets, ref.Name)
		isOutput = slices.Contains(n.outputs, ref.Name)
	)
	switch {
	case ref.Kind == OutputRef && isOutput, ref.Kind == SecretRef && isSecret, ref.Kind == ConfigRef && isConfig:
		return ""
	case ref.Kind == OutputRef:
		return fmt.Sprintf("no such output (have: %s)", problem.Names(n.outputs))
	case ref.Kind == SecretRef && isConfig:
		return fmt.Sprintf("it is set in plain text: set it with pulumi config set --secret %s, or refer to it with !config",
			ref.Name)
	case ref.Kind == SecretRef:
		return fmt.Sprintf("no such secret (have: %s); set it with pulumi config set --secret %s", problem.Names(n.secrets),
			ref.Name)
	case isSecret:
		if reason, _ := source.Secret(ref.Name); reason != "" {
			return reason + ": keep this value under a key of its own, or refer to it with !secret"
		}
		return "it is a secret: refer to it with !secret"
	default:
		return fmt.Sprintf("no such configuration key (have: %s); set it with pulumi config set %s", problem.Names(n.config),
			ref.Name)
	}
}

// checkLists adds a problem for each list that holds both a reference and, in a map, a null: the one needs a Pulumi
// input, the other cannot be in one.
func checkLists(problems *problem.List, values map[string]any) {
	for list := range tree.Each[[]any](values) {
		if !chart.HoldsNull(list) {
			continue
		}
		for ref := range tree.Each[Ref](list) {
			problems.AddAt(ref.Position, ref.path(), "the list that it is in has a map with a null, which cannot stand "+
				"beside a reference: leave the null out")
		}
	}
}

// checkConfigNumbers adds a problem for each !config that stands for a number which changes on its way to Helm.
func (r *Release) checkConfigNumbers(problems *problem.List, source Source) {
	for ref := range tree.Each[Ref](r.Values) {
		value, found := source.Lookup(ref.Name)
		if ref.Kind != ConfigRef || !found {
			continue
		}
		for number := range tree.Each[any](value) {
			if !values.Exact(number) {
				problems.AddAt(ref.Position, ref.path(), "Helm and Pulumi pass numbers as 64-bit floats, and none has "+
					"the digits of a number in it: put it in quotes in the stack's configuration")
			}
		}
	}
}
