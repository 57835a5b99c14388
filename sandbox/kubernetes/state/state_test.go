package state

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func TestCheckpoint(t *testing.T) {
	inputs := resource.NewPropertyMapFromMap(map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "data": map[string]any{"open": "a", "closed": "b"},
	})
	inputs["data"].ObjectValue()["closed"] = resource.MakeSecret(resource.NewStringProperty("b"))
	obj := Object(inputs)
	live := obj.DeepCopy()
	live.SetUID("12")
	out := Checkpoint(obj, live, inputs, "v1", "me")
	for _, data := range []resource.PropertyMap{
		out["data"].ObjectValue(), out[InputsKey].ObjectValue()["data"].ObjectValue(),
	} {
		if !data["closed"].IsSecret() || data["open"].IsSecret() {
			t.Errorf("secrets: %v", data)
		}
	}
	gotInputs, gotLive := Parse(out)
	if gotInputs.GetUID() != "" || gotLive.GetUID() != "12" || APIVersion(out, gotInputs) != "v1" {
		t.Errorf("parsed %v and %v", gotInputs, gotLive)
	}
	if _, ok := gotLive.Object[InputsKey]; ok {
		t.Error("the inputs are left in the live object")
	}
}

func TestSecretDataIsSecret(t *testing.T) {
	out := resource.NewPropertyMapFromMap(map[string]any{"kind": "Secret", "data": map[string]any{"a": "b"}})
	if AnnotateSecrets(out, nil); !out["data"].IsSecret() {
		t.Error("the data of a Secret is not secret")
	}
}

func TestSecretInList(t *testing.T) {
	out := resource.NewPropertyMapFromMap(map[string]any{"env": []any{"a", "b"}})
	in := resource.PropertyMap{"env": resource.NewArrayProperty([]resource.PropertyValue{
		resource.NewStringProperty("a"), resource.MakeSecret(resource.NewStringProperty("b")),
	})}
	if AnnotateSecrets(out, in); !out["env"].IsSecret() {
		t.Error("a list with a secret is not secret")
	}
}

func TestExtensionFields(t *testing.T) {
	obj := Object(resource.NewPropertyMapFromMap(map[string]any{"x_kubernetes_list_type": "map", "other_key": 1}))
	if _, ok := obj.Object["x-kubernetes-list-type"]; !ok || obj.Object["other_key"] == nil {
		t.Errorf("object %v", obj.Object)
	}
	if _, ok := Properties(obj)["x_kubernetes_list_type"]; !ok {
		t.Error("the field does not come back")
	}
}

func TestHasComputed(t *testing.T) {
	unknown := resource.MakeComputed(resource.NewStringProperty(""))
	pm := resource.PropertyMap{"spec": resource.NewArrayProperty([]resource.PropertyValue{
		resource.NewObjectProperty(resource.PropertyMap{"a": unknown}),
	})}
	if !HasComputed(Object(pm)) || HasComputed(Object(resource.PropertyMap{"a": resource.NewStringProperty("")})) {
		t.Error("unknown values are not found where they are")
	}
}
