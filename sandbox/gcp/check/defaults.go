package check

import (
	"slices"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
)

// suffix is how many random letters a generated name ends with.
const suffix = 7

// defaulter fills in what the program left out. A default that stood in the last deployment's inputs is kept.
type defaulter struct {
	olds resource.PropertyMap
	name string
	seed []byte
}

type named struct {
	values    resource.PropertyMap
	generated []string
}

// names generates the names of a resource that has none.
func (d defaulter) names(fs catalog.Fields, given resource.PropertyMap) (named, error) {
	out := named{values: given.Copy()}
	for _, f := range fs {
		key := resource.PropertyKey(f.Name)
		if f.Auto == 0 || !f.Input() || given.HasValue(key) {
			continue
		}
		value, kept := kept(d.olds, key)
		if !kept {
			prefix := d.name
			if f.AutoLower {
				prefix = strings.ToLower(prefix)
			}
			name, err := resource.NewUniqueName(d.seed, prefix+"-", suffix, f.Auto, nil)
			if err != nil {
				return named{}, err
			}
			value = resource.NewStringProperty(name)
		}
		out.values[key] = value
		out.generated = append(out.generated, f.Name)
	}
	return out, nil
}

// kept is the old value, if it was a default itself.
func kept(olds resource.PropertyMap, key resource.PropertyKey) (resource.PropertyValue, bool) {
	old, ok := olds[key]
	if !ok {
		return old, false
	}
	defaults, tracked := olds[DefaultsKey]
	if !tracked || !defaults.IsArray() {
		return old, true
	}
	return old, slices.ContainsFunc(defaults.ArrayValue(), func(v resource.PropertyValue) bool {
		return v.IsString() && v.StringValue() == string(key)
	})
}

// fill adds the defaults of one block and of the blocks in it.
func (d defaulter) fill(fs catalog.Fields, given, olds resource.PropertyMap, defaults []string) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range given {
		out[k] = v
		if f := fs.Get(string(k)); f != nil && f.Blocks() {
			out[k] = d.fillBlock(f, v, olds[k])
		}
	}
	taken := exclusive(fs, out)
	for _, f := range fs {
		key := resource.PropertyKey(f.Name)
		if _, has := out[key]; has || f.Default == nil || taken[f.Name] || (f.Deprecated && !f.Required) ||
			rivalDefault(fs, f) {
			continue
		}
		value := resource.NewPropertyValue(f.Default)
		if old, ok := kept(olds, key); ok {
			value = old
		}
		out[key] = value
		defaults = append(defaults, f.Name)
	}
	sort.Strings(defaults)
	list := make([]resource.PropertyValue, len(defaults))
	for i, name := range defaults {
		list[i] = resource.NewStringProperty(name)
	}
	out[DefaultsKey] = resource.NewArrayProperty(list)
	return out
}

func (d defaulter) fillBlock(f *catalog.Field, v, old resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsObject():
		var olds resource.PropertyMap
		if old.IsObject() {
			olds = old.ObjectValue()
		}
		return resource.NewObjectProperty(d.fill(f.Fields, v.ObjectValue(), olds, nil))
	case v.IsArray():
		elems := make([]resource.PropertyValue, len(v.ArrayValue()))
		for i, e := range v.ArrayValue() {
			var before resource.PropertyValue
			if old.IsArray() && i < len(old.ArrayValue()) {
				before = old.ArrayValue()[i]
			}
			elems[i] = d.fillBlock(f, e, before)
		}
		return resource.NewArrayProperty(elems)
	}
	return v
}

// exclusive lists the fields that may not be filled in, since one that excludes them is given.
func exclusive(fs catalog.Fields, given resource.PropertyMap) map[string]bool {
	out := map[string]bool{}
	for k := range given {
		if f := fs.Get(string(k)); f != nil {
			for _, other := range append(slices.Clone(f.Conflicts), f.Exactly...) {
				if other != f.Name {
					out[other] = true
				}
			}
		}
	}
	return out
}

// rivalDefault reports whether a field that excludes this one has a default of its own.
func rivalDefault(fs catalog.Fields, f *catalog.Field) bool {
	for _, other := range append(slices.Clone(f.Conflicts), f.Exactly...) {
		if g := fs.Get(other); g != nil && g != f && g.Default != nil {
			return true
		}
	}
	return false
}
