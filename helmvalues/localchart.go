package helmvalues

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/field"
)

// digestKey is what the digest of a local chart is called among the global values.
const digestKey = "chartDigest"

// readLocal notes the digest of a release's local chart. It refuses a directory that is no chart, or one whose
// dependencies are not all in it.
func (r *Release) readLocal() error {
	files, err := chartFiles(r.Chart)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("chart %s: no such file or directory", r.Chart)
	}
	var c *chart
	if err == nil {
		c, err = chartOf(files)
	}
	if err == nil {
		err = c.checkDependencies(r.Chart)
	}
	if err != nil {
		return fmt.Errorf("chart %s: %w", r.Chart, err)
	}
	r.ChartDigest = digestOf(files)
	r.markValues(c)
	return nil
}

// markValues adds the digest to the release's global values, which charts pass over. A refresh reads the values that
// are deployed: where an upgrade failed, or was rolled back by hand, they have another digest, and it is tried again.
// A chart whose schema may refuse the key goes without.
func (r *Release) markValues(c *chart) {
	if !c.allowsGlobals() {
		return
	}
	globals, ok := r.Values["global"].(map[string]any)
	if _, set := r.Values["global"]; set && !ok {
		return
	}
	r.Values = merge(r.Values, map[string]any{"global": merge(globals, map[string]any{digestKey: r.ChartDigest})})
}

// allowsGlobals tells whether the schemas of a chart and its subcharts surely accept any global values: they say nothing
// but what keys of other names must be.
func (c *chart) allowsGlobals() bool {
	return (c.schema == nil || schemaAllowsGlobals(c.schema)) &&
		!slices.ContainsFunc(c.subcharts, func(subchart *chart) bool { return !subchart.allowsGlobals() })
}

func schemaAllowsGlobals(schema []byte) bool {
	var root map[string]any
	if err := json.Unmarshal(schema, &root); err != nil {
		return false
	}
	for keyword, value := range root {
		switch keyword {
		case "$schema", "$id", "title", "description", "type", "required", "definitions", "$defs", "examples", "default":
		case "additionalProperties":
			if value != true {
				return false
			}
		case "properties":
			properties, _ := value.(map[string]any)
			if _, restricted := properties["global"]; restricted {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// digestOf hashes names and contents, each behind its length, so that no other set of files has the same digest.
func digestOf(files map[string][]byte) string {
	hash := sha256.New()
	write := func(data []byte) {
		_ = binary.Write(hash, binary.BigEndian, uint64(len(data))) // a hash takes everything
		hash.Write(data)
	}
	for _, name := range field.Keys(files) {
		write([]byte(name))
		write(files[name])
	}
	return "sha256:" + hex.EncodeToString(hash.Sum(nil))
}

// checkDependencies returns an error unless the directory charts holds each chart that the chart depends on.
func (c *chart) checkDependencies(path string) error {
	var missing []string
	for i := range c.Dependencies {
		if c.subchart(c.Dependencies[i].Name) == nil {
			missing = append(missing, c.Dependencies[i].Name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("it depends on %s, which its directory charts does not hold; fetch with: helm dependency build %s",
			strings.Join(missing, ", "), path)
	}
	return nil
}
