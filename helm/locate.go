package helm

import (
	"fmt"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// source is one of the places that a release takes its values from.
type source struct {
	file string
	node *yaml.Node
}

// locate returns where a value was set last, or else what holds it; the release itself when nothing did.
func (r *Release) locate(location []string) problem.Position {
	for _, set := range slices.Backward(r.sets) {
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
