package helm

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// unknown stands for the value of a reference that is not known before the deployment.
const unknown = "\x00unknown"

// CheckValues returns a problem for each value that the schema of its chart, or of a subchart, refuses. It checks what
// Helm checks before it deploys: the values over the chart's own. What an !output or a !secret stands for is excused;
// config returns what a !config stands for. A chart that is not there is left to CheckCharts.
func CheckValues(releases []Release, config func(name string) (any, bool)) error {
	var problems problem.List
	for i := range releases {
		release := &releases[i]
		if !release.Installed || release.Chart == "" {
			continue
		}
		release.checkConfigNumbers(&problems, config)
		files, err := chartFiles(release.ChartPath())
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = release.checkWith(&problems, files, config)
		}
		if err != nil {
			problems.AddAt(release.Position, release.path(), "chart %s: %s", release.ChartPath(), err)
		}
	}
	return problems.Err()
}

func (r *Release) checkValues(problems *problem.List, c *chart, config func(string) (any, bool)) error {
	values, err := c.render(known(r.Values, config).(map[string]any))
	if err != nil {
		return err
	}
	v := &validation{release: r, problems: problems, values: values}
	return v.chart(c, values, nil)
}

// known replaces references: those to the configuration by their values, the others by unknown.
func known(value any, config func(string) (any, bool)) any {
	switch value := value.(type) {
	case Ref:
		found, ok := config(value.Name)
		if _, secret := found.(Secret); ok && !secret && value.Kind == ConfigRef {
			return found
		}
		return unknown
	case map[string]any:
		result := make(map[string]any, len(value))
		for key, element := range value {
			result[key] = known(element, config)
		}
		return result
	case []any:
		result := make([]any, len(value))
		for i, element := range value {
			result[i] = known(element, config)
		}
		return result
	default:
		return value
	}
}

// validation checks the values of one release.
type validation struct {
	release  *Release
	problems *problem.List
	values   map[string]any
}

