package helm

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/internal/tree"
	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

// file is releases.yaml: Helmfile's shape, as far as it is supported.
type file struct {
	Repositories []yaml.Node `yaml:"repositories"`
	HelmDefaults Defaults    `yaml:"helmDefaults"`
	// Namespace of all releases, whatever they say themselves.
	Namespace string      `yaml:"namespace"`
	Releases  []yaml.Node `yaml:"releases"`
	// RenderedValues are those that `helmfile build` computed for the environment; conditions look into them.
	RenderedValues yaml.Node `yaml:"renderedvalues"`
}

// entry is a release as it stands in releases.yaml, while it is loaded.
type entry struct {
	Release `yaml:",inline"`

	// ValueNodes are names of values files and inline values, on top of <release>.yaml and <release>.<stack>.yaml.
	ValueNodes []yaml.Node `yaml:"values"`
	// MissingFileHandler is "Error", or "Warn", "Info" or "Debug" where a values file may be missing. Default "Error".
	MissingFileHandler missingFileHandler `yaml:"missingFileHandler"`
	// Set are single values on top of all others, typed as `helm --set` does.
	Set []setValue `yaml:"set"`
	// SetString are single values that stay text, on top of Set.
	SetString []setValue `yaml:"setString"`

	built        bool            // releases.yaml is the output of `helmfile build`.
	repositories []Repository    // Those of the document.
	directory    string          // That of releases.yaml.
	below        string          // The directory of the helmfile below it.
	shared       map[string]bool // The names that helmfiles of other directories use too.
}

// missingFileHandler says whether a values file may be missing.
type missingFileHandler string

// Values returns the accepted values.
func (missingFileHandler) Values() []missingFileHandler {
	return []missingFileHandler{"Error", "Warn", "Info", "Debug"}
}

// setValue is one value by its name. Value, Values and File exclude each other.
type setValue struct {
	// Name as `helm --set` has it: a.b[0].c; a backslash takes the meaning from a dot.
	Name yaml.Node `yaml:"name"`
	// Value is a scalar.
	Value yaml.Node `yaml:"value"`
	// Values are a list of scalars.
	Values []yaml.Node `yaml:"values"`
	// File holds the value as text. Its path is relative to releases.yaml.
	File yaml.Node `yaml:"file"`
}

// loaded are the releases of entries.
func loaded(entries []entry) []Release {
	releases := make([]Release, len(entries))
	for i := range entries {
		releases[i] = entries[i].Release
	}
	return releases
}

// readDocument reads the releases of one document of the releases.yaml in dir, whose helmfile lies in the directory
// below it.
func readDocument(problems *problem.List, dir, below string, root *yaml.Node) []entry {
	path := filepath.Join(dir, releasesFile)
	s := &screen{problems: problems, file: path, open: map[*yaml.Node]bool{}}
	var list file
	settings.SetDefaults(&list)
	defaults := list.HelmDefaults
	checkRendered(problems, path, root)
	root = s.document(root)
	settings.Decode(problems, path, "", root, &list)
	if list.HelmDefaults.Timeout == 0 && s.built {
		list.HelmDefaults.Timeout = defaults.Timeout // helmfile build prints 0 where nothing was set.
	}
	repositories := readRepositories(problems, path, list.Repositories)
	entries := make([]entry, 0, len(list.Releases))
	for i := range list.Releases {
		node := &list.Releases[i]
		release := entry{
			Release: Release{
				Defaults: list.HelmDefaults, Installed: true,
				Position: problem.Position{File: path, Line: node.Line, Column: node.Column},
			},
			built: s.built, directory: dir, below: below, repositories: repositories,
		}
		settings.Decode(problems, path, problem.Path("releases").Index(i), node, &release)
		release.Namespace = cmp.Or(list.Namespace, release.Namespace, "default")
		release.sets = slices.Concat(release.Set, release.SetString)
		release.renderedValues = list.RenderedValues
		if condition := valueOf(node, "condition"); condition != nil {
			release.conditionPosition = problem.Position{File: path, Line: condition.Line, Column: condition.Column}
		}
		release.settleWaiting(problems, node, valueOf(root, "helmDefaults"))
		release.check(problems)
		entries = append(entries, release)
	}
	return entries
}

// loadValues merges the release's values. <release>.yaml must be there, unless releases.yaml has values for the release
// or is the output of `helmfile build`.
func (r *entry) loadValues(problems *problem.List, stack string) {
	if r.Name == "" {
		return
	}
	r.Values = map[string]any{}
	optional := r.built || len(r.ValueNodes)+len(r.sets) > 0
	r.mergeFile(problems, filepath.Join(r.directory, r.Name+".yaml"), optional)
	r.mergeFile(problems, filepath.Join(r.directory, r.Name+"."+stack+".yaml"), true)
	for i := range r.ValueNodes {
		node := resolveAlias(&r.ValueNodes[i])
		if node.Kind != yaml.ScalarNode || node.ShortTag() != "!!str" {
			if r.built {
				r.noticeOldBooleans(node)
			}
			r.mergeNode(problems, r.Position.File, node)
		} else if reason := unreadable(node.Value); reason != "" {
			problems.AddAt(problem.Position{File: r.Position.File, Line: node.Line, Column: node.Column},
				r.path(), "values file %s: %s", node.Value, reason)
		} else {
			r.mergeNamed(problems, node)
		}
	}
	r.applySets(problems)
}

// unreadable says what to do about a values file that Helmfile could read; nothing where there is nothing to do.
func unreadable(name string) string {
	switch {
	case strings.HasSuffix(name, ".gotmpl"):
		return "it is a Go template: use the output of helmfile build --embed-values"
	case strings.Contains(name, "://"), strings.Contains(name, "::"):
		return "it is not in the project: put a copy beside releases.yaml"
	default:
		return ""
	}
}

func (r *entry) mergeFile(problems *problem.List, path string, optional bool) {
	root, err := values.ReadFile(path)
	switch {
	case err == nil:
		r.mergeNode(problems, path, root)
	case optional && errors.Is(err, fs.ErrNotExist):
	default:
		problems.Merge("", fileError(path, err, "release "+r.Name+" takes its values from it; "+
			"an empty file means the chart's defaults"))
	}
}

func (r *entry) mergeNode(problems *problem.List, path string, node *yaml.Node) {
	r.Values = tree.Merge(r.Values, newReader(problems, path).Read(node))
	r.sources = append(r.sources, source{file: path, node: node})
}
