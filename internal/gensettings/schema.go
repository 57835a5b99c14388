package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/config"
	"github.com/gkestack/gkestack/internal/settings"
)

// schema is the part of JSON Schema, draft 7, that the configuration needs. Editors know that draft best.
type schema struct {
	Schema               string             `json:"$schema,omitempty"`
	Title                string             `json:"title,omitempty"`
	Description          string             `json:"description,omitempty"`
	Ref                  string             `json:"$ref,omitempty"`
	Type                 any                `json:"type,omitempty"`
	Enum                 []any              `json:"enum,omitempty"`
	Default              any                `json:"default,omitempty"`
	Required             []string           `json:"required,omitempty"`
	Properties           map[string]*schema `json:"properties,omitempty"`
	AdditionalProperties any                `json:"additionalProperties,omitempty"`
	Items                *schema            `json:"items,omitempty"`
	Minimum              *int               `json:"minimum,omitempty"`
	Maximum              *int               `json:"maximum,omitempty"`
	MinItems             int                `json:"minItems,omitempty"`
	MaxItems             int                `json:"maxItems,omitempty"`
	MinProperties        int                `json:"minProperties,omitempty"`
	MaxProperties        int                `json:"maxProperties,omitempty"`
	If                   *schema            `json:"if,omitempty"`
	Then                 *schema            `json:"then,omitempty"`
	Else                 *schema            `json:"else,omitempty"`
	Definitions          map[string]*schema `json:"definitions,omitempty"`

	// order has the keys of the properties as the struct has its fields.
	order []string
	// limit is what the number, or the number of items, may be.
	limit *settings.Range
	// goType is the struct that the schema describes, its elements where it describes a map of them.
	goType reflect.Type
}

