package settings

import (
	"maps"
	"reflect"
	"slices"

	"github.com/gkestack/gkestack/problem"
)

// Made is the mark of settings that began with their defaults. A struct of settings embeds it under an unexported name,
// so that nobody can make one without: type made = settings.Made.
type Made struct{ made bool }

func (m *Made) mark() { m.made = true }

// IsMade tells whether the settings began with their defaults.
func (m Made) IsMade() bool { return m.made }

// IsMade tells whether a struct of settings began with its defaults. What carries no mark did.
func IsMade(settings any) bool {
	marked, ok := settings.(interface{ IsMade() bool })
	return !ok || marked.IsMade()
}

// Check adds a problem for each struct of settings, in the one that target is or points to, that did not begin with its
// defaults: a zero value in it may switch off what keeps a stack safe. It tells whether all of them did. Those that did
// are compared with their limits.
func Check(problems *problem.List, path problem.Path, target any) bool {
	c := checker{problems: problems, made: true}
	c.visit(path, reflect.ValueOf(target))
	return c.made
}

type checker struct {
	problems *problem.List
	made     bool
}

func (c *checker) visit(path problem.Path, value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			c.visit(path, value.Elem())
		}
	case reflect.Map:
		if value.Type().Key().Kind() != reflect.String {
			return
		}
		keys := map[string]reflect.Value{}
		for _, key := range value.MapKeys() {
			keys[key.String()] = key
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			c.visit(path.Child(key), value.MapIndex(keys[key]))
		}
	case reflect.Slice:
		for i := range value.Len() {
			c.visit(path.Index(i), value.Index(i))
		}
	case reflect.Struct:
		c.visitStruct(path, value)
	}
}

func (c *checker) visitStruct(path problem.Path, value reflect.Value) {
	if !IsMade(value.Interface()) {
		c.made = false
		c.problems.Add(path, "it was made without its defaults: begin with gcp.Defaults[%s]()", value.Type())
		return
	}
	checkLimits(c.problems, path, value)
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		if key, ok := field.Tag.Lookup("yaml"); ok && key != ",inline" && key != "-" {
			c.visit(path.Child(key), value.Field(i))
		}
	}
}
