package pulumitest

import (
	"reflect"
	"strings"

	"github.com/gkestack/gkestack/internal/settings"
)

// Filled returns what holds settings, with the defaults of each struct of them that began without: its fields that are
// not set have them. It spares a test the lines that a program needs.
func Filled[T any](literal T) T {
	value := reflect.New(reflect.TypeFor[T]()).Elem()
	value.Set(reflect.ValueOf(literal))
	fill(value)
	return value.Interface().(T)
}

func fill(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() && value.Elem().Kind() == reflect.Struct {
			fill(value.Elem())
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			element := reflect.New(value.Type().Elem()).Elem()
			element.Set(value.MapIndex(key))
			fill(element)
			value.SetMapIndex(key, element)
		}
	case reflect.Slice:
		for i := range value.Len() {
			fill(value.Index(i))
		}
	case reflect.Struct:
		fillStruct(value)
	}
}

func fillStruct(value reflect.Value) {
	if !value.CanAddr() {
		return
	}
	if !settings.IsMade(value.Interface()) {
		begun := reflect.New(value.Type())
		settings.SetDefaults(begun.Interface())
		overlay(begun.Elem(), value)
		value.Set(begun.Elem())
	}
	for i := range value.NumField() {
		if field := value.Type().Field(i); field.IsExported() && holdsSettings(field.Type) {
			fill(value.Field(i))
		}
	}
}

// holdsSettings tells whether a type is settings, or a list, a map or a pointer of them.
func holdsSettings(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		return holdsSettings(t.Elem())
	default:
		return strings.HasSuffix(t.Name(), "Settings")
	}
}

// overlay sets what a literal sets, on top of defaults.
func overlay(target, literal reflect.Value) {
	for i := range literal.NumField() {
		switch field := literal.Field(i); {
		case !literal.Type().Field(i).IsExported() || field.IsZero():
		case field.Kind() == reflect.Struct && !settings.IsMade(field.Interface()):
			overlay(target.Field(i), field)
		default:
			target.Field(i).Set(field)
		}
	}
}
