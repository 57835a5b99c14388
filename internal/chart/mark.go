package chart

import (
	"bytes"
	"encoding/json"
	"strings"
)

// MarkKey is what the digest of a local chart is called among the values that Helm keeps with a release. A refresh
// reads these: where an upgrade failed, or was rolled back by hand, they have another digest, and it is tried again.
const MarkKey = "gkestackChart"

// unmark is a template that takes the digest out of the values before any other template of the chart sees them.
const unmark = `{{- $_ := unset .Values "` + MarkKey + `" -}}` + "\n"

// mark adds to a chart's files the template that takes the digest away, and lets the chart's schema accept it.
func mark(files map[string][]byte) error {
	// Helm renders the templates in the deepest directory first.
	deepest := 0
	for name := range files {
		deepest = max(deepest, strings.Count(name, "/"))
	}
	files["templates/"+strings.Repeat("first/", deepest)+"values.yaml"] = []byte(unmark)
	if schema, ok := files["values.schema.json"]; ok {
		accepting, _, err := acceptMark(schema)
		if err != nil {
			return err
		}
		files["values.schema.json"] = accepting
	}
	return nil
}

// TakesMark tells whether the chart's schema accepts the digest beside other values, once Copy has said so in it.
func (c *Chart) TakesMark() bool {
	if c.schema == nil {
		return true
	}
	_, can, err := acceptMark(c.schema)
	return can && err == nil
}

// acceptMark returns a schema that accepts the digest, and whether that can be said of it: its root says of keys that
// it does not name no more than that there are none.
func acceptMark(schema []byte) (accepting []byte, can bool, err error) {
	decoder := json.NewDecoder(bytes.NewReader(schema))
	decoder.UseNumber()
	var root map[string]any
	if decoder.Decode(&root) != nil {
		return schema, false, nil // Helm says what is wrong with it.
	}
	properties := map[string]any{}
	for keyword, value := range root {
		switch keyword {
		case "$schema", "$id", "$comment", "title", "description", "type", "required", "definitions", "$defs", "examples",
			"default", "additionalProperties":
		case "properties":
			named, ok := value.(map[string]any)
			if !ok {
				return schema, false, nil
			}
			properties = named
		default:
			return schema, false, nil
		}
	}
	properties[MarkKey] = map[string]any{}
	root["properties"] = properties
	accepting, err = json.Marshal(root)
	return accepting, err == nil, err
}
