package config

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/tree"
	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

// part is a configuration value, or something in one, that has a path: what a release may refer to.
type part struct {
	value any
	// secret tells that the part belongs to a value that Pulumi calls a secret; !secret may refer to it.
	secret bool
	// plain tells that the part itself is none; !config may refer to it.
	plain bool
	// unsure says why the part is taken for a secret, although it may be something beside it that is one; or it is empty.
	unsure string
}

// parts returns a value under its key, and everything in it under its path. Pulumi passes what is structured as JSON.
// A secret is always the text that was set: it may well be JSON itself, as a service account's key is. structured tells
// that there is something in the value.
//
// One secret in a structured value makes all of it one to Pulumi. What the stack's file has in plain text, with the
// same value, is none all the same.
func parts(full, key string, value Value) (all map[string]part, structured bool) {
	all = map[string]part{key: {value: scalar(value), secret: value.Secret, plain: !value.Secret}}
	content, structured := value.structure()
	if !structured {
		return all, false
	}
	unsure := full + " holds a secret, so all of it is one to Pulumi"
	p := &splitter{all: all, secret: value.Secret, unsure: unsure}
	p.split(key, content, value.InFile)
	if value.Secret {
		all[key] = part{value: value.Raw, secret: true}
	}
	return all, true
}

// structure returns what a structured value consists of.
func (v Value) structure() (any, bool) {
	var structured any
	isJSON := strings.HasPrefix(v.Raw, "{") || strings.HasPrefix(v.Raw, "[")
	if !isJSON || yaml.Unmarshal([]byte(v.Raw), &structured) != nil || !json.Valid([]byte(v.Raw)) {
		return nil, false
	}
	return structured, true
}

// splitter collects the parts of one value.
type splitter struct {
	all    map[string]part
	secret bool
	unsure string
}

// split adds a value and everything in it; inFile is what the stack's file has in its place.
func (s *splitter) split(path string, value, inFile any) part {
	result := part{value: value, secret: s.secret, plain: !s.secret || reflect.DeepEqual(value, inFile)}
	fields, ok := value.(map[string]any)
	if !result.plain && !(ok && len(fields) > 0) && !holdsSecret(inFile) {
		result.unsure = s.unsure
	}
	below, _ := inFile.(map[string]any)
	for key, element := range fields {
		inFile := below[key]
		if isSecret(below) {
			inFile = below // the text of one secret
		}
		if found := s.split(string(problem.Path(path).Child(key)), element, inFile); found.unsure != "" {
			result.unsure = found.unsure
		}
	}
	s.all[path] = result
	return result
}

// isSecret tells whether a value of a stack's file stands for a secret: {secure: ciphertext}.
func isSecret(inFile any) bool {
	fields, _ := inFile.(map[string]any)
	_, ok := fields["secure"].(string)
	return ok && len(fields) == 1
}

// holdsSecret tells whether there is a secret in a value of a stack's file.
func holdsSecret(inFile any) bool {
	for value := range tree.Each[map[string]any](inFile) {
		if isSecret(value) {
			return true
		}
	}
	return false
}

// scalar gives a value of the first level, which Pulumi passes as text, the type that it had: a boolean or a whole
// number. Everything else stays text, as 1.10 and a project's number must.
func scalar(value Value) any {
	if value.Secret {
		return value.Raw
	}
	number, err := strconv.Atoi(value.Raw)
	switch {
	case value.Raw == "true" || value.Raw == "false":
		return value.Raw == "true"
	case err == nil && strconv.Itoa(number) == value.Raw && number < values.MaxPrintedWhole &&
		number > -values.MaxPrintedWhole:
		return number
	default:
		return value.Raw
	}
}
