package settings

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// defaulter is a settings struct that knows its defaults; they are set before it is decoded.
type defaulter interface{ SetDefaults() }

// Decode fills the struct that target points to from node, on top of what it holds, and adds every unknown key,
// duplicate and wrong type to problems, instead of stopping at the first as the YAML decoder does. Keys are those of
// the yaml tags; a struct in a map, a list or behind a pointer begins with its defaults. Problems lie below path; when
// file is not empty they carry their position in it.
func Decode(problems *problem.List, file string, path problem.Path, node *yaml.Node, target any) {
	d := &decoder{problems: problems, file: file}
	d.decode(path, node, reflect.ValueOf(target).Elem())
}

// SetDefaults sets the defaults of the struct that target points to, and of the structs in it.
func SetDefaults(target any) { setDefaults(reflect.ValueOf(target).Elem()) }

type decoder struct {
	problems *problem.List
	file     string
}

func (d *decoder) add(node *yaml.Node, path problem.Path, format string, args ...any) {
	position := problem.Position{}
	if d.file != "" {
		position = problem.Position{File: d.file, Line: node.Line, Column: node.Column}
	}
	d.problems.AddAt(position, path, format, args...)
}

func (d *decoder) decode(path problem.Path, node *yaml.Node, target reflect.Value) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if target.Kind() == reflect.Pointer {
		// A key without a value, as in "nat:", asks for the defaults. What is no group of settings has none.
		target.Set(reflect.New(target.Type().Elem()))
		setDefaults(target.Elem())
		if node.Tag != "!!null" || target.Elem().Kind() != reflect.Struct {
			d.decode(path, node, target.Elem())
		}
		return
	}
	switch {
	case target.Type() == reflect.TypeFor[yaml.Node]():
		target.Set(reflect.ValueOf(*node))
	case target.Kind() == reflect.Struct:
		d.decodeStruct(path, node, target)
	case target.Kind() == reflect.Map:
		d.decodeMap(path, node, target)
	case target.Kind() == reflect.Slice:
		d.decodeSlice(path, node, target)
	default:
		d.decodeScalar(path, node, target)
	}
}

func (d *decoder) decodeStruct(path problem.Path, node *yaml.Node, target reflect.Value) {
	if !d.expect(path, node, yaml.MappingNode, "a map with the keys "+problem.Names(fieldNames(target.Type()))) {
		return
	}
	fields := structFields(target.Type())
	d.eachPair(path, node, func(keyNode, value *yaml.Node) {
		key := keyNode.Value
		index, ok := fields[key]
		if !ok {
			d.add(keyNode, path.Child(key), "no such key (have: %s)", problem.Names(fieldNames(target.Type())))
			return
		}
		d.decode(path.Child(key), value, target.FieldByIndex(index))
	})
}

func (d *decoder) decodeMap(path problem.Path, node *yaml.Node, target reflect.Value) {
	if !d.expect(path, node, yaml.MappingNode, "a map from names to "+describeAll(target.Type().Elem())) {
		return
	}
	target.Set(reflect.MakeMap(target.Type()))
	d.eachPair(path, node, func(keyNode, value *yaml.Node) {
		key := keyNode.Value
		element := reflect.New(target.Type().Elem()).Elem()
		setDefaults(element)
		if value.Tag != "!!null" || element.Kind() != reflect.Struct {
			d.decode(path.Child(key), value, element)
		}
		target.SetMapIndex(reflect.ValueOf(key), element)
	})
}

func (d *decoder) decodeSlice(path problem.Path, node *yaml.Node, target reflect.Value) {
	if !d.expect(path, node, yaml.SequenceNode, "a list of "+describeAll(target.Type().Elem())) {
		return
	}
	target.SetZero()
	for i, item := range node.Content {
		element := reflect.New(target.Type().Elem()).Elem()
		setDefaults(element)
		d.decode(path.Index(i), item, element)
		target.Set(reflect.Append(target, element))
	}
}

