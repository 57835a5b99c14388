package helm

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// nullsDir holds the charts that differ from their originals by nulls, or by what takes a digest out of their values.
var nullsDir = filepath.Join(ChartDir, "nulls")

// SplitNulls returns what of the values can be an input of a Pulumi resource, which has no null in a map, and the
// chart to deploy them with. Where there are nulls this is a copy of the chart, in ChartDir, whose own values are
// those that the nulls leave: what the templates see is what Helm makes of the values and the chart itself. The values
// of a local chart get its digest, and the templates of its copy do not see that. Several runs may make the same copy
// at the same time.
func (r *Release) SplitNulls() (values map[string]any, chartPath string, err error) {
	values, nulls := splitNulls(r.Values)
	if len(nulls) == 0 && !r.marked {
		return values, r.ChartPath(), nil
	}
	files, err := chartFiles(r.ChartPath())
	if err != nil {
		return nil, "", err
	}
	c, err := chartOf(files)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", r.ChartPath(), err)
	}
	if len(nulls) > 0 {
		err = c.withNulls(files, r.Values, nulls)
	}
	if r.marked && err == nil {
		values[markKey] = r.ChartDigest
		err = mark(files)
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", r.ChartPath(), err)
	}
	// What it holds is in the name, so that a change of it is a change of the release.
	digest, err := digestOf(files)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", r.ChartPath(), err)
	}
	name := fmt.Sprintf("%s-%s-%s.tgz", c.Name, c.Version, strings.TrimPrefix(digest, "sha256:"))
	name = filepath.Join(nullsDir, name)
	if _, err := os.Stat(name); err == nil {
		return values, name, nil
	}
	archive, err := pack(c.Name, files)
	if err != nil {
		return nil, "", err
	}
	return values, name, writeWhole(name, archive)
}

// writeWhole writes a file that is there with all its content, or not at all: others may be reading it.
func writeWhole(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // it is gone where all went well
	_, err = file.Write(content)
	if err = errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

// splitNulls takes out of a tree what is null, and lists with nulls in them.
func splitNulls(values map[string]any) (plain, nulls map[string]any) {
	plain, nulls = map[string]any{}, map[string]any{}
	for key, value := range values {
		switch value := value.(type) {
		case nil:
			nulls[key] = nil
		case map[string]any:
			inner, below := splitNulls(value)
			plain[key] = inner
			if len(below) > 0 {
				nulls[key] = below
			}
		case []any:
			if holdsNull(value) {
				nulls[key] = value
			} else {
				plain[key] = value
			}
		default:
			plain[key] = value
		}
	}
	return plain, nulls
}

// holdsNull tells whether there is a map with a null in a list.
func holdsNull(list []any) bool {
	return slices.ContainsFunc(list, func(item any) bool {
		switch item := item.(type) {
		case map[string]any:
			_, nulls := splitNulls(item)
			return len(nulls) > 0
		case []any:
			return holdsNull(item)
		default:
			return false
		}
	})
}

// withNulls changes a chart's files so that its own values are without what the nulls remove. What it imports from
// subcharts becomes its own first: a null removes that too.
func (c *chart) withNulls(files map[string][]byte, values, nulls map[string]any) error {
	if err := c.enable(known(values, nothing).(map[string]any), ""); err != nil {
		return err
	}
	if err := c.importAll(); err != nil {
		return err
	}
	for _, name := range []string{"Chart.yaml", "requirements.yaml"} {
		var content map[string]any
		if err := yaml.Unmarshal(files[name], &content); err != nil {
			return err
		}
		dependencies, _ := content["dependencies"].([]any)
		for _, entry := range dependencies {
			if entry, ok := entry.(map[string]any); ok {
				delete(entry, "import-values")
			}
		}
		if len(dependencies) > 0 {
			data, err := json.Marshal(content)
			if err != nil {
				return err
			}
			files[name] = data
		}
	}
	c.applyNulls(c.values, nulls)
	data, err := json.MarshalIndent(c.values, "", "  ")
	files["values.yaml"] = data
	return err
}

func nothing(string) (any, bool) { return nil, false }

// applyNulls removes from a chart's values what is null. What belongs to a subchart stays null, and removes what the
// subchart has; so does what the chart does not have.
func (c *chart) applyNulls(own, nulls map[string]any) {
	for key, value := range nulls {
		inner, isMap := value.(map[string]any)
		below, both := own[key].(map[string]any)
		_, has := own[key]
		switch {
		case isMap && c.isSubchart(key):
			own[key] = merge(below, inner)
		case isMap && both:
			(&chart{}).applyNulls(below, inner)
		case value == nil && has:
			delete(own, key)
		default:
			own[key] = value
		}
	}
}

// isSubchart tells whether a key of the values belongs to a subchart.
func (c *chart) isSubchart(key string) bool {
	return c.subchart(key) != nil || slices.ContainsFunc(c.Dependencies, func(d dependency) bool {
		return key == d.Alias
	})
}

// pack makes an archive of a chart; the same files make the same archive.
func pack(chart string, files map[string][]byte) ([]byte, error) {
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		header := &tar.Header{Name: chart + "/" + name, Mode: 0o644, Size: int64(len(files[name])), Typeflag: tar.TypeReg}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(files[name]); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	err := zipped.Close()
	return packed.Bytes(), err
}

// checkLists adds a problem for each list that holds both a reference and, in a map, a null: the one needs a Pulumi
// input, the other cannot be in one.
func checkLists(problems *problem.List, value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, element := range value {
			checkLists(problems, element)
		}
	case []any:
		if holdsNull(value) {
			refs(value, func(ref Ref) {
				problems.AddAt(ref.Position, ref.path(), "the list that it is in has a map with a null, "+
					"which cannot stand beside a reference: leave the null out")
			})
		}
	}
}
