package release

import (
	"errors"
	"fmt"
	"slices"

	"dario.cat/mergo"
	"helm.sh/helm/v3/pkg/releaseutil"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/yaml"
)

// mergeMaps lays b over a, as Helm does for values.
func mergeMaps(a, b map[string]any) map[string]any {
	out := make(map[string]any, len(a)+len(b))
	for key, value := range a {
		out[key] = value
	}
	for key, value := range b {
		upper, isMap := value.(map[string]any)
		lower, wasMap := out[key].(map[string]any)
		if isMap && wasMap {
			out[key] = mergeMaps(lower, upper)
			continue
		}
		out[key] = value
	}
	return out
}

// mergeValues lays b over a. Unless nulls are allowed they are dropped, and a
// value does not change its type.
func mergeValues(a, b map[string]any, allowNulls bool) (map[string]any, error) {
	if allowNulls {
		return mergeMaps(a, b), nil
	}
	out := withoutNulls(a)
	if err := mergo.Merge(&out, withoutNulls(b), mergo.WithOverride, mergo.WithTypeCheck); err != nil {
		return nil, err
	}
	return out, nil
}

func withoutNulls(values map[string]any) map[string]any {
	out := make(map[string]any, len(values))
	for key, value := range values {
		if !isNull(value) {
			out[key] = dropNulls(value)
		}
	}
	return out
}

func dropNulls(value any) any {
	switch value := value.(type) {
	case map[string]any:
		return withoutNulls(value)
	case []any:
		var out []any
		for _, element := range value {
			if element != nil {
				out = append(out, dropNulls(element))
			}
		}
		return out
	}
	return value
}

func isNull(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case map[string]any:
		return value == nil
	case []any:
		return value == nil
	}
	return false
}

// resourceNames lists the objects of a manifest by kind and version.
func resourceNames(manifest string) (map[string][]string, error) {
	names := map[string][]string{}
	decoder := yaml.NewDecodingSerializer(unstructured.UnstructuredJSONScheme)
	for _, document := range releaseutil.SplitManifests(manifest) {
		obj := &unstructured.Unstructured{}
		_, gvk, err := decoder.Decode([]byte(document), nil, obj)
		if runtime.IsMissingKind(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		name := obj.GetName()
		if obj.GetNamespace() != "" {
			name = obj.GetNamespace() + "/" + name
		}
		key := fmt.Sprintf("%s/%s", gvk.GroupKind(), obj.GetAPIVersion())
		names[key] = append(names[key], name)
	}
	for key := range names {
		slices.Sort(names[key])
		names[key] = slices.Compact(names[key])
	}
	return names, nil
}

// errNotFound says that Helm has no such release.
var errNotFound = errors.New("release not found")
