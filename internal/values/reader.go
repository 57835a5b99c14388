package values

import (
	"fmt"
	"maps"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// maxNodes bounds what the aliases of one file may expand to.
const maxNodes = 1_000_000

// Reader turns the YAML nodes of a file into the values that Helm would read from the same text.
type Reader struct {
	// File that the nodes are from, and Problems what is wrong in it.
	File     string
	Problems *problem.List
	// Tag returns what a scalar stands for whose tag is none of YAML's; known is false for another such tag.
	Tag func(node *yaml.Node) (value any, known bool)
	// Tags says for messages which tags are known.
	Tags string
	// Text looks at each text that is read; it may be nil.
	Text func(node *yaml.Node)

	nodes int
	open  map[*yaml.Node]bool
}

// Read returns the values at a node, the first of a file. They must be a map; nothing is an empty one.
func (r *Reader) Read(node *yaml.Node) map[string]any {
	if node == nil || node.ShortTag() == "!!null" {
		return map[string]any{}
	}
	r.open = map[*yaml.Node]bool{}
	values, ok := r.convert(node).(map[string]any)
	if !ok {
		r.Add(node, "values are a map, as in a chart's values.yaml")
		return map[string]any{}
	}
	return values
}

// Add adds a problem with what stands at a node.
func (r *Reader) Add(node *yaml.Node, format string, args ...any) {
	r.Problems.AddAt(problem.Position{File: r.File, Line: node.Line, Column: node.Column}, "", format, args...)
}

func (r *Reader) convert(node *yaml.Node) any {
	if r.nodes++; r.nodes > maxNodes {
		if r.nodes == maxNodes+1 {
			r.Add(node, "the aliases of this file expand to more than %d values", maxNodes)
		}
		return nil
	}
	switch node.Kind {
	case yaml.AliasNode:
		return r.alias(node)
	case yaml.MappingNode:
		return r.mapping(node)
	case yaml.SequenceNode:
		return r.sequence(node)
	default:
		return r.scalar(node)
	}
}

func (r *Reader) alias(node *yaml.Node) any {
	if r.open[node.Alias] {
		r.Add(node, "the anchor %q holds itself", node.Value)
		return nil
	}
	r.open[node.Alias] = true
	defer delete(r.open, node.Alias)
	return r.convert(node.Alias)
}

func (r *Reader) sequence(node *yaml.Node) any {
	if tag := node.ShortTag(); tag != "!!seq" {
		r.Add(node, "%s stands before a list: %s", tag, r.Tags)
	}
	list := make([]any, 0, len(node.Content))
	for _, item := range node.Content {
		list = append(list, r.convert(item))
	}
	return list
}

func (r *Reader) mapping(node *yaml.Node) any {
	if tag := node.ShortTag(); tag != "!!map" {
		r.Add(node, "%s stands before a map: %s", tag, r.Tags)
	}
	// As for Helm, a merge key lays its maps over the keys before it, and those after it lie over its maps.
	values, set := map[string]any{}, map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merged := map[string]any{}
			r.merge(merged, value)
			maps.Copy(values, merged)
			continue
		}
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null" {
			r.Add(key, "a key is a string")
			continue
		}
		name := r.key(key)
		if set[name] {
			r.Add(key, "%s: it is set twice", name)
		}
		values[name], set[name] = r.convert(value), true
	}
	return values
}

// key returns the text that Helm makes of a key: that of what YAML 1.1 reads, so that a plain y is "true" and 0x10 is
// "16".
func (r *Reader) key(node *yaml.Node) string {
	switch value := r.scalar(node).(type) {
	case bool:
		return strconv.FormatBool(value)
	case int, int64, uint64:
		return fmt.Sprint(value)
	case float64:
		return strconv.FormatFloat(value, 'g', -1, 64)
	default:
		return node.Value
	}
}

// merge collects the maps of a merge key, "<<". The first of several wins.
func (r *Reader) merge(into map[string]any, node *yaml.Node) {
	converted := r.convert(node)
	sources, several := converted.([]any)
	if !several {
		sources = []any{converted}
	}
	for _, source := range sources {
		values, ok := source.(map[string]any)
		if !ok {
			r.Add(node, "<< takes a map, or a list of maps")
			return
		}
		for key, value := range values {
			if _, set := into[key]; !set {
				into[key] = value
			}
		}
	}
}

func (r *Reader) scalar(node *yaml.Node) any {
	switch tag := node.ShortTag(); tag {
	case "!!null":
		return nil
	case "!!str", "!!timestamp":
		return r.text(node)
	case "!!int", "!!float":
		return r.number(node)
	case "!!bool", "!!binary":
		var value any
		if err := node.Decode(&value); err != nil {
			r.Add(node, "%q is not what its tag says, %s", node.Value, tag)
		}
		return value
	default:
		value, known := r.Tag(node)
		if !known {
			r.Add(node, "%s is not a tag of a value: %s", tag, r.Tags)
		}
		return value
	}
}

// text returns a string, or the boolean that Helm, whose YAML is version 1.1, takes a plain yes or no for.
func (r *Reader) text(node *yaml.Node) any {
	if node.Style == 0 && node.ShortTag() == "!!str" {
		switch node.Value {
		case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON":
			return true
		case "n", "N", "no", "No", "NO", "off", "Off", "OFF":
			return false
		}
	}
	if r.Text != nil {
		r.Text(node)
	}
	return node.Value
}