func (d *decoder) decodeScalar(path problem.Path, node *yaml.Node, target reflect.Value) {
	accepted := describe(target.Type())
	if !d.expect(path, node, yaml.ScalarNode, accepted) {
		return
	}
	// yaml.v3 would take 5 for a string and "5" for no number; a bare key for a zero. Be as strict in all of them.
	wanted := map[reflect.Kind]string{reflect.String: "!!str", reflect.Bool: "!!bool", reflect.Int: "!!int"}[target.Kind()]
	if node.Tag != wanted || node.Decode(target.Addr().Interface()) != nil {
		d.add(node, path, "%s: accepted is %s", got(node), accepted)
		return
	}
	if values := enumValues(target.Type()); values != nil && !slices.Contains(values, target.String()) {
		d.add(node, path, "%q: accepted is %s", node.Value, problem.OneOf(values))
	}
}

func (d *decoder) expect(path problem.Path, node *yaml.Node, kind yaml.Kind, accepted string) bool {
	if node.Kind != kind {
		d.add(node, path, "%s: accepted is %s", got(node), accepted)
		return false
	}
	return true
}

func (d *decoder) eachPair(path problem.Path, node *yaml.Node, visit func(key, value *yaml.Node)) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Kind != yaml.ScalarNode {
			d.add(node.Content[i], path, "a key is a string")
			continue
		}
		key := node.Content[i].Value
		if seen[key] {
			d.add(node.Content[i], path.Child(key), "it is set twice")
		}
		seen[key] = true
		visit(node.Content[i], node.Content[i+1])
	}
}

// got says what stands where something else was expected.
func got(node *yaml.Node) string {
	switch {
	case node.Kind == yaml.MappingNode:
		return "got a map"
	case node.Kind == yaml.SequenceNode:
		return "got a list"
	case node.Tag == "!!null":
		return "got nothing"
	case node.Tag == "!!str":
		return fmt.Sprintf("got the string %q", node.Value)
	default:
		return "got " + node.Value
	}
}

// describeAll names the elements that a list or a map accepts.
func describeAll(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[yaml.Node]():
		return "values"
	case t.Kind() == reflect.Struct:
		return "maps with the keys " + problem.Names(fieldNames(t))
	case t.Kind() == reflect.String && enumValues(t) == nil:
		return "strings"
	default:
		return describe(t)
	}
}

// describe names the values that a scalar type accepts.
func describe(t reflect.Type) string {
	if values := enumValues(t); values != nil {
		return problem.OneOf(values)
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	default:
		return "a string"
	}
}

func setDefaults(target reflect.Value) {
	if target.Kind() != reflect.Struct {
		return
	}
	if settings, ok := target.Addr().Interface().(interface{ mark() }); ok {
		settings.mark()
	}
	if settings, ok := target.Addr().Interface().(defaulter); ok {
		settings.SetDefaults()
	}
	for i := range target.NumField() {
		if target.Type().Field(i).IsExported() {
			setDefaults(target.Field(i))
		}
	}
}

// structFields maps the keys of a settings struct to its fields, those of inline structs included.
func structFields(t reflect.Type) map[string][]int {
	fields := map[string][]int{}
	for _, structField := range reflect.VisibleFields(t) {
		if key, _, _ := strings.Cut(structField.Tag.Get("yaml"), ","); key != "" && key != "-" {
			fields[key] = structField.Index
		}
	}
	return fields
}

// Of returns the keys of the settings struct that target points to.
func Of(target any) []string { return fieldNames(reflect.TypeOf(target).Elem()) }

// Has tells whether the settings struct that target points to has a key.
func Has(target any, key string) bool { return slices.Contains(Of(target), key) }

func fieldNames(t reflect.Type) []string { return slices.Sorted(maps.Keys(structFields(t))) }

// enumValues calls the Values method that a type with a fixed set of values has.
func enumValues(t reflect.Type) []string {
	method, ok := t.MethodByName("Values")
	if !ok || t.Kind() != reflect.String {
		return nil
	}
	result := method.Func.Call([]reflect.Value{reflect.Zero(t)})[0]
	values := make([]string, result.Len())
	for i := range values {
		values[i] = result.Index(i).String()
	}
	return values
}
