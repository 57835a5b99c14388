package helm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"sort"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// maxNodes bounds what the aliases of one file may expand to.
const maxNodes = 1_000_000

// parseFile reads the one YAML document of a file. A missing file is an error that wraps fs.ErrNotExist.
func parseFile(path string) (*yaml.Node, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseDocument(path, data)
}

// parseDocument returns the root of the only document in data, or nil when there is none.
func parseDocument(path string, data []byte) (*yaml.Node, error) {
	documents, err := decodeAll(data)
	switch {
	case err != nil:
		return nil, syntaxError(path, data, err)
	case len(documents) == 0:
		return nil, nil
	case len(documents) > 1:
		return nil, &problem.Error{
			Position: problem.Position{File: path, Line: documents[1].Line, Column: documents[1].Column},
			Message:  "a second YAML document begins here: one file holds one document",
		}
	}
	return documents[0].Content[0], nil
}

func decodeAll(data []byte) ([]yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var documents []yaml.Node
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return documents, nil
		} else if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
}

// syntaxError gives a problem the line at which it shows: the first that ends a text with the same problem. The line in
// the decoder's message, "yaml: line 3: did not find expected key", is often that of what is around it, or one less.
func syntaxError(path string, data []byte, err error) error {
	lines := bytes.SplitAfter(data, []byte("\n"))
	line := 1 + sort.Search(len(lines)-1, func(i int) bool {
		_, shorter := decodeAll(bytes.Join(lines[:i+1], nil))
		return shorter != nil && shorter.Error() == err.Error()
	})
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		_, message, _ = strings.Cut(rest, ": ")
	}
	return &problem.Error{Position: problem.Position{File: path, Line: line, Column: 1}, Message: message}
}

// converter turns YAML nodes into the values that Helm would read from the same text, with references in place of tags.
type converter struct {
	file     string
	problems *problem.List
	nodes    int
	open     map[*yaml.Node]bool
}

// valuesOf converts the values in a file. They must be a map; nothing is an empty one.
func valuesOf(problems *problem.List, file string, node *yaml.Node) map[string]any {
	if node == nil || node.ShortTag() == "!!null" {
		return map[string]any{}
	}
	c := &converter{file: file, problems: problems, open: map[*yaml.Node]bool{}}
	values, ok := c.convert(node).(map[string]any)
	if !ok {
		c.add(node, "values are a map, as in a chart's values.yaml")
		return map[string]any{}
	}
	return values
}

func (c *converter) add(node *yaml.Node, format string, args ...any) {
	c.problems.AddAt(problem.Position{File: c.file, Line: node.Line, Column: node.Column}, "", format, args...)
}

func (c *converter) convert(node *yaml.Node) any {
	if c.nodes++; c.nodes > maxNodes {
		if c.nodes == maxNodes+1 {
			c.add(node, "the aliases of this file expand to more than %d values", maxNodes)
		}
		return nil
	}
	switch node.Kind {
	case yaml.AliasNode:
		return c.alias(node)
	case yaml.MappingNode:
		return c.mapping(node)
	case yaml.SequenceNode:
		return c.sequence(node)
	default:
		return c.scalar(node)
	}
}

func (c *converter) alias(node *yaml.Node) any {
	if c.open[node.Alias] {
		c.add(node, "the anchor %q holds itself", node.Value)
		return nil
	}
	c.open[node.Alias] = true
	defer delete(c.open, node.Alias)
	return c.convert(node.Alias)
}

func (c *converter) sequence(node *yaml.Node) any {
	if tag := node.ShortTag(); tag != "!!seq" {
		c.add(node, "%s stands before a list: %s", tag, tagsAccepted)
	}
	list := make([]any, 0, len(node.Content))
	for _, item := range node.Content {
		list = append(list, c.convert(item))
	}
	return list
}

func (c *converter) mapping(node *yaml.Node) any {
	if tag := node.ShortTag(); tag != "!!map" {
		c.add(node, "%s stands before a map: %s", tag, tagsAccepted)
	}
	// As for Helm, a merge key lays its maps over the keys before it, and those after it lie over its maps.
	values, set := map[string]any{}, map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merged := map[string]any{}
			c.merge(merged, value)
			maps.Copy(values, merged)
			continue
		}
		if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null" {
			c.add(key, "a key is a string")
			continue
		}
		name := c.key(key)
		if set[name] {
			c.add(key, "%s: it is set twice", name)
		}
		values[name], set[name] = c.convert(value), true
	}
	return values
}

// key returns the text that Helm makes of a key: that of what YAML 1.1 reads, so that a plain y is "true" and 0x10 is
// "16".
func (c *converter) key(node *yaml.Node) string {
	switch value := c.scalar(node).(type) {
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
func (c *converter) merge(into map[string]any, node *yaml.Node) {
	converted := c.convert(node)
	sources, several := converted.([]any)
	if !several {
		sources = []any{converted}
	}
	for _, source := range sources {
		values, ok := source.(map[string]any)
		if !ok {
			c.add(node, "<< takes a map, or a list of maps")
			return
		}
		for key, value := range values {
			if _, set := into[key]; !set {
				into[key] = value
			}
		}
	}
}

const tagsAccepted = "accepted are !config, !secret and !output, before a name"

func (c *converter) scalar(node *yaml.Node) any {
	switch tag := node.ShortTag(); tag {
	case string(ConfigRef), string(SecretRef), string(OutputRef):
		return c.ref(node, RefKind(tag))
	case "!!null":
		return nil
	case "!!str", "!!timestamp":
		return c.text(node)
	case "!!int", "!!float":
		return c.number(node)
	case "!!bool", "!!binary":
		var value any
		if err := node.Decode(&value); err != nil {
			c.add(node, "%q is not what its tag says, %s", node.Value, tag)
		}
		return value
	default:
		c.add(node, "%s is not a tag of a value: %s", tag, tagsAccepted)
		return nil
	}
}

func (c *converter) ref(node *yaml.Node, kind RefKind) any {
	if node.Value == "" {
		c.add(node, "%s names nothing: a name follows it, as in %s name", kind, kind)
		return nil
	}
	return Ref{
		Kind: kind, Name: node.Value,
		Position: problem.Position{File: c.file, Line: node.Line, Column: node.Column},
	}
}

// text returns a string, or the boolean that Helm, whose YAML is version 1.1, takes a plain yes or no for.
func (c *converter) text(node *yaml.Node) any {
	if node.Style == 0 && node.ShortTag() == "!!str" {
		switch node.Value {
		case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON":
			return true
		case "n", "N", "no", "No", "NO", "off", "Off", "OFF":
			return false
		}
	}
	c.checkStore(node)
	return node.Value
}

// merge returns base with over on top, as Helm merges values files: maps are merged, everything else is replaced, and
// a null stays, so that Helm removes the chart's default.
func merge(base, over map[string]any) map[string]any {
	merged := make(map[string]any, len(base)+len(over))
	for key, value := range base {
		merged[key] = value
	}
	for key, value := range over {
		below, isMap := merged[key].(map[string]any)
		if above, both := value.(map[string]any); isMap && both {
			value = merge(below, above)
		}
		merged[key] = value
	}
	return merged
}
