package helm

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// checkWith checks the values of a release with the files of its chart.
func (r *Release) checkWith(
	problems *problem.List, files map[string][]byte, config func(string) (any, bool),
) error {
	c, err := chartOf(files)
	if err != nil {
		return err
	}
	c.checkKubeVersion(problems, r)
	values, _ := known(r.Values, config).(map[string]any)
	if err := r.checkPrinted(problems, files, values); err != nil {
		return err
	}
	return r.checkValues(problems, c, config)
}

// checkPrinted adds a problem for each number in the release's values that a template prints as it is, and that comes
// out with an exponent: 5000000 as 5e+06. Numbers are floats to templates, for Helm too.
func (r *Release) checkPrinted(problems *problem.List, files map[string][]byte, values map[string]any) error {
	return r.checkPrintedIn(problems, files, values, nil)
}

func (r *Release) checkPrintedIn(
	problems *problem.List, files map[string][]byte, values map[string]any, above []string,
) error {
	own, below, err := splitSubcharts(files)
	if err != nil {
		return err
	}
	var templates strings.Builder
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if strings.HasPrefix(name, "templates/") {
			templates.Write(own[name])
		}
	}
	exponents(values, nil, func(steps []string, printed string) {
		if !prints(steps).MatchString(templates.String()) {
			return
		}
		location := slices.Concat(above, steps)
		problems.AddAt(r.locate(location), r.path(), "%s: a template of the chart prints this number as %s: put it "+
			"in quotes, or let a copy of the chart convert it, {{ .Values.%s | int64 }}", valuePath(location), printed,
			strings.Join(steps, "."))
	})
	c, err := chartOf(files)
	if err != nil {
		return err
	}
	for _, directory := range slices.Sorted(maps.Keys(below)) {
		var meta chart
		if meta.readMetadata(below[directory]) != nil {
			continue
		}
		for _, name := range c.namesOf(meta.Name) {
			inner, _ := values[name].(map[string]any)
			if err := r.checkPrintedIn(problems, below[directory], inner, append(slices.Clone(above), name)); err != nil {
				return fmt.Errorf("charts/%s: %w", path.Base(directory), err)
			}
		}
	}
	return nil
}

// namesOf are the keys of the values that belong to a subchart: its aliases, or else its name.
func (c *chart) namesOf(subchart string) []string {
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
