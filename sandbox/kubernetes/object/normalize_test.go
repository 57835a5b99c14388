package object

import (
	"reflect"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func TestNormalize(t *testing.T) {
	deployment := func(cpu string, replicas any) map[string]any {
		return map[string]any{
			"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "web"},
			"spec": map[string]any{"replicas": replicas, "template": map[string]any{"spec": map[string]any{
				"containers": []any{map[string]any{"name": "c", "resources": map[string]any{
					"requests": map[string]any{"cpu": cpu}}}},
			}}},
		}
	}
	with := deployment("1000m", float64(2))
	with["metadata"].(map[string]any)["resourceVersion"] = "12"
	with["spec"].(map[string]any)["unheardOf"] = true
	tests := map[string][2]map[string]any{
		"the server's spelling, known fields only": {with, deployment("1", int64(2))},
		"a secret's text becomes data": {
			{"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "s"},
				"data": map[string]any{"a": "YQ=="}, "stringData": map[string]any{"b": "b"}},
			{"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "s"},
				"data": map[string]any{"a": "YQ==", "b": "Yg=="}},
		},
		"a custom resource stays": {
			{"apiVersion": "example.com/v1", "kind": "Thing", "spec": map[string]any{"cpu": "1000m"}},
			{"apiVersion": "example.com/v1", "kind": "Thing", "spec": map[string]any{"cpu": "1000m"}},
		},
	}
	for name, test := range tests {
		got := Normalize(&unstructured.Unstructured{Object: test[0]}, false)
		if !reflect.DeepEqual(got.Object, test[1]) {
			t.Errorf("%s: got %v, want %v", name, got.Object, test[1])
		}
	}
}

func TestPrune(t *testing.T) {
	live := &unstructured.Unstructured{Object: map[string]any{
		"a": "1", "b": "2",
		"list": []any{map[string]any{"x": "1", "y": "2"}, map[string]any{"x": "3"}},
	}}
	shape := &unstructured.Unstructured{Object: map[string]any{
		"a": "0", "gone": "x", "list": []any{map[string]any{"x": "0"}},
	}}
	want := map[string]any{"a": "1", "list": []any{map[string]any{"x": "1"}}}
	if got := Prune(live, shape).Object; !reflect.DeepEqual(got, want) {
		t.Errorf("Prune = %v, want %v", got, want)
	}
}
