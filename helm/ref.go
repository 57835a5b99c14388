package helm

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/problem"
)

// RefKind is one of the YAML tags that connect a value to the stack.
type RefKind string

// The tags.
const (
	// ConfigRef is a value of the stack's configuration: `!config domain`.
	ConfigRef RefKind = "!config"
	// SecretRef is a secret of the stack's configuration, which stays a secret: `!secret apiToken`.
	SecretRef RefKind = "!secret"
	// OutputRef is an output of a Google Cloud component: `!output cluster.name`.
	OutputRef RefKind = "!output"
)

// Ref is a value that the stack knows. It stands in Release.Values wherever a tag stood in a file.
type Ref struct {
	Kind     RefKind
	Name     string
	Position problem.Position
}

// Names are what references may name.
type Names struct {
	// Config are the plain keys of the stack's configuration.
	Config []string
	// Secrets are its secret keys.
	Secrets []string
	// Outputs are the outputs of Google Cloud components.
	Outputs []string
	// Unsure says of names in Secrets why they are taken for secrets, where it may be something beside them that is one.
	Unsure map[string]string
}

// Secret is what a look-up in the stack's configuration returns in place of a secret.
type Secret struct {
	// Unsure says why the value is taken for a secret, where it may be something beside it that is one; or it is empty.
	Unsure string
}

// refs visits every reference in a tree of values.
func refs(value any, visit func(Ref)) {
	switch value := value.(type) {
	case Ref:
		visit(value)
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			refs(value[key], visit)
		}
	case []any:
		for _, item := range value {
			refs(item, visit)
		}
	}
}

// ConfigNames are what the releases refer to in the stack's configuration, keys and paths into structured ones: their
// conditions, and with !config or !secret their values and the credentials of their charts' repositories.
func ConfigNames(releases []Release) []string {
	seen := map[string]bool{}
	for _, release := range releases {
		if release.Condition != "" && !constant(release.Condition) {
			seen[release.Condition] = true
		}
		note := func(ref Ref) {
			if ref.Kind != OutputRef {
				seen[ref.Name] = true
			}
		}
		refs(release.Values, note)
		refs([]any{release.Repository.Username, release.Repository.Password}, note)
	}
	return slices.Sorted(maps.Keys(seen))
}

// CheckRefs returns a problem for each reference to a name that does not exist, with the names that do. What is not
// installed may refer to anything.
func CheckRefs(releases []Release, names Names) error {
	var problems problem.List
	for _, release := range releases {
		if !release.Installed {
			continue
		}
		refs(release.Values, func(ref Ref) { names.check(&problems, ref) })
		checkLists(&problems, release.Values)
	}
	return problems.Err()
}

// path is the reference as it is written.
func (r Ref) path() problem.Path { return problem.Path(string(r.Kind) + " " + r.Name) }

func (n Names) check(problems *problem.List, ref Ref) {
	path := ref.path()
	switch ref.Kind {
	case OutputRef:
		if !slices.Contains(n.Outputs, ref.Name) {
			problems.AddAt(ref.Position, path, "no such output (have: %s)", problem.Names(n.Outputs))
		}
	case SecretRef:
		switch {
		case slices.Contains(n.Secrets, ref.Name):
		case slices.Contains(n.Config, ref.Name):
			problems.AddAt(ref.Position, path, "it is set in plain text: set it with pulumi config set --secret %s, "+
				"or refer to it with !config", ref.Name)
		default:
			problems.AddAt(ref.Position, path, "no such secret (have: %s); set it with pulumi config set --secret %s",
				problem.Names(n.Secrets), ref.Name)
		}
	case ConfigRef:
		switch {
		case slices.Contains(n.Config, ref.Name):
		case slices.Contains(n.Secrets, ref.Name):
			message := "it is a secret: refer to it with !secret"
			if unsure := n.Unsure[ref.Name]; unsure != "" {
				message = unsure + ": keep this value under a key of its own, or refer to it with !secret"
			}
			problems.AddAt(ref.Position, path, "%s", message)
		default:
			problems.AddAt(ref.Position, path, "no such configuration key (have: %s); set it with pulumi config set %s",
				problem.Names(n.Config), ref.Name)
		}
	}
}
