package object

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func owner(
	name string, operation metav1.ManagedFieldsOperationType, subresource, fields string,
) metav1.ManagedFieldsEntry {
	return metav1.ManagedFieldsEntry{
		Manager: name, Operation: operation, Subresource: subresource, APIVersion: "v1", FieldsType: "FieldsV1",
		FieldsV1: &metav1.FieldsV1{Raw: []byte(fields)},
	}
}

func TestMergedOwners(t *testing.T) {
	const apply, update = metav1.ManagedFieldsOperationApply, metav1.ManagedFieldsOperationUpdate
	entries := []metav1.ManagedFieldsEntry{
		owner("kubectl-client-side-apply", update, "", `{"f:data":{"f:a":{}}}`),
		owner("kubectl", update, "scale", `{"f:spec":{"f:replicas":{}}}`),
		owner("helm", update, "", `{"f:data":{"f:h":{}}}`),
		owner("pulumi-kubernetes", update, "", `{"f:data":{"f:b":{}}}`),
		owner("mine", apply, "", `{"f:data":{"f:c":{}}}`),
	}
	merged, changed, err := mergedOwners(entries, "mine")
	if err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	var names []string
	for _, entry := range merged {
		names = append(names, entry.Manager+"/"+entry.Subresource)
	}
	if len(names) != 3 || names[0] != "kubectl/scale" || names[1] != "helm/" || names[2] != "mine/" {
		t.Fatalf("owners %v", names)
	}
	if got := string(merged[2].FieldsV1.Raw); got != `{"f:data":{"f:a":{},"f:b":{},"f:c":{}}}` {
		t.Errorf("fields %s", got)
	}
	if _, changed, _ := mergedOwners(merged, "mine"); changed {
		t.Error("nothing is left to take over")
	}
	first, _, err := mergedOwners(entries[3:4], "mine")
	if err != nil || len(first) != 1 || first[0].Manager != "mine" || first[0].Operation != apply {
		t.Errorf("the first owner is not renamed: %v, %v", first, err)
	}
}

func TestKeepIgnored(t *testing.T) {
	live := configMap(map[string]any{"name": "x"})
	live.Object["spec"] = map[string]any{"replicas": int64(3), "size": int64(9)}
	live.SetManagedFields([]metav1.ManagedFieldsEntry{
		owner("hpa", metav1.ManagedFieldsOperationUpdate, "scale", `{"f:spec":{"f:replicas":{}}}`),
		owner("mine", metav1.ManagedFieldsOperationApply, "", `{"f:spec":{"f:size":{}}}`),
	})
	inputs := configMap(map[string]any{"name": "x"})
	inputs.Object["spec"] = map[string]any{"replicas": int64(1), "size": int64(1)}
	err := keepIgnored(Write{
		Inputs: inputs, FieldManager: "mine", IgnoreChanges: []string{"spec.replicas", "spec.size"},
	}, live)
	if err != nil {
		t.Fatal(err)
	}
	if _, found, _ := unstructured.NestedInt64(inputs.Object, "spec", "replicas"); found {
		t.Error("a field that another owns is not left to it")
	}
	if size, _, _ := unstructured.NestedInt64(inputs.Object, "spec", "size"); size != 9 {
		t.Errorf("an own field does not keep its live value: %d", size)
	}
}
