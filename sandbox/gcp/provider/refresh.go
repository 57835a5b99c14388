package provider

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/check"
)

// refreshed gives the inputs of a refreshed resource: those that there were, with the values of the state. A default
// that has changed is an input from then on.
func refreshed(t *catalog.Type, inputs, state resource.PropertyMap) resource.PropertyMap {
	out, _ := refreshBlock(t.Fields, inputs, state)
	return out
}

func refreshBlock(fs catalog.Fields, inputs, state resource.PropertyMap) (resource.PropertyMap, bool) {
	names, tracked := defaults(inputs)
	out := resource.PropertyMap{}
	unchanged := true
	for k, in := range inputs {
		now, ok := state[k]
		same := false
		if ok {
			out[k], same = refreshValue(fs.Get(string(k)), in, now)
		}
		if !same && k != check.DefaultsKey {
			unchanged = false
			names = slices.DeleteFunc(names, func(n string) bool { return n == string(k) })
		}
	}
	if tracked {
		withDefaults(out, names)
	}
	return out, unchanged || !tracked
}

func refreshValue(f *catalog.Field, in, now resource.PropertyValue) (resource.PropertyValue, bool) {
	switch {
	case in.IsArray() && now.IsArray():
		olds, news := in.ArrayValue(), now.ArrayValue()
		same := len(olds) <= len(news)
		var out []resource.PropertyValue
		for i := range min(len(olds), len(news)) {
			v, unchanged := refreshValue(f, olds[i], news[i])
			out = append(out, v)
			same = same && unchanged
		}
		return resource.NewArrayProperty(out), same
	case in.IsObject() && now.IsObject() && f != nil && f.Blocks():
		out, same := refreshBlock(f.Fields, in.ObjectValue(), now.ObjectValue())
		return resource.NewObjectProperty(out), same
	case in.IsObject() && now.IsObject():
		out, same := resource.PropertyMap{}, true
		for k, v := range in.ObjectValue() {
			if n, ok := now.ObjectValue()[k]; ok {
				out[k] = n
				same = same && n.DeepEquals(v)
			} else {
				same = false
			}
		}
		return resource.NewObjectProperty(out), same
	case in.IsString() && now.IsString() && f != nil && f.Upper():
		return in, true
	}
	return now, in.DeepEquals(now)
}

// extracted gives the inputs of an imported resource: all that a program could have given, but for defaults and zeros.
func extracted(t *catalog.Type, state resource.PropertyMap) resource.PropertyMap {
	return deconflicted(t, extractBlock(t.Fields, state))
}

func extractBlock(fs catalog.Fields, state resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range state {
		f := fs.Get(string(k))
		if f == nil || f.Output {
			continue
		}
		v = extractValue(f, v)
		if f.Required || !zeroOrDefault(f, v) {
			out[k] = v
		}
	}
	withDefaults(out, nil)
	return out
}

func extractValue(f *catalog.Field, v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsArray() && f.Blocks():
		list := make([]resource.PropertyValue, len(v.ArrayValue()))
		for i, e := range v.ArrayValue() {
			list[i] = extractValue(f, e)
		}
		return resource.NewArrayProperty(list)
	case v.IsObject() && f.Blocks():
		return resource.NewObjectProperty(extractBlock(f.Fields, v.ObjectValue()))
	case v.IsObject():
		out := v.ObjectValue().Copy()
		withDefaults(out, nil)
		return resource.NewObjectProperty(out)
	}
	return v
}

// managed is a default of this provider only: what is behind it takes the text for the program's own.
const managed = "Managed by Pulumi"

// zeroOrDefault reports whether an import leaves a value out.
func zeroOrDefault(f *catalog.Field, v resource.PropertyValue) bool {
	if f.Default != nil && f.Default != managed {
		return v.DeepEquals(resource.NewPropertyValue(f.Default))
	}
	switch {
	case v.IsString():
		return v.StringValue() == ""
	case v.IsBool():
		return !v.BoolValue()
	case v.IsNumber():
		return v.NumberValue() == 0
	case v.IsArray():
		return len(v.ArrayValue()) == 0
	case v.IsObject():
		for k := range v.ObjectValue() {
			if k != check.DefaultsKey {
				return false
			}
		}
		return true
	}
	return v.IsNull()
}

// deconflicted drops what may not stand beside something else that is there.
func deconflicted(t *catalog.Type, inputs resource.PropertyMap) resource.PropertyMap {
	kept := resource.PropertyMap{}
	for _, k := range inputs.StableKeys() {
		f := t.Fields.Get(string(k))
		if f != nil && slices.ContainsFunc(f.Conflicts,
			func(p string) bool { return kept.HasValue(resource.PropertyKey(p)) }) {
			continue
		}
		kept[k] = inputs[k]
	}
	return kept
}

func jsonLabels(s string) (map[string]string, error) {
	out := map[string]string{}
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		return nil, fmt.Errorf("gcp:defaultLabels: want a map of labels: %w", err)
	}
	return out, nil
}
