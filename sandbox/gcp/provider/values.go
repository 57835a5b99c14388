package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/gkestack/gkestack/sandbox/gcp/api"
	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/check"
)

// mappable gives properties as plain Go values, without the provider's own bookkeeping.
func mappable(props resource.PropertyMap) map[string]any {
	out, _ := bare(resource.NewObjectProperty(props).Mappable()).(map[string]any)
	return out
}

func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			if !strings.HasPrefix(k, "__") {
				out[k] = bare(e)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = bare(e)
		}
		return out
	}
	return v
}

// outputs gives a resource's state as properties: those of its fields, and its id.
func outputs(t *catalog.Type, state map[string]any) resource.PropertyMap {
	out := resource.PropertyMap{}
	for k, v := range state {
		f := t.Fields.Get(k)
		switch {
		case v == nil:
		case f != nil:
			out[resource.PropertyKey(k)] = check.Typed(f, resource.NewPropertyValue(v))
		case k == "id":
			out["id"] = resource.NewPropertyValue(v)
		}
	}
	return out
}

// preview is the state that a resource will have: what the inputs say, and what the old state says of the rest. What
// only Google can say is not known yet.
func preview(fs catalog.Fields, inputs, olds resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for _, f := range fs {
		key := resource.PropertyKey(f.Name)
		in, given := inputs[key]
		old, had := olds[key]
		switch {
		case given && f.Blocks() && in.IsObject():
			var before resource.PropertyMap
			if old.IsObject() {
				before = old.ObjectValue()
			}
			out[key] = resource.NewObjectProperty(preview(f.Fields, in.ObjectValue(), before))
		case given && f.Blocks() && in.IsArray():
			out[key] = previewList(f, in, old)
		case given && f.Upper() && in.IsString():
			out[key] = resource.NewStringProperty(strings.ToUpper(in.StringValue()))
		case given:
			out[key] = in
		case had && (f.Computed || f.Output):
			out[key] = old
		case olds == nil && (f.Computed || f.Output):
			out[key] = resource.MakeComputed(resource.NewStringProperty(""))
		}
	}
	if id, ok := olds["id"]; ok {
		out["id"] = id
	}
	return out
}

// planned is the preview of a new resource, of which the project and the labels are known.
func planned(g *api.Google, t *catalog.Type, inputs resource.PropertyMap) resource.PropertyMap {
	out := preview(t.Fields, inputs, nil)
	out["id"] = resource.MakeComputed(resource.NewStringProperty(""))
	if g.FillsProject(t) && !inputs.HasValue("project") {
		out["project"] = resource.NewStringProperty(g.Project)
	}
	given := inputs["labels"]
	if t.Fields.Get("pulumiLabels") != nil && (given.IsNull() && len(g.DefaultLabels) > 0 || given.IsObject()) {
		all := resource.PropertyMap{}
		for k, v := range g.DefaultLabels {
			all[resource.PropertyKey(k)] = resource.NewStringProperty(v)
		}
		if given.IsObject() {
			for k, v := range given.ObjectValue() {
				all[k] = v
			}
		}
		out["pulumiLabels"], out["effectiveLabels"] = resource.NewObjectProperty(all), resource.NewObjectProperty(all.Copy())
	}
	return out
}

func previewList(f *catalog.Field, in, old resource.PropertyValue) resource.PropertyValue {
	list := make([]resource.PropertyValue, len(in.ArrayValue()))
	for i, e := range in.ArrayValue() {
		list[i] = e
		if !e.IsObject() {
			continue
		}
		var before resource.PropertyMap
		if old.IsArray() && i < len(old.ArrayValue()) && old.ArrayValue()[i].IsObject() {
			before = old.ArrayValue()[i].ObjectValue()
		}
		list[i] = resource.NewObjectProperty(preview(f.Fields, e.ObjectValue(), before))
	}
	return resource.NewArrayProperty(list)
}

func labels(v resource.PropertyValue) (map[string]string, error) {
	if v.IsNull() {
		return nil, nil
	}
	if v.IsString() {
		// The engine hands over nested settings as JSON.
		return jsonLabels(v.StringValue())
	}
	if !v.IsObject() {
		return nil, fmt.Errorf("gcp:defaultLabels: want a map of labels")
	}
	out := map[string]string{}
	for k, e := range v.ObjectValue() {
		out[string(k)] = fmt.Sprint(e.Mappable())
	}
	return out, nil
}

// defaults reads which of some inputs are defaults.
func defaults(inputs resource.PropertyMap) ([]string, bool) {
	list, ok := inputs[check.DefaultsKey]
	if !ok || !list.IsArray() {
		return nil, false
	}
	var out []string
	for _, v := range list.ArrayValue() {
		if v.IsString() {
			out = append(out, v.StringValue())
		}
	}
	return out, true
}

func withDefaults(out resource.PropertyMap, names []string) {
	slices.Sort(names)
	list := make([]resource.PropertyValue, len(names))
	for i, n := range names {
		list[i] = resource.NewStringProperty(n)
	}
	out[check.DefaultsKey] = resource.NewArrayProperty(list)
}
