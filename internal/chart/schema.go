package chart

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/gkestack/gkestack/internal/tree"
)

// validation checks values by the schemas of a chart.
type validation struct {
	found  *findings
	values map[string]any
}

// chart checks the values of a chart, which stand at path, then those of its subcharts.
func (v *validation) chart(c *Chart, values map[string]any, path []string) error {
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
func (v *validation) report(c *Chart, path []string, invalid *jsonschema.ValidationError) {
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
	v.found.add(location, "%s: %s (schema of chart %s %s)", cmp.Or(valuePath(location), "values"),
		describeInvalid(invalid), c.Name, c.Version)
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
		return value == Unknown || v.conditional(path, invalid)
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
	for text := range tree.Each[string](value) {
		if text == Unknown {
			return true
		}
	}
	return false
}

// resolvePointer returns what stands at a location in a tree, or nil.
func resolvePointer(root any, location []string) any {
	for _, step := range location {
		switch value := root.(type) {
		case map[string]any:
			root = value[step]
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index < 0 || index >= len(value) {
				return nil
			}
			root = value[index]
		default:
			return nil
		}
	}
	return root
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
