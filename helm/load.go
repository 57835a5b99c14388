package helm

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

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

// Load reads the releases in dir with their values for a stack. Each comes after those that it needs; otherwise they
// keep the order of releases.yaml. A release's values are <release>.yaml, <release>.<stack>.yaml and what releases.yaml
// has for it, each merged over the one before. The error is a problem.List with every problem and its place.
func Load(dir, stack string) ([]Release, error) {
	var problems problem.List
	entries, err := read(&problems, dir)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		entries[i].loadValues(&problems, stack)
	}
	releases := order(&problems, loaded(entries))
	return releases, problems.Err()
}

// List reads the releases in dir as they stand in releases.yaml, without their values. The error lists every problem
// with its place.
func List(dir string) ([]Release, error) {
	var problems problem.List
	entries, err := read(&problems, dir)
	if err != nil {
		return nil, err
	}
	return loaded(entries), problems.Err()
}

// read reads releases.yaml, and adds what is wrong with each release by itself. Several documents, as `helmfile build`
// prints for helmfiles in helmfiles, are joined; each document's defaults apply to its own releases. The error says why
// the file cannot be read.
func read(problems *problem.List, dir string) ([]entry, error) {
	path := filepath.Join(dir, releasesFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fileError(path, err, "it lists the Helm releases; releases: [] deploys none")
	}
	documents, err := values.Documents(data)
	if err != nil {
		return nil, fileError(path, cmp.Or(templateError(path, data), values.SyntaxError(path, data, err)), "")
	}
	var entries []entry
	for i, below := range directories(data, documents) {
		if root := documents[i].Content[0]; root.ShortTag() != "!!null" {
			entries = append(entries, readDocument(problems, dir, below, root)...)
		}
	}
	claimNames(entries)
	for i := range entries {
		entries[i].findChart(problems)
		entries[i].checkChart(problems)
	}
	return entries, nil
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
