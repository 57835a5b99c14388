package chart

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// checkPrinted adds a finding for each number in a release's values that a template prints as it is, and that comes
// out with an exponent: 5000000 as 5e+06. Numbers are floats to templates, for Helm too. The values stand at path.
func (c *Chart) checkPrinted(found *findings, values map[string]any, path []string) {
	var templates strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.files.own)) {
		if strings.HasPrefix(name, "templates/") {
			templates.Write(c.files.own[name])
		}
	}
	exponents(values, nil, func(steps []string, printed string) {
		if !prints(steps).MatchString(templates.String()) {
			return
		}
		location := slices.Concat(path, steps)
		found.add(location, "%s: a template of the chart prints this number as %s: put it in quotes, or let a copy of the "+
			"chart convert it, {{ .Values.%s | int64 }}", valuePath(location), printed, strings.Join(steps, "."))
	})
	for _, subchart := range c.subcharts {
		for _, name := range c.namesOf(subchart.Name) {
			inner, _ := values[name].(map[string]any)
			subchart.checkPrinted(found, inner, append(slices.Clone(path), name))
		}
	}
}

// namesOf are the keys of the values that belong to a subchart: its aliases, or else its name.
func (c *Chart) namesOf(subchart string) []string {
	var names []string
	for i := range c.Dependencies {
		if c.Dependencies[i].Name == subchart && c.Dependencies[i].Alias != "" {
			names = append(names, c.Dependencies[i].Alias)
		}
	}
	if len(names) == 0 {
		names = []string{subchart}
	}
	return names
}

// exponents visits the numbers below maps that templates print with an exponent.
func exponents(values map[string]any, steps []string, visit func(steps []string, printed string)) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		below := append(slices.Clone(steps), key)
		if inner, ok := values[key].(map[string]any); ok {
			exponents(inner, below, visit)
			continue
		}
		number, err := strconv.ParseFloat(fmt.Sprint(values[key]), 64)
		if _, isText := values[key].(string); isText || err != nil {
			continue
		}
		if printed := fmt.Sprint(number); strings.Contains(printed, "e") {
			visit(below, printed)
		}
	}
}

// prints matches an action that prints a value as it is, or as text, with or without a default.
func prints(steps []string) *regexp.Regexp {
	value := `\(?\s*\$?\.Values`
	for _, step := range steps {
		value += `\.` + regexp.QuoteMeta(step)
	}
	const asText = `(quote|squote|toString|trim|required\s+"[^"]*"|default\s+[^\s|()]+)`
	return regexp.MustCompile(`\{\{-?\s*(` + asText + `\s+)*` + value + `\s*\)?\s*(\|\s*` + asText + `\s*)*-?\}\}`)
}
