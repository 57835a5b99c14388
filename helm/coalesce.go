package helm

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// render returns the values that the chart's templates and its schema see: values over the chart's own, with those of
// its subcharts below their names. Subcharts that are switched off are taken out of the chart.
func (c *chart) render(values map[string]any) (map[string]any, error) {
	if err := c.enable(values, ""); err != nil {
		return nil, err
	}
	if err := c.importAll(); err != nil {
		return nil, err
	}
	return c.coalesce(values, false)
}

// coalesce lays values over those of the chart and its subcharts. A null in values removes what the chart has, unless
// keepNulls leaves that to a later step.
func (c *chart) coalesce(values map[string]any, keepNulls bool) (map[string]any, error) {
	result := clone(values)
	for key, own := range clone(c.values) {
		value, set := result[key]
		table, isTable := value.(map[string]any)
		switch {
		case !set:
			result[key] = own
		case value == nil && !keepNulls:
			delete(result, key)
		case isTable:
			if below, ok := own.(map[string]any); ok {
				overlay(table, below, keepNulls || c.subchart(key) != nil)
			}
		}
	}
	for _, subchart := range c.subcharts {
		value, set := result[subchart.Name]
		table, isTable := value.(map[string]any)
		if set && !isTable {
			return nil, fmt.Errorf("%s: it belongs to a subchart: accepted is a map", subchart.Name)
		} else if !set {
			table = map[string]any{}
		}
		passGlobals(table, result)
		coalesced, err := subchart.coalesce(table, keepNulls)
		if err != nil {
			return nil, fmt.Errorf("%s.%w", subchart.Name, err)
		}
		result[subchart.Name] = coalesced
	}
	return result, nil
}

// overlay completes over with what is below it. A null above something removes it, unless nulls are kept; a null above
// nothing stays.
func overlay(over, below map[string]any, keepNulls bool) {
	for key, value := range below {
		above, set := over[key]
		switch {
		case !set:
			over[key] = value
		case above == nil && !keepNulls && value != nil:
			delete(over, key)
		default:
			upper, isUpper := above.(map[string]any)
			if lower, isLower := value.(map[string]any); isUpper && isLower {
				overlay(upper, lower, keepNulls)
			}
		}
	}
}

// passGlobals lays what is global above a subchart over what is global in it.
func passGlobals(sub, values map[string]any) {
	inner, isMap := sub["global"].(map[string]any)
	if _, set := sub["global"]; set && !isMap {
		return
	}
	outer, isMap := values["global"].(map[string]any)
	if _, set := values["global"]; set && !isMap {
		return
	}
	merged := maps.Clone(inner)
	if merged == nil {
		merged = map[string]any{}
	}
	for key, value := range clone(outer) {
		upper, isUpper := value.(map[string]any)
		lower, isLower := merged[key].(map[string]any)
		_, set := merged[key]
		switch {
		case isUpper && isLower:
			overlay(upper, lower, true)
			merged[key] = upper
		case isUpper != isLower && set:
			// A map and something else: the subchart's own stays.
		default:
			merged[key] = value
		}
	}
	sub["global"] = merged
}

// enable takes the subcharts out that are switched off, and gives the others the names that the chart uses. Where
// several have a name, the version decides.
func (c *chart) enable(values map[string]any, path string) error {
	if c.Dependencies == nil {
		return nil
	}
	var used []*chart
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
	c.subcharts = slices.DeleteFunc(c.subcharts, func(s *chart) bool { return slices.Contains(removed, s.Name) })
	c.Dependencies = slices.DeleteFunc(c.Dependencies, func(d dependency) bool { return slices.Contains(removed, d.Name) })
	for _, subchart := range c.subcharts {
		if err := subchart.enable(coalesced, path+subchart.Name+"."); err != nil {
			return err
		}
	}
	return nil
}

// dependencyOf returns the subchart that a dependency names.
func (c *chart) dependencyOf(d *dependency) *chart {
	var found *chart
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
		if value, ok := at(values, strings.Split(path+condition, ".")).(bool); ok && condition != "" {
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
func (c *chart) importAll() error {
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
			table, ok := at(own, strings.Split(d.Name+"."+child, ".")).(map[string]any)
			if !ok {
				continue
			}
			table = clone(table)
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

func (c *chart) subchart(name string) *chart {
	for _, subchart := range c.subcharts {
		if subchart.Name == name {
			return subchart
		}
	}
	return nil
}

// at returns what stands at the end of a path of keys, or nil.
func at(tree any, path []string) any {
	for _, key := range path {
		values, _ := tree.(map[string]any)
		tree = values[key]
	}
	return tree
}

// clone copies the maps of a tree; lists are never changed.
func clone(values map[string]any) map[string]any {
	result := make(map[string]any, len(values))
	for key, value := range values {
		if inner, ok := value.(map[string]any); ok {
			value = clone(inner)
		}
		result[key] = value
	}
	return result
}
