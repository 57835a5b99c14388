// Package state converts between the engine's property maps and Kubernetes objects, and keeps secrets secret and
// unknown values unknown on the way.
package state

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Keys of the state that the plugin keeps beside the live object.
const (
	InputsKey       = "__inputs"
	APIVersionKey   = "__initialApiVersion"
	FieldManagerKey = "__fieldManager"
)

// extensions are the fields of a schema whose dashes property names lack.
var extensions = []string{
	"x-kubernetes-embedded-resource", "x-kubernetes-int-or-string", "x-kubernetes-list-map-keys",
	"x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-preserve-unknown-fields",
	"x-kubernetes-validations",
}

var (
	toDash       = map[string]string{}
	toUnderscore = map[string]resource.PropertyKey{}
)

func init() {
	for _, field := range extensions {
		property := strings.ReplaceAll(field, "-", "_")
		toDash[property] = field
		toUnderscore[field] = resource.PropertyKey(property)
	}
}

func dash(key string) (string, bool) { v, ok := toDash[key]; return v, ok }

func underscore(key string) (resource.PropertyKey, bool) { v, ok := toUnderscore[key]; return v, ok }

// Plain replaces a secret by its value; it is meant for PropertyMap.MapRepl.
func Plain(v resource.PropertyValue) (any, bool) {
	if v.IsSecret() {
		return v.SecretValue().Element.MapRepl(nil, Plain), true
	}
	return nil, false
}

// Known replaces a secret by its value and an unknown value by null.
func Known(v resource.PropertyValue) (any, bool) {
	if v.IsSecret() {
		return v.SecretValue().Element.MapRepl(nil, Known), true
	}
	return nil, v.IsComputed()
}

// Object returns the object that properties describe, secrets in the clear.
func Object(properties resource.PropertyMap) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: properties.MapRepl(dash, Plain)}
}

// Properties returns an object's properties.
func Properties(obj *unstructured.Unstructured) resource.PropertyMap {
	return resource.NewPropertyMapFromMapRepl(obj.Object, underscore, nil)
}

// Checkpoint returns what the engine stores for an object: the live object, the inputs that made it, its first
// apiVersion and its field manager. What was secret in the inputs is secret in both.
func Checkpoint(
	inputs, live *unstructured.Unstructured, from resource.PropertyMap, apiVersion, fieldManager string,
) resource.PropertyMap {
	out, in := Properties(live), Properties(inputs)
	AnnotateSecrets(out, from)
	AnnotateSecrets(in, from)
	out[InputsKey] = resource.NewObjectProperty(in)
	out[APIVersionKey] = resource.NewStringProperty(apiVersion)
	out[FieldManagerKey] = resource.NewStringProperty(fieldManager)
	return out
}

// Parse takes a checkpoint apart. An old form, with "inputs" and "live" side by side, is understood too.
func Parse(checkpoint resource.PropertyMap) (inputs, live *unstructured.Unstructured) {
	all := checkpoint.MapRepl(dash, Plain)
	oldInputs, hasInputs := all["inputs"].(map[string]any)
	oldLive, hasLive := all["live"].(map[string]any)
	if hasInputs && hasLive {
		return &unstructured.Unstructured{Object: oldInputs}, &unstructured.Unstructured{Object: oldLive}
	}
	in, ok := all[InputsKey].(map[string]any)
	if !ok {
		in = map[string]any{}
	}
	delete(all, InputsKey)
	return &unstructured.Unstructured{Object: in}, &unstructured.Unstructured{Object: all}
}

// APIVersion returns the apiVersion that an object was first created with.
func APIVersion(checkpoint resource.PropertyMap, inputs *unstructured.Unstructured) string {
	if v, ok := checkpoint[APIVersionKey]; ok && v.IsString() {
		return v.StringValue()
	}
	return inputs.GetAPIVersion()
}

// HasComputed tells whether an object has a value that is not known yet.
func HasComputed(obj *unstructured.Unstructured) bool { return computed(obj.Object) }

func computed(v any) bool {
	switch v := v.(type) {
	case resource.Computed:
		return true
	case map[string]any:
		for _, element := range v {
			if computed(element) {
				return true
			}
		}
	case []any:
		for _, element := range v {
			if computed(element) {
				return true
			}
		}
	}
	return false
}
