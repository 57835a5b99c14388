package helm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// maxChartSize bounds what a chart's archive may expand to.
const maxChartSize = 100 << 20

// chart is what of a Helm chart decides on its values.
type chart struct {
	Name         string       `yaml:"name"`
	Version      string       `yaml:"version"`
	KubeVersion  string       `yaml:"kubeVersion"`
	Dependencies []dependency `yaml:"dependencies"`

	values     map[string]any
	schema     []byte
	subcharts  []*chart
	admissions []admission
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

// readChart reads a chart's directory or archive.
func readChart(name string) (*chart, error) {
	files, err := chartFiles(name)
	if err != nil {
		return nil, err
	}
	return chartOf(files)
}

// chartFiles reads the files of a chart's directory or archive by their names, which are relative to the chart.
func chartFiles(name string) (map[string][]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return directoryFiles(name)
	}
	archive, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return archiveFiles(archive)
}

// directoryFiles reads what Helm would read: links are followed, and what .helmignore names is left out.
func directoryFiles(chart string) (map[string][]byte, error) {
	text, err := os.ReadFile(path.Join(chart, ".helmignore"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	ignored := parseIgnore(string(text))
	files := map[string][]byte{}
	var walk func(dir string) error
	walk = func(dir string) error {
		entries, err := os.ReadDir(path.Join(chart, dir))
		if err != nil {
			return err
		}
		for _, entry := range entries {
			name := path.Join(dir, entry.Name())
			info, err := os.Stat(path.Join(chart, name))
			switch {
			case err != nil:
				return err
			case ignored.match(name, info.IsDir()):
			case info.IsDir():
				err = walk(name)
			default:
				files[name], err = os.ReadFile(path.Join(chart, name))
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	return files, walk("")
}

// archiveFiles reads the files in an archive, where all are in one directory with the chart's name.
func archiveFiles(archive []byte) (map[string][]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	packed := tar.NewReader(io.LimitReader(unzipped, maxChartSize))
	for {
		header, err := packed.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		} else if err != nil {
			return nil, err
		}
		_, name, inside := strings.Cut(path.Clean(header.Name), "/")
		if !inside || header.Typeflag != tar.TypeReg {
			continue
		}
		if files[name], err = io.ReadAll(packed); err != nil {
			return nil, err
		}
	}
}

func chartOf(files map[string][]byte) (*chart, error) {
	c := &chart{values: map[string]any{}, schema: files["values.schema.json"]}
	if _, ok := files["Chart.yaml"]; !ok {
		return nil, errors.New("it has no Chart.yaml: it is not a chart")
	}
	if err := c.readMetadata(files); err != nil {
		return nil, err
	}
	documents, err := decodeAll(files["values.yaml"])
	if err != nil {
		return nil, fmt.Errorf("values.yaml: %w", err)
	}
	if len(documents) > 0 {
		var lenient problem.List // Helm takes what it can of a chart's own values.
		c.values = valuesOf(&lenient, "values.yaml", documents[0].Content[0])
	}
	c.admissions = admissionsOf(c.Name, files)
	return c, c.readSubcharts(files)
}

func (c *chart) readMetadata(files map[string][]byte) error {
	for _, name := range []string{"Chart.yaml", "requirements.yaml"} {
		if err := yaml.Unmarshal(files[name], c); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// readSubcharts reads what lies in charts: directories and archives.
func (c *chart) readSubcharts(files map[string][]byte) error {
	_, below, err := splitSubcharts(files)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(below)) {
		subchart, err := chartOf(below[name])
		if err != nil {
			return fmt.Errorf("charts/%s: %w", name, err)
		}
		c.subcharts = append(c.subcharts, subchart)
	}
	return nil
}
