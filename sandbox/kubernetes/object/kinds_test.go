package object

import (
	"errors"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestNamespaced(t *testing.T) {
	cluster, err := Connect(nil)
	if err != nil {
		t.Fatal(err)
	}
	crd := unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": "things.example.com"},
		"spec": map[string]any{
			"group": "example.com", "scope": "Namespaced", "names": map[string]any{"kind": "Thing"},
		},
	}}
	thing := gvk("example.com", "v1", "Thing")
	for _, test := range []struct {
		kind schema.GroupVersionKind
		want bool
	}{
		{gvk("", "v1", "ConfigMap"), true},
		{gvk("core", "v1", "ConfigMap"), true},
		{gvk("", "v1", "ConfigMapPatch"), true},
		{gvk("", "v1", "Namespace"), false},
		{gvk("rbac.authorization.k8s.io", "v1", "ClusterRole"), false},
		{gvk("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), false},
		{thing, true},
	} {
		if got, err := cluster.Namespaced(test.kind, crd); err != nil || got != test.want {
			t.Errorf("Namespaced(%s) = %v, %v, want %v", test.kind, got, err, test.want)
		}
	}
	if _, err := cluster.Namespaced(thing); !errors.Is(err, ErrScopeUnknown) {
		t.Errorf("a kind that nobody knows: %v", err)
	}
	if err := cluster.RememberCRD(&crd); err != nil {
		t.Fatal(err)
	}
	if got, err := cluster.Namespaced(thing); err != nil || !got {
		t.Errorf("a definition seen before is not known: %v, %v", got, err)
	}
}

func TestIsList(t *testing.T) {
	for token, want := range map[string]bool{
		"kubernetes:core/v1:ConfigMapList":                    true,
		"kubernetes:apps/v1:DeploymentList":                   true,
		"kubernetes:core/v1:ConfigMap":                        false,
		"kubernetes:example.com/v1:ShoppingList":              false,
		"kubernetes:apiregistration.k8s.io/v1:APIServiceList": true,
	} {
		if got := IsList(resource.URN("urn:pulumi:dev::shop::" + token + "::x")); got != want {
			t.Errorf("IsList(%s) = %v", token, got)
		}
	}
}

func TestLifecycle(t *testing.T) {
	cluster := Version{1, 36}
	psp := gvk("policy", "v1beta1", "PodSecurityPolicy")
	if removed := Removed(psp, cluster); removed == nil || removed.Life.Removed != (Version{1, 25}) {
		t.Errorf("Removed(%s) = %v", psp, removed)
	}
	if Removed(psp, Version{1, 24}) != nil {
		t.Error("removed before its time")
	}
	if Removed(gvk("apps", "v1", "Deployment"), cluster) != nil ||
		Deprecation(gvk("apps", "v1", "Deployment"), cluster) != "" {
		t.Error("apps/v1 is neither removed nor deprecated")
	}
	want := "policy/v1beta1/PodDisruptionBudget is deprecated by policy/v1/PodDisruptionBudget " +
		"and not supported by Kubernetes v1.25+ clusters."
	if got := Deprecation(gvk("policy", "v1beta1", "PodDisruptionBudget"), Version{1, 24}); got != want {
		t.Errorf("Deprecation = %q", got)
	}
}

func TestTimeout(t *testing.T) {
	obj := configMap(map[string]any{"annotations": map[string]any{AnnotationTimeoutSeconds: "7"}})
	if got := Timeout(0, obj); got != 7*time.Second {
		t.Errorf("annotation: %s", got)
	}
	if got := Timeout(3, obj); got != 3*time.Second {
		t.Errorf("the option does not win: %s", got)
	}
	if got := Timeout(0, configMap(nil)); got != DefaultTimeout {
		t.Errorf("default: %s", got)
	}
}

func TestPropagation(t *testing.T) {
	for value, want := range map[string]metav1.DeletionPropagation{
		"": metav1.DeletePropagationForeground, "Orphan": metav1.DeletePropagationOrphan,
		"background": metav1.DeletePropagationBackground, "odd": metav1.DeletePropagationForeground,
	} {
		obj := configMap(map[string]any{"annotations": map[string]any{AnnotationDeletionPropagation: value}})
		if got := Propagation(obj); got != want {
			t.Errorf("Propagation(%q) = %s", value, got)
		}
	}
}
