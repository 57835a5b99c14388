package plan

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func parse(t *testing.T, text string) map[string]any {
	t.Helper()
	out := map[string]any{}
	if err := yaml.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func detail(old, new map[string]any, m Mutability) Diff {
	forceNew := m.ForceNew(&unstructured.Unstructured{Object: new})
	return Detail(MergePatch(old, new), old, new, old, forceNew...)
}

// Each change is written as: object, the new object, the properties that differ.
var changes = []struct {
	name, old, new string
	mutability     Mutability
	want           map[string]string
}{
	{"nothing", "{kind: ConfigMap, apiVersion: v1, data: {a: b}}", "{kind: ConfigMap, apiVersion: v1, data: {a: b}}",
		Mutability{}, nil},
	{"config map data", "{kind: ConfigMap, apiVersion: v1, data: {a: b, c: d}}",
		"{kind: ConfigMap, apiVersion: v1, data: {a: x, e: f}}", Mutability{},
		map[string]string{"data.a": "UPDATE_REPLACE", "data.c": "DELETE_REPLACE", "data.e": "ADD_REPLACE"}},
	{"mutable config map data", "{kind: ConfigMap, apiVersion: v1, data: {a: b}}",
		"{kind: ConfigMap, apiVersion: v1, data: {a: x}}", Mutability{ConfigMaps: true},
		map[string]string{"data.a": "UPDATE"}},
	{"immutable config map data", "{kind: ConfigMap, apiVersion: v1, immutable: true, data: {a: b}}",
		"{kind: ConfigMap, apiVersion: v1, immutable: true, data: {a: x}}", Mutability{ConfigMaps: true},
		map[string]string{"data.a": "UPDATE_REPLACE"}},
	{"secret data", "{kind: Secret, apiVersion: v1, data: {a: b}}", "{kind: Secret, apiVersion: v1, data: {a: x}}",
		Mutability{ConfigMaps: true}, map[string]string{"data.a": "UPDATE_REPLACE"}},
	{"mutable secret data and type", "{kind: Secret, apiVersion: v1, type: a, data: {a: b}}",
		"{kind: Secret, apiVersion: v1, type: b, data: {a: x}}", Mutability{Secrets: true},
		map[string]string{"data.a": "UPDATE", "type": "UPDATE_REPLACE"}},
	{"name and namespace", "{kind: Service, apiVersion: v1, metadata: {name: a, namespace: b}}",
		"{kind: Service, apiVersion: v1, metadata: {name: x, namespace: y}}", Mutability{},
		map[string]string{"metadata.name": "UPDATE_REPLACE", "metadata.namespace": "UPDATE_REPLACE"}},
	{"deployment selector", "{kind: Deployment, apiVersion: apps/v1, spec: {replicas: 1, selector: {matchLabels: {a: " +
		"b}}}}",
		"{kind: Deployment, apiVersion: apps/v1, spec: {replicas: 2, selector: {matchLabels: {a: x}}}}", Mutability{},
		map[string]string{"spec.replicas": "UPDATE", "spec.selector.matchLabels.a": "UPDATE_REPLACE"}},
	{"job template", "{kind: Job, apiVersion: batch/v1, spec: {backoffLimit: 1, template: {spec: {a: b}}}}",
		"{kind: Job, apiVersion: batch/v1, spec: {backoffLimit: 2, template: {spec: {a: x}}}}", Mutability{},
		map[string]string{"spec.backoffLimit": "UPDATE", "spec.template.spec.a": "UPDATE_REPLACE"}},
	{"roleRef", "{kind: RoleBinding, apiVersion: rbac.authorization.k8s.io/v1, roleRef: {name: a}, subjects: [{name: a}]}",
		"{kind: RoleBinding, apiVersion: rbac.authorization.k8s.io/v1, roleRef: {name: b}, subjects: [{name: b}]}",
		Mutability{},
		map[string]string{"roleRef.name": "UPDATE_REPLACE", "subjects[0].name": "UPDATE"}},
	{"container image of a pod", "{kind: Pod, apiVersion: v1, spec: {containers: [{name: c, image: a}]}}",
		"{kind: Pod, apiVersion: v1, spec: {containers: [{name: c, image: b}]}}", Mutability{},
		map[string]string{"spec.containers[0].image": "UPDATE_REPLACE"}},
	{"a container more", "{kind: Deployment, apiVersion: apps/v1, spec: {c: [{name: a}]}}",
		"{kind: Deployment, apiVersion: apps/v1, spec: {c: [{name: a}, {name: b}]}}", Mutability{},
		map[string]string{"spec.c[1]": "ADD"}},
	{"a key less in a list", "{kind: Deployment, apiVersion: apps/v1, spec: {c: [{name: a, x: 1}]}}",
		"{kind: Deployment, apiVersion: apps/v1, spec: {c: [{name: a}]}}", Mutability{},
		map[string]string{"spec.c[0].x": "DELETE"}},
	{"keys with dots", "{kind: Service, apiVersion: v1, metadata: {annotations: {a.b/c: x}}}",
		"{kind: Service, apiVersion: v1, metadata: {annotations: {a.b/c: y}}}", Mutability{},
		map[string]string{`metadata.annotations["a.b/c"]`: "UPDATE"}},
}

func TestDetail(t *testing.T) {
	for _, test := range changes {
		got := detail(parse(t, test.old), parse(t, test.new), test.mutability)
		for path, change := range got {
			if test.want[path] != change.Kind.String() {
				t.Errorf("%s: %s is %s, want %q", test.name, path, change.Kind, test.want[path])
			}
		}
		for path := range test.want {
			if got[path] == nil {
				t.Errorf("%s: %s is not in the diff", test.name, path)
			}
		}
	}
}

func TestServerFieldsDoNotCount(t *testing.T) {
	old := parse(t, "{spec: {replicas: 1, clusterIP: 10.0.0.1}}")
	new := parse(t, "{spec: {replicas: 1}}")
	got := Detail(MergePatch(old, new), old, new, parse(t, "{spec: {replicas: 1}}"))
	if len(got) != 0 {
		t.Errorf("what only the server wrote is in the diff: %v", got)
	}
}

func TestUnknownValue(t *testing.T) {
	old := parse(t, "{kind: ConfigMap, apiVersion: v1, data: {a: b}}")
	new := parse(t, "{kind: ConfigMap, apiVersion: v1, data: {a: b, c: d}}")
	unknown := resource.Computed{Element: resource.NewStringProperty("")}
	new["data"] = map[string]any{"a": unknown, "c": unknown}
	got := detail(old, new, Mutability{ConfigMaps: true})
	if got["data.a"].GetKind() != pulumirpc.PropertyDiff_UPDATE || got["data.c"].GetKind() != pulumirpc.PropertyDiff_ADD {
		t.Errorf("unknown values: %v", got)
	}
}

func TestIgnore(t *testing.T) {
	got := detail(parse(t, "{kind: X, apiVersion: v1, spec: {a: 1, b: {c: 1}}}"),
		parse(t, "{kind: X, apiVersion: v1, spec: {a: 2, b: {c: 2}}}"), Mutability{})
	if err := got.Ignore([]string{"spec.b"}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got["spec.a"] == nil {
		t.Errorf("after ignoring: %v", got)
	}
}
