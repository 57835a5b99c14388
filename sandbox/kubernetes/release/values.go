package release

import (
	"errors"
	"fmt"
	"slices"

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
