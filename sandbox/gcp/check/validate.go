package check

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// validator collects what breaks the rules of one resource type.
type validator struct {
	typ      *catalog.Type
	name     string
	values   resource.PropertyMap
	failures []string
}

// at is a place in the inputs: its name in the provider's messages, and the path as the program wrote it.
type at struct{ wire, path string }

func (a at) field(f *catalog.Field) at {
	return at{join(a.wire, f.Wire), join(a.path, f.Name)}
}

func (a at) index(i int, flat bool) at {
	next := at{fmt.Sprintf("%s.%d", a.wire, i), a.path}
	if !flat {
		next.path = fmt.Sprintf("%s[%d]", a.path, i)
	}
	return next
}

func join(parent, name string) string {
	if parent == "" {
		return name
	}
	return parent + "." + name
}

func validate(t *catalog.Type, name string, values resource.PropertyMap) []string {
	v := &validator{typ: t, name: name, values: values}
	v.block(t.Fields, values, at{})
	return v.failures
}

func (v *validator) fail(a at, format string, args ...any) {
	v.failures = append(v.failures, fmt.Sprintf("%s. Examine values at '%s.%s'.", fmt.Sprintf(format, args...), v.name,
		a.path))
}

func (v *validator) block(fs catalog.Fields, values resource.PropertyMap, a at) {
	for _, f := range fs {
		v.field(f, values[resource.PropertyKey(f.Name)], a.field(f))
	}
	for _, k := range values.StableKeys() {
		if fs.Get(string(k)) == nil && !strings.HasPrefix(string(k), "__") {
			v.fail(at{path: join(a.path, string(k))}, "Invalid or unknown key")
		}
	}
}

func (v *validator) field(f *catalog.Field, value resource.PropertyValue, a at) {
	if msg := v.exactly(f, a); msg != "" {
		v.fail(a, "Invalid combination of arguments. %s", msg)
		return
	}
	if len(f.AtLeast) > 0 && !slices.ContainsFunc(f.AtLeast, v.given) {
		v.fail(a, "Missing required argument. %q: one of `%s` must be specified", a.wire, v.wires(f.AtLeast))
		return
	}
	if value.IsNull() {
		if f.Required {
			v.fail(a, "Missing required argument. The argument %q is required, but no definition was found.", a.wire)
		}
		return
	}
	if f.Output {
		v.fail(a, "Value for unconfigurable attribute. Can't configure a value for %q: its value will be decided "+
			"automatically based on the result of applying this configuration.", a.wire)
		return
	}
	if len(f.With) > 0 && !allOf(f.With, v.given) {
		v.fail(a, "Missing required argument. %q: all of `%s` must be specified", a.wire,
			v.wires(append(slices.Clone(f.With), a.path)))
		return
	}
	if value.ContainsUnknowns() {
		return
	}
	for _, other := range f.Conflicts {
		if v.known(other) {
			v.fail(a, "Conflicting configuration arguments. %q: conflicts with %s", a.wire, v.wire(other))
			return
		}
	}
	v.value(f, value, a)
}

func (v *validator) value(f *catalog.Field, value resource.PropertyValue, a at) {
	switch {
	case f.Repeats():
		v.list(f, value, a)
	case f.Blocks():
		if !value.IsObject() {
			v.fail(a, "Expected Object Type. Expected object, got %s", value.TypeString())
			return
		}
		v.some(f, value.ObjectValue(), a)
		v.block(f.Fields, value.ObjectValue(), a.index(0, true))
	case f.Kind == catalog.Map && !value.IsObject():
		v.fail(a, "Attribute must be a map")
	case value.IsArray():
		v.fail(a, "Attribute must be a single value, not a list")
	case value.IsObject() && f.Kind != catalog.Map:
		v.fail(a, "Attribute must be a single value, not a map")
	default:
		v.rules(f, f.Kind, value, a)
	}
}

