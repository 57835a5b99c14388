package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/gkestack/gkestack/config"
)

// pagePath is the page that has the tables, below the project's directory.
const pagePath = "/docs/gcp.md"

// What stands between the markers is generated; what stands around them is written by hand.
const (
	beginMarker = "<!-- settings: made by go generate ./config -->\n"
	endMarker   = "<!-- end of settings -->\n"
)

// withReference returns the page with the tables made anew.
func withReference(root string, page []byte) ([]byte, error) {
	before, rest, ok := bytes.Cut(page, []byte(beginMarker))
	_, after, ended := bytes.Cut(rest, []byte(endMarker))
	if !ok || !ended {
		return nil, fmt.Errorf("%s: it needs the lines %q and %q", pagePath, beginMarker, endMarker)
	}
	tables, err := reference(root)
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{before, []byte(beginMarker), []byte(tables), []byte(endMarker), after}, nil), nil
}

// reference describes each key of a stack file, with a table of its settings.
func reference(root string) (string, error) {
	project, err := projectName(root)
	if err != nil {
		return "", err
	}
	g := &generator{docs: docs{root: root}}
	stack, err := g.object(withDefaults(reflect.TypeFor[config.Stack]()))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, key := range stack.order {
		component := stack.Properties[key]
		fmt.Fprintf(&text, "\n### `%s:%s`\n\n%s\n", project, key, component.Description)
		if t := component.goType; t != nil && t.Kind() == reflect.Struct {
			comment, err := g.docs.structure(t)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&text, "\n%s\n", strings.Replace(comment, t.Name(), "`"+t.String()+"`", 1))
		}
		text.WriteString("\n| setting | type, accepted | default | meaning |\n|---|---|---|---|\n")
		if nested := rows(component, ""); len(nested) > 0 {
			text.WriteString(strings.Join(nested, ""))
		} else {
			text.WriteString(row(key, component))
		}
	}
	text.WriteString("\n")
	return text.String(), nil
}

// rows are those of the settings inside of s, which is at path.
func rows(s *schema, path string) []string {
	if element, ok := s.AdditionalProperties.(*schema); ok {
		return rows(element, join(path, "<name>"))
	}
	if s.Items != nil {
		return rows(s.Items, path+"[]")
	}
	var list []string
	for _, key := range s.order {
		property := s.Properties[key]
		list = append(list, row(join(path, key), property))
		list = append(list, rows(property, join(path, key))...)
	}
	return list
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func row(path string, s *schema) string {
	return fmt.Sprintf("| `%s` | %s | %s | %s |\n", path, typeOf(s), escape(defaultOf(s)), escape(s.Description))
}

// escape keeps a text inside of its cell, its placeholders from being tags and its stars from being emphasis.
func escape(text string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`, "*", `\*`).Replace(text)
}

// typeOf says what a setting accepts, within its limits.
func typeOf(s *schema) string {
	switch text := kindOf(s); {
	case s.limit == nil, s.limit.Only != nil:
		return text
	case s.Type == "integer":
		return text + ", " + s.limit.String()
	default:
		return text + ", " + s.limit.OfItems()
	}
}

// kindOf says what a setting is.
func kindOf(s *schema) string {
	if len(s.Enum) > 0 {
		return list(s.Enum)
	}
	if s.Items != nil && len(s.Items.Enum) > 0 {
		return "list of " + list(s.Items.Enum)
	}
	if s.Items != nil {
		items := strings.Replace("list of "+kindOf(s.Items)+"s", "settingss", "settings", 1)
		if s.Items.limit != nil {
			items += " from " + s.Items.limit.String()
		}
		return items
	}
	if element, ok := s.AdditionalProperties.(*schema); ok {
		return "by name: " + typeOf(element)
	}
	switch s.Type {
	case "boolean":
		return "`true`, `false`"
	case "integer":
		return "whole number"
	case "string":
		return "string"
	}
	return "settings"
}

func list(values []any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = fmt.Sprintf("`%v`", value)
	}
	return strings.Join(texts, ", ")
}

// defaultOf returns the default of a setting as the table has it: nothing where a setting has none. A number that must
// be set has none either, and its zero is not one.
func defaultOf(s *schema) string {
	switch number, isNumber := s.Default.(int); {
	case s.Default == nil:
		return ""
	case isNumber && s.limit != nil && !s.limit.Has(number):
		return ""
	}
	if data, err := json.Marshal(s.Default); err == nil && s.Items != nil {
		return "`" + strings.ReplaceAll(string(data), ",", ", ") + "`"
	}
	return "`" + fmt.Sprint(s.Default) + "`"
}
