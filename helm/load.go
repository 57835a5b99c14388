package helm

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/internal/tree"
	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

// releasesFile lists the releases in the directory that Load reads.
const releasesFile = "releases.yaml"

const labelAccepts = "lower-case letters, digits and dashes, a letter or digit first and last"

var (
	// https://github.com/helm/helm/blob/main/pkg/chart/v2/util/validate_name.go
	releaseName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)
	// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
	namespaceName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)
)

// Load reads the releases in dir with their values for a stack, in an order in which each comes after those it needs.
// A release's values are <release>.yaml, <release>.<stack>.yaml and what releases.yaml has for it, each merged over the
// one before. The error lists every problem with its place.
func Load(dir, stack string) ([]Release, error) {
	var problems problem.List
	releases, err := read(&problems, dir)
	if err != nil {
		return nil, err
	}
	for i := range releases {
		releases[i].loadValues(&problems, dir, stack)
	}
	releases = order(&problems, releases)
	return releases, problems.Err()
}

// List reads the releases in dir as they stand in releases.yaml, without their values. The error lists every problem
// with its place.
func List(dir string) ([]Release, error) {
	var problems problem.List
	releases, err := read(&problems, dir)
	if err != nil {
		return nil, err
	}
	return releases, problems.Err()
}

// read reads releases.yaml, and adds what is wrong with each release by itself. Several documents, as `helmfile build`
// prints for helmfiles in helmfiles, are joined; what a document says of all releases holds for its own. The error is
// that of the file.
func read(problems *problem.List, dir string) ([]Release, error) {
	path := filepath.Join(dir, releasesFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fileError(path, err, "it lists the Helm releases; releases: [] deploys none")
	}
	documents, err := values.Documents(data)
	if err != nil {
		return nil, fileError(path, cmp.Or(templateError(path, data), values.SyntaxError(path, data, err)), "")
	}
	var releases []Release
	for i, below := range directories(data, documents) {
		if root := documents[i].Content[0]; root.ShortTag() != "!!null" {
			releases = append(releases, readDocument(problems, path, below, root)...)
		}
	}
	claimNames(releases)
	for i := range releases {
		releases[i].findChart(problems, dir)
		releases[i].checkChart(problems)
	}
	return releases, nil
}

// readDocument reads the releases of one document, whose helmfile lies in the directory below.
func readDocument(problems *problem.List, path, below string, root *yaml.Node) []Release {
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
	releases := make([]Release, 0, len(list.Releases))
	for i := range list.Releases {
		node := &list.Releases[i]
		release := Release{
			Defaults: list.HelmDefaults, Installed: true, built: s.built, below: below, repositories: repositories,
			Position: problem.Position{File: path, Line: node.Line, Column: node.Column},
		}
		settings.Decode(problems, path, problem.Path("releases").Index(i), node, &release)
		release.Namespace = cmp.Or(list.Namespace, release.Namespace, "default")
		release.renderedValues = list.RenderedValues
		if condition := valueOf(node, "condition"); condition != nil {
			release.conditionPosition = problem.Position{File: path, Line: condition.Line, Column: condition.Column}
		}
		release.settleWaiting(problems, node, valueOf(root, "helmDefaults"))
		release.check(problems)
		releases = append(releases, release)
	}
	return releases
}

// path is what a problem with the release begins with.
func (r *Release) path() problem.Path { return problem.Path("release " + r.Name) }

// check adds what is wrong with a release by itself, its chart aside.
func (r *Release) check(problems *problem.List) {
	path := r.path()
	switch {
	case r.Name == "":
		path = ""
		problems.AddAt(r.Position, path, "a release needs a name")
	case r.Name+".yaml" == releasesFile:
		problems.AddAt(r.Position, path, "%s lists the releases: a release with this name cannot have values", releasesFile)
	case len(r.Name) > 53:
		// https://github.com/helm/helm/blob/main/pkg/chart/v2/util/validate_name.go
		problems.AddAt(r.Position, path, "the name has %d characters: Helm accepts at most 53", len(r.Name))
	case !releaseName.MatchString(r.Name):
		problems.AddAt(r.Position, path, "it is not a release's name: accepted are %s, and dots between", labelAccepts)
	}
	if !namespaceName.MatchString(r.Namespace) || len(r.Namespace) > 63 {
		problems.AddAt(r.Position, path, "namespace %q: accepted are up to 63 %s", r.Namespace, labelAccepts)
	}
	if r.HistoryMax < 0 {
		problems.AddAt(r.Position, path, "historyMax %d: accepted is a number of revisions, or 0 to keep all", r.HistoryMax)
	}
	if r.Timeout < 1 {
		problems.AddAt(r.Position, path, "timeout %d: accepted are seconds, at least 1", r.Timeout)
	}
}

// loadValues merges the release's values. <release>.yaml must be there, unless releases.yaml has values for the release
// or is the output of `helmfile build`.
func (r *Release) loadValues(problems *problem.List, dir, stack string) {
	if r.Name == "" {
		return
	}
	r.Values, r.directory = map[string]any{}, dir
	optional := r.built || len(r.ValueNodes)+len(r.Set)+len(r.SetString) > 0
	r.mergeFile(problems, filepath.Join(dir, r.Name+".yaml"), optional)
	r.mergeFile(problems, filepath.Join(dir, r.Name+"."+stack+".yaml"), true)
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

func (r *Release) mergeFile(problems *problem.List, path string, optional bool) {
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

func (r *Release) mergeNode(problems *problem.List, path string, node *yaml.Node) {
	r.Values = tree.Merge(r.Values, newReader(problems, path).Read(node))
	r.sources = append(r.sources, source{file: path, node: node})
}

// fileError gives a reading error the form of every other problem: the file first, then what is wrong.
func fileError(path string, err error, missing string) error {
	position := problem.Position{File: path}
	var found *problem.Error
	var pathError *fs.PathError
	switch {
	case errors.As(err, &found):
	case errors.Is(err, fs.ErrNotExist):
		found = &problem.Error{Position: position, Message: "no such file: " + missing}
	case errors.As(err, &pathError):
		found = &problem.Error{Position: position, Message: pathError.Err.Error()}
	default:
		found = &problem.Error{Position: position, Message: err.Error()}
	}
	return problem.List{found}
}
