package chart

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

// PullCommand fetches the charts that are missing, and packs those of the project that others depend on.
const PullCommand = "go tool gkestack charts pull"

// Chart holds the parts of a Helm chart that affect a release's values.
type Chart struct {
	metadata

	files      *files
	values     map[string]any
	schema     []byte
	subcharts  []*Chart
	admissions []admission
}

// metadata is what Chart.yaml says of a chart.
type metadata struct {
	Name         string       `yaml:"name"`
	Version      string       `yaml:"version"`
	KubeVersion  string       `yaml:"kubeVersion"`
	Dependencies []dependency `yaml:"dependencies"`
}

// dependency is an entry in Chart.yaml that names a subchart and says when it is used.
type dependency struct {
	Name         string   `yaml:"name"`
	Version      string   `yaml:"version"`
	Repository   string   `yaml:"repository"`
	Alias        string   `yaml:"alias"`
	Condition    string   `yaml:"condition"`
	Tags         []string `yaml:"tags"`
	ImportValues []any    `yaml:"import-values"`
}

// Open reads a chart's directory or archive. Where there is none, the error wraps fs.ErrNotExist.
func Open(path string) (*Chart, error) {
	files, err := openFiles(path)
	if err != nil {
		return nil, err
	}
	return newChart(files)
}

// Read reads a chart's archive.
func Read(archive []byte) (*Chart, error) {
	files, err := unpack(archive)
	if err != nil {
		return nil, err
	}
	return newChart(files)
}

func newChart(files *files) (*Chart, error) {
	c := &Chart{files: files, values: map[string]any{}, schema: files.own["values.schema.json"]}
	if _, ok := files.own["Chart.yaml"]; !ok {
		return nil, errors.New("it has no Chart.yaml: it is not a chart")
	}
	for _, name := range []string{"Chart.yaml", "requirements.yaml"} {
		if err := yaml.Unmarshal(files.own[name], &c.metadata); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	var err error
	if c.values, err = readValues(files.own["values.yaml"]); err != nil {
		return nil, fmt.Errorf("values.yaml: %w", err)
	}
	c.admissions = admissionsOf(c.Name, files.own)
	for _, name := range slices.Sorted(maps.Keys(files.below)) {
		subchart, err := newChart(files.below[name])
		if err != nil {
			return nil, fmt.Errorf("charts/%s: %w", name, err)
		}
		c.subcharts = append(c.subcharts, subchart)
	}
	return c, nil
}

// readValues reads the values of a chart's own.
func readValues(data []byte) (map[string]any, error) {
	documents, err := values.Documents(data)
	if err != nil || len(documents) == 0 {
		return map[string]any{}, err
	}
	return readDocument(&documents[0]), nil
}

// readDocument reads YAML in a chart. As Helm does, it takes what it can, and a tag that it does not know for none.
func readDocument(document *yaml.Node) map[string]any {
	var ignored problem.List
	reader := values.Reader{
		Problems: &ignored, Tag: func(node *yaml.Node) (any, bool) { return node.Value, true },
	}
	return reader.Read(document.Content[0])
}

// copy returns a chart that may be changed.
func (c *Chart) copy() *Chart {
	copied := *c
	copied.Dependencies = slices.Clone(c.Dependencies)
	copied.subcharts = slices.Clone(c.subcharts)
	for i, subchart := range copied.subcharts {
		copied.subcharts[i] = subchart.copy()
	}
	return &copied
}

func (c *Chart) subchart(name string) *Chart {
	for _, subchart := range c.subcharts {
		if subchart.Name == name {
			return subchart
		}
	}
	return nil
}
