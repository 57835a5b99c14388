package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/tree"
)

// enable takes the subcharts out that are switched off, and gives the others the names that the chart uses. Where
// several have a name, the version decides.
func (c *Chart) enable(values map[string]any, path string) error {
	if c.Dependencies == nil {
		return nil
	}
	var used []*Chart
	for _, subchart := range c.subcharts {
		listed := func(d dependency) bool { return d.Name == subchart.Name }
		if !slices.ContainsFunc(c.Dependencies, listed) {
			used = append(used, subchart)
		}
	}
	for i := range c.Dependencies {
		d := &c.Dependencies[i]
		if subchart := c.dependencyOf(d); subchart != nil {
			renamed := *subchart
			if d.Alias != "" {
				renamed.Name, d.Name = d.Alias, d.Alias
			}
			used = append(used, &renamed)
		}
	}
	c.subcharts = used
	coalesced, err := c.coalesce(values, false)
	if err != nil {
		return err
	}
	off := func(d dependency) bool { return !d.enabled(coalesced, path) }
	removed := slices.Collect(func(yield func(string) bool) {
		for _, d := range c.Dependencies {
			if off(d) && !yield(d.Name) {
				return
			}
		}
	})
	c.subcharts = slices.DeleteFunc(c.subcharts, func(s *Chart) bool { return slices.Contains(removed, s.Name) })
	c.Dependencies = slices.DeleteFunc(c.Dependencies, func(d dependency) bool { return slices.Contains(removed, d.Name) })
	for _, subchart := range c.subcharts {
		if err := subchart.enable(coalesced, path+subchart.Name+"."); err != nil {
			return err
		}
	}
	return nil
}

// dependencyOf returns the subchart that a dependency names.
func (c *Chart) dependencyOf(d *dependency) *Chart {
	var found *Chart
	for _, subchart := range c.subcharts {
		if subchart.Name == d.Name && (found == nil || subchart.Version == d.Version) {
			found = subchart
		}
	}
	return found
}

// enabled tells whether a dependency is used: its first condition that is set decides, then its tags.
func (d *dependency) enabled(values map[string]any, path string) bool {
	for condition := range strings.SplitSeq(strings.TrimSpace(d.Condition), ",") {
		if value, ok := tree.At(values, strings.Split(path+condition, ".")).(bool); ok && condition != "" {
			return value
		}
	}
	tags, _ := values["tags"].(map[string]any)
	some, none := false, false
	for _, tag := range d.Tags {
		if value, ok := tags[tag].(bool); ok {
			some, none = some || value, none || !value
		}
	}
	return some || !none
}

// importAll copies what the dependencies export into the values of the chart, below its own.
func (c *Chart) importAll() error {
	for _, subchart := range c.subcharts {
		if err := subchart.importAll(); err != nil {
			return err
		}
	}
	if c.Dependencies == nil {
		return nil
	}
	own, err := c.coalesce(nil, true)
	if err != nil {
		return err
	}
	imported := map[string]any{}
	for _, d := range c.Dependencies {
		for _, entry := range d.ImportValues {
			child, parent := "", "."
			switch entry := entry.(type) {
			case string:
				child = "exports." + entry
			case map[string]any:
				child, parent = fmt.Sprint(entry["child"]), fmt.Sprint(entry["parent"])
			}
			table, ok := tree.At(own, strings.Split(d.Name+"."+child, ".")).(map[string]any)
			if !ok {
				continue
			}
			table = tree.Clone(table)
			if parent != "." {
				steps := strings.Split(parent, ".")
				for _, step := range slices.Backward(steps) {
					table = map[string]any{step: table}
				}
			}
			overlay(imported, table, true)
		}
	}
	overlay(own, imported, true)
	c.values = own
	return nil
}