// generate returns the schema of the stack files of the project in the directory root.
func generate(root string) ([]byte, error) {
	project, err := projectName(root)
	if err != nil {
		return nil, err
	}
	g := &generator{docs: docs{root: root}}
	settings, err := g.object(withDefaults(reflect.TypeFor[config.Stack]()))
	if err != nil {
		return nil, err
	}
	keys := map[string]*schema{}
	for key, setting := range settings.Properties {
		keys[project+":"+key] = orSecret(firstLevel(setting))
	}
	for key, name := range map[string]string{"gcp:project": "Project", "gcp:region": "Region"} {
		description, err := g.docs.field(reflect.TypeFor[cloud.Settings](), name)
		if err != nil {
			return nil, err
		}
		keys[key] = &schema{Description: description, Type: "string"}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	err = encoder.Encode(stackFile(project, keys))
	return text.Bytes(), err
}

// projectName is the namespace of the project's keys.
func projectName(root string) (string, error) {
	path := filepath.Join(root, "Pulumi.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	var project struct{ Name string }
	if err := yaml.Unmarshal(data, &project); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return project.Name, nil
}

// stackFile describes the file as a whole: the keys that Pulumi gives it, and the configuration, in which other
// namespaces and keys of the user's own are welcome.
func stackFile(project string, keys map[string]*schema) *schema {
	text := func(description string) *schema { return &schema{Description: description, Type: "string"} }
	return &schema{
		Schema: "http://json-schema.org/draft-07/schema#",
		Title:  "Configuration of a stack of " + project,
		Type:   "object",
		Properties: map[string]*schema{
			"config": {
				Description: "The stack's configuration. Values files refer to keys of your own with !config and !secret.",
				Type:        []string{"object", "null"}, Properties: keys, AdditionalProperties: true,
			},
			"encryptionsalt":  text("Written by Pulumi: the salt of the passphrase that encrypts secrets."),
			"secretsprovider": text("Written by Pulumi: what encrypts secrets, as in gcpkms://..."),
			"encryptedkey":    text("Written by Pulumi: the key that encrypts secrets, itself encrypted."),
			"environment":     {Description: "Pulumi ESC environments that the stack takes configuration from."},
		},
		AdditionalProperties: false,
		Definitions: map[string]*schema{
			"secret": {
				Description: "A secret, as pulumi config set --secret writes it.", Type: "object", Required: []string{"secure"},
				Properties: map[string]*schema{"secure": {Type: "string"}}, AdditionalProperties: false,
			},
		},
	}
}

// firstLevel also accepts a boolean or a number as text, as pulumi config set writes it.
func firstLevel(s *schema) *schema {
	switch s.Type {
	case "boolean":
		s.Type, s.Enum = nil, []any{true, false, "true", "false"}
	case "integer":
		s.Type = []string{"integer", "string"}
	}
	return s
}

// orSecret also accepts an encrypted value. Unlike anyOf, it leaves an editor one thing to complain about.
func orSecret(s *schema) *schema {
	description := s.Description
	s.Description = ""
	return &schema{
		Description: description,
		If:          &schema{Type: "object", Required: []string{"secure"}},
		Then:        &schema{Ref: "#/definitions/secret"},
		Else:        s,
	}
}

// generator makes schemas from values that hold their defaults.
type generator struct{ docs docs }

// value describes what is accepted for a setting whose default is v.
func (g *generator) value(v reflect.Value) (*schema, error) {
	t := v.Type()
	switch t.Kind() {
	case reflect.Pointer:
		s, err := g.optional(t.Elem())
		if err == nil && t.Elem().Kind() == reflect.Bool {
			s.Default = nil // left out, it is neither true nor false
		}
		return s, err
	case reflect.Struct:
		return g.object(v)
	case reflect.Map:
		element, err := g.optional(t.Elem())
		return &schema{Type: "object", AdditionalProperties: element, goType: t.Elem()}, err
	case reflect.Slice:
		items, err := g.value(withDefaults(t.Elem()))
		s := &schema{Type: "array", Items: items}
		if v.Len() > 0 {
			s.Default = v.Interface()
		}
		return s, err
	case reflect.String:
		s := &schema{Type: "string", Enum: accepted(v)}
		if v.String() != "" {
			s.Default = v.Interface()
		}
		return s, nil
	case reflect.Bool:
		return &schema{Type: "boolean", Default: v.Interface()}, nil
	case reflect.Int:
		return &schema{Type: "integer", Default: v.Interface()}, nil
	}
	return nil, fmt.Errorf("%s: it has no schema; add its kind to the generator", t)
}

// optional describes what may be left empty, as in "nat:", to take the defaults.
func (g *generator) optional(t reflect.Type) (*schema, error) {
	s, err := g.value(withDefaults(t))
	if err == nil && t.Kind() == reflect.Struct {
		s.Type = []string{"object", "null"}
	}
	return s, err
}

func (g *generator) object(v reflect.Value) (*schema, error) {
	s := &schema{Type: "object", Properties: map[string]*schema{}, AdditionalProperties: false, goType: v.Type()}
	for i := range v.NumField() {
		structField := v.Type().Field(i)
		key := structField.Tag.Get("yaml")
		if !structField.IsExported() || key == "-" {
			continue
		}
		if key == ",inline" {
			inner, err := g.object(v.Field(i))
			if err != nil {
				return nil, err
			}
			maps.Copy(s.Properties, inner.Properties)
			s.order = append(s.order, inner.order...)
			continue
		}
		if key == "" {
			return nil, fmt.Errorf("%s.%s: a setting needs its key in a yaml tag", v.Type(), structField.Name)
		}
		property, err := g.value(v.Field(i))
		if err != nil {
			return nil, err
		}
		if property.Description, err = g.docs.field(v.Type(), structField.Name); err != nil {
			return nil, err
		}
		s.Properties[key], s.order = property, append(s.order, key)
	}
	if limited, ok := v.Addr().Interface().(settings.Limited); ok {
		for name, limit := range limited.Limits() {
			if err := s.apply(name, limit); err != nil {
				return nil, fmt.Errorf("%s: %w", v.Type(), err)
			}
		}
	}
	return s, nil
}

// apply adds a limit to the property that its name leads to.
func (s *schema) apply(name string, limit settings.Range) error {
	key, ofItems := strings.CutSuffix(name, "[]")
	key, ofValues := strings.CutSuffix(key, ".*")
	property := s.Properties[key]
	if property != nil && ofItems {
		property = property.Items
	}
	if property != nil && ofValues {
		property, _ = property.AdditionalProperties.(*schema)
	}
	if property == nil {
		return fmt.Errorf("there is a limit for %s, and no such setting", name)
	}
	property.limit = &limit
	switch {
	case property.Type == "array":
		property.MinItems, property.MaxItems = limit.Min, limit.Max
	case property.Type == "object":
		property.MinProperties, property.MaxProperties = limit.Min, limit.Max
	case limit.Only != nil:
		for _, number := range limit.Only {
			property.Enum = append(property.Enum, number)
		}
	default:
		least := limit.Min
		if limit.OrZero {
			least = 0 // a schema knows no hole
		}
		property.Minimum = &least
		if limit.Max > 0 {
			property.Maximum = &limit.Max
		}
	}
	return nil
}

// withDefaults makes a value of a type that holds the defaults.
func withDefaults(t reflect.Type) reflect.Value {
	value := reflect.New(t)
	settings.SetDefaults(value.Interface())
	return value.Elem()
}

// accepted calls the Values method that a type with a fixed set of values has.
func accepted(v reflect.Value) []any {
	method := v.MethodByName("Values")
	if !method.IsValid() {
		return nil
	}
	list := method.Call(nil)[0]
	values := make([]any, list.Len())
	for i := range values {
		values[i] = list.Index(i).Interface()
	}
	return values
}
