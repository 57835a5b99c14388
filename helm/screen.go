package helm

import (
	"bytes"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// screen takes those of Helmfile's keys out of a document that have no field here, and adds a problem for each that
// would have had an effect. What is left is decoded strictly.
type screen struct {
	problems *problem.List
	file     string
	// built tells that the document is the output of `helmfile build`, where no template is left.
	built bool
	open  map[*yaml.Node]bool
}

// document screens a document with its helmDefaults, repositories and releases.
func (s *screen) document(root *yaml.Node) *yaml.Node {
	s.built = valueOf(root, "filepath") != nil
	result := s.mapping("", "", root)
	if defaults := valueOf(result, "helmDefaults"); defaults != nil {
		*defaults = *s.mapping("helmDefaults", "helmDefaults", defaults)
	}
	for _, list := range []string{"repositories", "releases"} {
		for i, item := range s.items(result, list) {
			path := problem.Path(list).Index(i)
			*item = *s.mapping(list, path, item)
			s.url(path, item)
		}
	}
	return result
}

// url refuses a repository that is none of Helm's.
func (s *screen) url(path problem.Path, item *yaml.Node) {
	if url := valueOf(item, "url"); url != nil && strings.HasPrefix(url.Value, "git+") {
		s.add(url, path.Child("url"), "charts in a git repository are not fetched: "+useRepository)
	}
}

// items are those of a list of maps. They and the list are copies, so that screening leaves an anchor as it is.
func (s *screen) items(mapping *yaml.Node, key string) []*yaml.Node {
	list := valueOf(mapping, key)
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	list.Content = slices.Clone(list.Content)
	for i, item := range list.Content {
		clone := *resolveAlias(item)
		list.Content[i] = &clone
	}
	return list.Content
}

// mapping returns a map without the unsupported keys of a level, with its merge keys replaced by what they bring.
func (s *screen) mapping(level string, path problem.Path, node *yaml.Node) *yaml.Node {
	node = resolveAlias(node)
	if node.Kind != yaml.MappingNode {
		return node
	}
	result := *node
	result.Content = nil
	for _, pair := range s.pairs(node) {
		key, value := pair[0], pair[1]
		if s.keep(level, path, key, value) {
			clone := *resolveAlias(value)
			result.Content = append(result.Content, key, &clone)
		}
	}
	return &result
}

// pairs are the keys and values of a map, after them those that its merge keys bring.
func (s *screen) pairs(node *yaml.Node) [][2]*yaml.Node {
	if s.open[node] {
		return nil // An anchor that holds itself; what is in it has been seen.
	}
	s.open[node] = true
	defer delete(s.open, node)
	var pairs, merged [][2]*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.ShortTag() != "!!merge" {
			pairs = append(pairs, [2]*yaml.Node{key, value})
			continue
		}
		sources := []*yaml.Node{value}
		if resolved := resolveAlias(value); resolved.Kind == yaml.SequenceNode {
			sources = resolved.Content
		}
		for _, source := range sources {
			if source = resolveAlias(source); source.Kind != yaml.MappingNode {
				s.add(value, "", "<< takes a map, or a list of maps")
				continue
			}
			merged = append(merged, s.pairs(source)...)
		}
	}
	for _, pair := range merged {
		set := func(other [2]*yaml.Node) bool { return other[0].Value == pair[0].Value }
		if !slices.ContainsFunc(pairs, set) {
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

// keep tells whether a key is to be decoded, and adds a problem where it is refused.
func (s *screen) keep(level string, path problem.Path, key, value *yaml.Node) bool {
	path = path.Child(key.Value)
	for _, rule := range unsupportedKeys[level] {
		if rule.name != key.Value {
			continue
		}
		switch {
		case rule.fate == ignored, rule.fate == rendered && s.built, asksNothing(resolveAlias(value), rule.harmless):
		default:
			s.add(key, path, "it is not supported: %s", rule.reason)
		}
		return false
	}
	return !s.template(path, key, value)
}

// template adds a problem for a Go template, and tells whether there is one. In the output of `helmfile build` braces
// in values are meant for the chart.
func (s *screen) template(path problem.Path, key, value *yaml.Node) bool {
	if s.built && slices.Contains([]string{"values", "set", "setString", "renderedvalues", "labels"}, key.Value) {
		return false
	}
	if key.Value == "releases" || key.Value == "repositories" || key.Value == "helmDefaults" {
		return false // What is in them has its turn.
	}
	found := s.findTemplate(value)
	if found == nil {
		return false
	}
	s.add(found, path, "it is a Go template: write the value, or use the output of helmfile build; "+
		"braces that are meant for the chart go into <release>.yaml")
	return true
}

// findTemplate returns the first node that holds a Go template. YAML reads one without quotes as a map in a map.
func (s *screen) findTemplate(node *yaml.Node) *yaml.Node {
	if node = resolveAlias(node); s.open[node] {
		return nil
	}
	s.open[node] = true
	defer delete(s.open, node)
	if node.Kind == yaml.ScalarNode && strings.Contains(node.Value, "{{") {
		return node
	}
	for i, child := range node.Content {
		if i%2 == 0 && node.Kind == yaml.MappingNode && child.Kind == yaml.MappingNode && node.Style&yaml.FlowStyle != 0 {
			return node
		}
		if found := s.findTemplate(child); found != nil {
			return found
		}
	}
	return nil
}

func (s *screen) add(node *yaml.Node, path problem.Path, format string, args ...any) {
	s.problems.AddAt(problem.Position{File: s.file, Line: node.Line, Column: node.Column}, path, format, args...)
}

// asksNothing tells whether a value is like leaving the key out.
func asksNothing(node *yaml.Node, harmless []string) bool {
	switch node.Kind {
	case yaml.ScalarNode:
		return slices.Contains([]string{"", "false", "0", "null", "~"}, node.Value) || slices.Contains(harmless, node.Value)
	default:
		return len(node.Content) == 0
	}
}

// valueOf returns the value of a key in a map, or nil.
func valueOf(node *yaml.Node, key string) *yaml.Node {
	if node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

func resolveAlias(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// templateError returns a problem for the first Go template in a text that is no YAML, or nil.
func templateError(path string, data []byte) error {
	for i, line := range bytes.Split(data, []byte("\n")) {
		before, _, found := bytes.Cut(line, []byte("{{"))
		if found && !bytes.Contains(before, []byte("#")) {
			return &problem.Error{
				Position: problem.Position{File: path, Line: i + 1, Column: len(before) + 1},
				Message:  "a Go template: use the output of helmfile build instead of the helmfile",
			}
		}
	}
	return nil
}
