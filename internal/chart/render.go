package chart

import (
	"fmt"
	"maps"

	"github.com/gkestack/gkestack/internal/tree"
)

// render returns the chart as values make it, without the subcharts that they switch off, and the values that its
// templates and its schema see: values over the chart's own, with those of its subcharts below their names.
func (c *Chart) render(values map[string]any) (*Chart, map[string]any, error) {
	used, err := c.used(values)
	if err != nil {
		return nil, nil, err
	}
	rendered, err := used.coalesce(values, false)
	return used, rendered, err
}

// used returns the chart with the subcharts that values leave switched on, and what it imports from these as its own.
func (c *Chart) used(values map[string]any) (*Chart, error) {
	used := c.copy()
	if err := used.enable(values, ""); err != nil {
		return nil, err
	}
	return used, used.importAll()
}

// coalesce lays values over those of the chart and its subcharts. A null in values removes what the chart has, unless
// keepNulls leaves that to a later step.
func (c *Chart) coalesce(values map[string]any, keepNulls bool) (map[string]any, error) {
	result := tree.Clone(values)
	for key, own := range tree.Clone(c.values) {
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
	for key, value := range tree.Clone(outer) {
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
