package helm

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// Notice says something about a release that does not stop its deployment, and that the user should know.
type Notice struct {
	// Position of what it is about; it may be empty.
	Position problem.Position
	// Text begins with the release or the setting.
	Text string
	// Warns tells that what the notice is about may be a mistake.
	Warns bool
}

// String returns the text behind its position, if it has one.
func (n Notice) String() string {
	if n.Position == (problem.Position{}) {
		return n.Text
	}
	return fmt.Sprintf("%s: %s", n.Position, n.Text)
}

// Notices returns the notices about the releases that are installed.
func Notices(releases []Prepared) []Notice {
	var notices []Notice
	for i := range releases {
		if releases[i].Installed {
			notices = append(append(notices, releases[i].notices...), releases[i].warnings...)
		}
	}
	return notices
}

func (r *Release) notice(node *yaml.Node, warns bool, format string, args ...any) {
	r.notices = append(r.notices, Notice{
		Position: problem.Position{File: r.Position.File, Line: node.Line, Column: node.Column},
		Text:     fmt.Sprintf("release %s: "+format, append([]any{r.Name}, args...)...), Warns: warns,
	})
}

// mergeNamed merges the values files that an entry names.
func (r *entry) mergeNamed(problems *problem.List, node *yaml.Node) {
	place := r.place(node.Value)
	paths := glob(place)
	switch {
	case len(paths) > 0:
		for _, path := range paths {
			r.mergeFile(problems, path, false)
		}
	case r.MissingFileHandler != "" && r.MissingFileHandler != "Error":
		r.notice(node, r.MissingFileHandler == "Warn", "values file %s: no such file: the release goes without, as its "+
			"missingFileHandler says", place)
	case isPattern(node.Value):
		problems.AddAt(problem.Position{File: r.Position.File, Line: node.Line, Column: node.Column}, r.path(),
			"values file %s: no file matches the pattern", place)
	default:
		r.mergeFile(problems, place, false)
	}
}

// oldBooleans are what YAML 1.1, and so Helm, takes for a boolean where it has no quotes.
var oldBooleans = []string{
	"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF",
}

// noticeOldBooleans tells of texts which --embed-values may have made of booleans: Helmfile reads YAML 1.2.
func (r *Release) noticeOldBooleans(node *yaml.Node) {
	if node.Kind == yaml.ScalarNode && node.Style == yaml.DoubleQuotedStyle && slices.Contains(oldBooleans, node.Value) {
		r.notice(node, true, "%q is text: helmfile build --embed-values writes so what stands without quotes in a values "+
			"file, where it is a boolean for Helm: write true or false if that is meant", node.Value)
	}
	for i, child := range node.Content {
		if node.Kind != yaml.MappingNode || i%2 == 1 {
			r.noticeOldBooleans(child)
		}
	}
}