func (v *validator) list(f *catalog.Field, value resource.PropertyValue, a at) {
	if !value.IsArray() {
		v.fail(a, "Attribute must be a list")
		return
	}
	elems := value.ArrayValue()
	switch n := len(elems); {
	case f.Max > 0 && n > f.Max:
		v.fail(a, "Too many list items. Attribute %s supports %d item maximum, but config has %d declared.", a.wire, f.Max, n)
		return
	case f.Min > 0 && n < f.Min:
		v.fail(a, "Not enough list items. Attribute %s requires %d item minimum, but config has only %d declared.", a.wire,
			f.Min, n)
		return
	}
	for i, e := range elems {
		switch {
		case f.Blocks() && e.IsObject():
			v.block(f.Fields, e.ObjectValue(), a.index(i, false))
		case !f.Blocks():
			v.rules(f, f.Elem, e, a.index(i, false))
		}
	}
}

// some checks that a block has at least one of the children that it needs.
func (v *validator) some(f *catalog.Field, values resource.PropertyMap, a at) {
	if f.Some == nil {
		return
	}
	names := f.Some
	if names[0] == "*" {
		names = nil
		for _, c := range f.Fields {
			if c.Input() {
				names = append(names, c.Name)
			}
		}
	}
	if slices.ContainsFunc(names, func(n string) bool { return values.HasValue(resource.PropertyKey(n)) }) {
		return
	}
	inner := a.index(0, true)
	var wires []string
	for _, n := range names {
		wires = append(wires, join(inner.wire, f.Fields.Get(n).Wire))
	}
	sort.Strings(wires)
	for _, n := range names {
		child := inner.field(f.Fields.Get(n))
		v.fail(child, "Missing required argument. %q: one of `%s` must be specified", child.wire, strings.Join(wires, ","))
	}
}

func (v *validator) exactly(f *catalog.Field, a at) string {
	if len(f.Exactly) == 0 {
		return ""
	}
	all := f.Exactly
	var given []string
	unknown := false
	for _, p := range all {
		switch value, ok := v.at(p); {
		case !ok:
		case value.IsComputed() || value.IsOutput():
			unknown = true
		default:
			given = append(given, p)
		}
	}
	switch {
	case len(given) == 0 && !unknown:
		return fmt.Sprintf("%q: one of `%s` must be specified", a.wire, v.wires(all))
	case len(given) > 1:
		return fmt.Sprintf("%q: only one of `%s` can be specified, but `%s` were specified.", a.wire, v.wires(all),
			v.wires(given))
	}
	return ""
}

// at finds a value by its path from the resource.
func (v *validator) at(path string) (resource.PropertyValue, bool) {
	values := v.values
	parts := strings.Split(path, ".")
	for i, p := range parts {
		value, ok := values[resource.PropertyKey(p)]
		if !ok || value.IsNull() {
			return value, false
		}
		if i == len(parts)-1 {
			return value, true
		}
		if !value.IsObject() {
			return value, false
		}
		values = value.ObjectValue()
	}
	return resource.PropertyValue{}, false
}

func (v *validator) given(path string) bool { _, ok := v.at(path); return ok }

func (v *validator) known(path string) bool {
	value, ok := v.at(path)
	return ok && !value.ContainsUnknowns()
}

// wire is a path in the provider's spelling, where a block is the first and only element of a list.
func (v *validator) wire(path string) string {
	var out []string
	parts := strings.Split(path, ".")
	fs := v.typ.Fields
	for i, p := range parts {
		f := fs.Get(p)
		if f == nil {
			return path
		}
		out = append(out, f.Wire)
		if i < len(parts)-1 {
			out = append(out, "0")
		}
		fs = f.Fields
	}
	return strings.Join(out, ".")
}

func (v *validator) wires(paths []string) string {
	var out []string
	for _, p := range paths {
		if w := v.wire(p); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	sort.Strings(out)
	return strings.Join(out, ",")
}

func allOf(list []string, ok func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !ok(s) })
}
