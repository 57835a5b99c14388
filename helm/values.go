package helm

import (
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

const tagsAccepted = "accepted are !config, !secret and !output, before a name"

// newReader reads the values in a file, with a Ref wherever a tag names one.
func newReader(problems *problem.List, file string) *values.Reader {
	reader := &values.Reader{File: file, Problems: problems, Tags: tagsAccepted}
	reader.Tag = func(node *yaml.Node) (any, bool) { return readRef(reader, node) }
	reader.Text = func(node *yaml.Node) { checkStore(reader, node) }
	return reader
}

// readRef returns the reference at a node; known is false for a tag that is none of a reference.
func readRef(reader *values.Reader, node *yaml.Node) (value any, known bool) {
	switch kind := RefKind(node.ShortTag()); {
	case kind != ConfigRef && kind != SecretRef && kind != OutputRef:
		return nil, false
	case node.Value == "":
		reader.Add(node, "%s names nothing: a name follows it, as in %s name", kind, kind)
		return nil, true
	default:
		at := problem.Position{File: reader.File, Line: node.Line, Column: node.Column}
		return Ref{Kind: kind, Name: node.Value, Position: at}, true
	}
}
