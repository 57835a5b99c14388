package cloud

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// literals visits every struct of settings that a stack can have, and puts one without its defaults in its place.
type literals struct {
	t    *testing.T
	root *Settings
	seen map[reflect.Type]bool
}

// Whoever writes settings in Go and forgets the defaults is told so, however deep they lie.
func TestLiteralsWithoutDefaultsAreRefused(t *testing.T) {
	root := gcp.Defaults[Settings]()
	l := &literals{t: t, root: &root, seen: map[reflect.Type]bool{}}
	l.fields("", reflect.ValueOf(&root).Elem(), func() {})
	if len(l.seen) < 70 {
		t.Errorf("only %d kinds of settings were looked at", len(l.seen))
	}
}

// fields visits the fields of a struct that has its defaults; commit puts it where root sees it.
func (l *literals) fields(path problem.Path, value reflect.Value, commit func()) {
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if key := field.Tag.Get("yaml"); field.IsExported() && key != "-" {
			l.field(path.Child(key), value.Field(i), commit)
		}
	}
}

func (l *literals) field(path problem.Path, value reflect.Value, commit func()) {
	before := reflect.New(value.Type()).Elem()
	before.Set(value)
	defer func() {
		value.Set(before)
		commit()
	}()
	switch t := value.Type(); {
	case t.Kind() == reflect.Struct:
		l.each(path, t, func(element reflect.Value) { value.Set(element); commit() })
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		l.each(path, t.Elem(), func(element reflect.Value) { value.Set(element.Addr()); commit() })
	case t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Struct:
		l.each(path.Child("x"), t.Elem(), func(element reflect.Value) {
			value.Set(reflect.MakeMap(t))
			value.SetMapIndex(reflect.ValueOf("x"), element)
			commit()
		})
	}
}

// each puts settings of a type in their place: first a literal, then some with their defaults, whose fields it visits.
func (l *literals) each(path problem.Path, t reflect.Type, put func(reflect.Value)) {
	literal := reflect.New(t).Elem()
	put(literal)
	want := fmt.Sprintf("%s: it was made without its defaults: begin with gcp.Defaults[%s]()", path, t)
	if err := l.root.Validate(); err == nil || !strings.Contains(err.Error(), want) {
		l.t.Errorf("want %q, got %v", want, err)
	}
	l.seen[t] = true
	element := reflect.New(t)
	settings.SetDefaults(element.Interface())
	put(element.Elem())
	if err := l.root.Validate(); err != nil && strings.Contains(err.Error(), string(path)+": it was made without") {
		l.t.Errorf("with its defaults: %v", err)
	}
	l.fields(path, element.Elem(), func() { put(element.Elem()) })
}
