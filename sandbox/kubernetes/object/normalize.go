package object

import (
	"encoding/base64"
	"reflect"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
)

// serverFields are the parts of the metadata that only the API server writes.
var serverFields = []string{
	"creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp",
	"generation", "managedFields", "resourceVersion", "uid",
}

// Normalize brings an object into the form in which it is compared: the API server's spelling of values ("1" for
// "1000m"), only the fields that the object had and that its type knows, nothing that only the server writes. An object
// with values that are not known yet keeps them as they are.
func Normalize(obj *unstructured.Unstructured, computed bool) *unstructured.Unstructured {
	if !computed && BuiltinVersion(obj.GetAPIVersion()) {
		obj = Prune(canonical(obj), obj)
	}
	for _, field := range serverFields {
		unstructured.RemoveNestedField(obj.Object, "metadata", field)
	}
	return obj
}

// canonical returns the object as its Go type would write it.
func canonical(obj *unstructured.Unstructured) *unstructured.Unstructured {
	switch {
	case IsCRD(obj):
		if preserve, found, err := unstructured.NestedBool(obj.Object, "spec", "preserveUnknownFields"); err == nil &&
			found && !preserve {
			unstructured.RemoveNestedField(obj.Object, "spec", "preserveUnknownFields")
		}
		unstructured.RemoveNestedField(obj.Object, "status")
		return obj
	case IsSecret(obj):
		canonicalSecret(obj)
		return obj
	}
	typed, err := scheme.Scheme.New(obj.GroupVersionKind())
	if err != nil {
		return obj
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(obj.Object, typed); err != nil {
		return obj
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(typed)
	if err != nil {
		return obj
	}
	return &unstructured.Unstructured{Object: content}
}

// canonicalSecret moves stringData into data, as the API server does, and re-encodes what is there.
func canonicalSecret(obj *unstructured.Unstructured) {
	data, found, err := unstructured.NestedMap(obj.Object, "data")
	if err != nil || !found {
		data = map[string]any{}
	}
	plain, found, err := unstructured.NestedStringMap(obj.Object, "stringData")
	if err == nil && found && len(plain) > 0 {
		for key, value := range plain {
			data[key] = base64.StdEncoding.EncodeToString([]byte(value))
		}
		delete(obj.Object, "stringData")
		obj.Object["data"] = data
		return
	}
	if len(data) == 0 {
		return
	}
	for key, value := range data {
		text, ok := value.(string)
		if !ok {
			continue
		}
		if decoded, err := base64.StdEncoding.DecodeString(text); err == nil {
			data[key] = base64.StdEncoding.EncodeToString(decoded)
		}
	}
	obj.Object["data"] = data
}

// Prune returns the parts of an object that a shape has too.
func Prune(obj, shape *unstructured.Unstructured) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: pruneMap(obj.Object, shape.Object)}
}

func pruneMap(source, shape map[string]any) map[string]any {
	if source == nil || shape == nil {
		return nil
	}
	out := make(map[string]any, len(shape))
	for key, value := range source {
		if want, ok := shape[key]; ok {
			out[key] = pruneValue(value, want)
		}
	}
	return out
}

func pruneValue(value, shape any) any {
	switch value := value.(type) {
	case map[string]any:
		if shape, ok := shape.(map[string]any); ok {
			return pruneMap(value, shape)
		}
	case []any:
		if shape, ok := shape.([]any); ok {
			return pruneSlice(value, shape)
		}
	}
	return value
}

func pruneSlice(source, shape []any) []any {
	if source == nil || shape == nil {
		return nil
	}
	if len(source) == 0 || len(shape) == 0 {
		return []any{}
	}
	if reflect.TypeOf(source[0]) != reflect.TypeOf(shape[0]) {
		return runtime.DeepCopyJSONValue(source).([]any)
	}
	out := make([]any, 0, len(shape))
	for i := range shape {
		if i == len(source) {
			break
		}
		if source[i] == nil || shape[i] == nil {
			out = append(out, source[i])
			continue
		}
		out = append(out, pruneValue(source[i], shape[i]))
	}
	return out
}
