package chart

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/tree"
)

// Changes say how a copy of a chart differs from it.
type Changes struct {
	// Values are those of the release. They decide which subcharts are used.
	Values map[string]any
	// Nulls are those in Values, as SplitNulls returns them: what they remove is not in the copy's own values.
	Nulls map[string]any
	// Mark lets the copy take MarkKey among its values, and keeps that from its templates.
	Mark bool
}

// Copy writes a changed copy of the chart into a directory, and returns its path. What it holds is in its name, so that
// a change of it is a change of the release. Several runs may write the same copy at the same time.
func (c *Chart) Copy(dir string, changes Changes) (path string, err error) {
	all := maps.Clone(c.files.all)
	if len(changes.Nulls) > 0 {
		err = c.removeNulls(all, changes.Values, changes.Nulls)
	}
	if changes.Mark && err == nil {
		err = mark(all)
	}
	if err != nil {
		return "", err
	}
	changed, err := newFiles(all)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("%s-%s-%s.tgz", c.Name, c.Version, strings.TrimPrefix(changed.digest(), "sha256:"))
	path = filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	archive, err := pack(c.Name, all)
	if err != nil {
		return "", err
	}
	return path, writeWhole(path, archive)
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

// SplitNulls returns values without their nulls, as a Pulumi input has to be: it has no null in a map. nulls is what
// it takes out, in its place: the nulls, and the lists with nulls in them.
func SplitNulls(values map[string]any) (plain, nulls map[string]any) {
	plain, nulls = map[string]any{}, map[string]any{}
	for key, value := range values {
		switch value := value.(type) {
		case nil:
			nulls[key] = nil
		case map[string]any:
			inner, below := SplitNulls(value)
			plain[key] = inner
			if len(below) > 0 {
				nulls[key] = below
			}
		case []any:
			if HoldsNull(value) {
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

// HoldsNull tells whether there is a map with a null in a list.
func HoldsNull(list []any) bool {
	for values := range tree.Each[map[string]any](list) {
		for _, value := range values {
			if value == nil {
				return true
			}
		}
	}
	return false
}

// removeNulls changes a chart's files so that its own values are without what the nulls remove. What it imports from
// subcharts becomes its own first: a null removes that too.
func (c *Chart) removeNulls(files map[string][]byte, values, nulls map[string]any) error {
	used, err := c.used(values)
	if err != nil {
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
	own := tree.Clone(used.values)
	used.applyNulls(own, nulls)
	data, err := json.MarshalIndent(own, "", "  ")
	files["values.yaml"] = data
	return err
}

// applyNulls removes from a chart's values what is null. What belongs to a subchart stays null, and removes what the
// subchart has; so does what the chart does not have.
func (c *Chart) applyNulls(own, nulls map[string]any) {
	for key, value := range nulls {
		inner, isMap := value.(map[string]any)
		below, both := own[key].(map[string]any)
		_, has := own[key]
		switch {
		case isMap && c.isSubchart(key):
			own[key] = tree.Merge(below, inner)
		case isMap && both:
			(&Chart{}).applyNulls(below, inner)
		case value == nil && has:
			delete(own, key)
		default:
			own[key] = value
		}
	}
}

// isSubchart tells whether a key of the values belongs to a subchart.
func (c *Chart) isSubchart(key string) bool {
	return c.subchart(key) != nil || slices.ContainsFunc(c.Dependencies, func(d dependency) bool {
		return key == d.Alias
	})
}