// chart checks the values of a chart, which stand at path, then those of its subcharts.
func (v *validation) chart(c *chart, values map[string]any, path []string) error {
	if c.schema != nil {
		schema, err := compile(c.schema)
		if err != nil {
			return fmt.Errorf("values.schema.json of %s: %w", c.Name, err)
		}
		var invalid *jsonschema.ValidationError
		if errors.As(schema.Validate(values), &invalid) {
			v.report(c, path, invalid)
		}
	}
	for _, subchart := range c.subcharts {
		if below, ok := values[subchart.Name].(map[string]any); ok {
			if err := v.chart(subchart, below, append(slices.Clone(path), subchart.Name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// offline accepts everything where a schema refers to another one: nothing is fetched.
type offline struct{}

func (offline) Load(string) (any, error) { return true, nil }

func compile(data []byte) (*jsonschema.Schema, error) {
	const url = "file:///values.schema.json"
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(offline{})
	if err := compiler.AddResource(url, schema); err != nil {
		return nil, err
	}
	return compiler.Compile(url)
}

// report adds a problem for each reason why the values are invalid.
func (v *validation) report(c *chart, path []string, invalid *jsonschema.ValidationError) {
	if v.excused(path, invalid) {
		return
	}
	switch invalid.ErrorKind.(type) {
	case *kind.Schema, *kind.Reference, *kind.Group, *kind.AllOf:
		for _, cause := range invalid.Causes {
			v.report(c, path, cause)
		}
		return
	}
	location := append(slices.Clone(path), invalid.InstanceLocation...)
	if extra, ok := invalid.ErrorKind.(*kind.AdditionalProperties); ok && len(extra.Properties) > 0 {
		location = append(location, extra.Properties[0])
	}
	v.problems.AddAt(v.release.locate(location), v.release.path(), "%s: %s (schema of chart %s %s)",
		cmp.Or(valuePath(location), "values"), describeInvalid(invalid), c.Name, c.Version)
}

// excused tells whether something is invalid only because of a value that is not known.
func (v *validation) excused(path []string, invalid *jsonschema.ValidationError) bool {
	counts := func(cause *jsonschema.ValidationError) bool { return !v.excused(path, cause) }
	value := resolvePointer(v.values, append(slices.Clone(path), invalid.InstanceLocation...))
	switch invalid.ErrorKind.(type) {
	case *kind.Schema, *kind.Reference, *kind.Group, *kind.AllOf:
		return len(invalid.Causes) > 0 && !slices.ContainsFunc(invalid.Causes, counts)
	case *kind.AnyOf, *kind.OneOf:
		// One branch that fails by what is unknown alone may accept the value.
		some := slices.ContainsFunc(invalid.Causes, func(c *jsonschema.ValidationError) bool { return v.excused(path, c) })
		return some || len(invalid.Causes) == 0 && holdsUnknown(value)
	case *kind.Const, *kind.Enum, *kind.UniqueItems, *kind.Contains, *kind.MinContains, *kind.MaxContains, *kind.Not:
		return holdsUnknown(value)
	default:
		return value == unknown || v.conditional(path, invalid)
	}
}

// conditional tells whether it is a then or else that refuses a value, beside something unknown that decides on it.
func (v *validation) conditional(path []string, invalid *jsonschema.ValidationError) bool {
	if !strings.Contains(invalid.SchemaURL, "/then") && !strings.Contains(invalid.SchemaURL, "/else") {
		return false
	}
	location := append(slices.Clone(path), invalid.InstanceLocation...)
	if len(location) > 0 {
		location = location[:len(location)-1]
	}
	return holdsUnknown(resolvePointer(v.values, location))
}

func holdsUnknown(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		for _, element := range value {
			if holdsUnknown(element) {
				return true
			}
		}
		return false
	case []any:
		return slices.ContainsFunc(value, holdsUnknown)
	default:
		return value == unknown
	}
}

// resolvePointer returns what stands at a location in a tree, or nil.
func resolvePointer(tree any, location []string) any {
	for _, step := range location {
		switch value := tree.(type) {
		case map[string]any:
			tree = value[step]
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index < 0 || index >= len(value) {
				return nil
			}
			tree = value[index]
		default:
			return nil
		}
	}
	return tree
}

var english = message.NewPrinter(language.English)

// describeInvalid says what the schema says; of alternatives, what each of them says.
func describeInvalid(invalid *jsonschema.ValidationError) string {
	switch invalid.ErrorKind.(type) {
	case *kind.Schema, *kind.Reference, *kind.Group, *kind.AllOf, *kind.AnyOf, *kind.OneOf:
	default:
		return invalid.ErrorKind.LocalizedString(english)
	}
	if len(invalid.Causes) == 0 {
		return invalid.ErrorKind.LocalizedString(english)
	}
	parts := make([]string, 0, len(invalid.Causes))
	for _, cause := range invalid.Causes {
		part := describeInvalid(cause)
		if below := cause.InstanceLocation[len(invalid.InstanceLocation):]; len(below) > 0 {
			part = valuePath(below) + ": " + part
		}
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; or ")
}

// valuePath writes a location as a user does: a.b[0].
func valuePath(location []string) string {
	var path problem.Path
	for _, step := range location {
		if index, err := strconv.Atoi(step); err == nil {
			path = path.Index(index)
		} else {
			path = path.Child(step)
		}
	}
	return string(path)
}

// locate returns where a value was set last, or else what holds it; the release itself when nothing did.
func (r *Release) locate(location []string) problem.Position {
	for _, set := range slices.Backward(slices.Concat(r.Set, r.SetString)) {
		if steps, err := setPath(set.Name.Value); err == nil && len(steps) <= len(location) &&
			slices.EqualFunc(steps, location[:len(steps)], func(a any, b string) bool { return fmt.Sprint(a) == b }) {
			return problem.Position{File: r.Position.File, Line: set.Name.Line, Column: set.Name.Column}
		}
	}
	best, depth := r.Position, 0
	for _, source := range slices.Backward(r.sources) {
		node, steps := deepest(source.node, location)
		if steps > depth {
			best, depth = problem.Position{File: source.file, Line: node.Line, Column: node.Column}, steps
		}
	}
	return best
}

// deepest follows a location into a node as far as it goes, and tells how many steps that were.
func deepest(node *yaml.Node, location []string) (*yaml.Node, int) {
	for i, step := range location {
		if node == nil {
			return nil, i
		}
		node = resolveAlias(node)
		next := valueOf(node, step)
		if index, err := strconv.Atoi(step); err == nil && node.Kind == yaml.SequenceNode && index < len(node.Content) {
			next = node.Content[index]
		}
		if next == nil {
			return node, i
		}
		node = next
	}
	return node, len(location)
}
