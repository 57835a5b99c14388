package kustomize

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

const kustomization = `
resources: [all.yaml, ../outside.yaml]
configMapGenerator: [{name: conf, literals: [a=b], options: {disableNameSuffixHash: true}}]
`

const manifests = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  annotations: {config.kubernetes.io/depends-on: /namespaces/shop/ConfigMap/listed}
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: one}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec: {group: example.com, scope: Namespaced, names: {kind: Thing, plural: things}}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: listed, namespace: shop}}
- {apiVersion: v1, kind: Secret, metadata: {name: key}, data: {a: YQ==}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
`

func write(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"overlay/kustomization.yaml": kustomization, "overlay/all.yaml": manifests,
		"outside.yaml": "{apiVersion: v1, kind: ServiceAccount, metadata: {name: runner}}",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(root, "overlay")
}

func TestDirectory(t *testing.T) {
	objs, err := Build(write(t))
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := object.Connect(nil)
	if err != nil {
		t.Fatal(err)
	}
	objs, unknown, err := Normalize(objs, "fallback", cluster)
	if err != nil || len(unknown) > 0 {
		t.Fatal(err, unknown)
	}
	sorted, err := order(objs)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, item := range sorted {
		names = append(names, resourceName(item.object, "manifests"))
	}
	for _, want := range []string{
		"manifests:shop", "manifests:shop/web", "manifests:shop/listed", "manifests:things.example.com",
		"manifests:fallback/one", "manifests:fallback/key", "manifests:fallback/runner", "manifests:fallback/conf",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing in %v", want, names)
		}
	}
	for _, pair := range [][2]string{
		{"shop", "shop/web"}, {"shop/listed", "shop/web"}, {"things.example.com", "fallback/one"},
	} {
		before, after := slices.Index(names, "manifests:"+pair[0]), slices.Index(names, "manifests:"+pair[1])
		if before > after {
			t.Errorf("%s comes after %s", pair[0], pair[1])
		}
	}
}

func TestNormalizeRefuses(t *testing.T) {
	cluster, err := object.Connect(nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"{kind: ConfigMap, metadata: {name: a}}": "require a kind and apiVersion",
		"{apiVersion: v1, kind: ConfigMap}":      "require a .metadata.name",
	} {
		objs, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := Normalize(objs, "default", cluster); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// A kind that nobody knows stays without a namespace, and is told.
func TestNormalizeTellsUnknownKinds(t *testing.T) {
	cluster, err := object.Connect(nil)
	if err != nil {
		t.Fatal(err)
	}
	objs, err := parse("{apiVersion: x.org/v1, kind: Odd, metadata: {name: a}}\n---\n" +
		"{apiVersion: x.org/v1, kind: Placed, metadata: {name: b, namespace: shop}}\n---\n" +
		"{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n")
	if err != nil {
		t.Fatal(err)
	}
	objs, unknown, err := Normalize(objs, "fallback", cluster)
	if err != nil || len(objs) != 3 || len(unknown) != 1 || unknown[0].Kind != "Odd" {
		t.Fatalf("got %v, %v and %v", objs, unknown, err)
	}
	if objs[0].GetNamespace() != "" || objs[1].GetNamespace() != "shop" || objs[2].GetNamespace() != "fallback" {
		t.Errorf("got %v", objs)
	}
	if text := unknownScopes(append(unknown, unknown...)); strings.Count(text, "x.org/v1, Kind=Odd") != 1 {
		t.Errorf("got %s", text)
	}
}

// The function of the first version keeps to kustomize's own restrictions.
func TestList(t *testing.T) {
	overlay := write(t)
	if _, err := List(overlay); err == nil || !strings.Contains(err.Error(), "is not in or below") {
		t.Errorf("with a file outside: %v", err)
	}
	text := strings.Replace(kustomization, ", ../outside.yaml", "", 1)
	if err := os.WriteFile(filepath.Join(overlay, "kustomization.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	objs, err := List(overlay)
	if err != nil {
		t.Fatal(err)
	}
	if len(objs) != 7 || objs[0].GetKind() != "Namespace" {
		t.Errorf("%d objects, the first a %s", len(objs), objs[0].GetKind())
	}
}

func TestBuildError(t *testing.T) {
	_, err := Build(t.TempDir())
	if err == nil || !strings.HasPrefix(err.Error(), "kustomize build error: ") {
		t.Errorf("an empty directory: %v", err)
	}
}

func TestProperties(t *testing.T) {
	objs, err := parse("{apiVersion: v1, kind: Secret, metadata: {name: a, annotations: {b: c}}, data: {x: eQ==}}")
	if err != nil {
		t.Fatal(err)
	}
	got, err := properties(&objs[0], true)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := got["data"].(pulumi.Output); !ok {
		t.Errorf("data is a plain %T", got["data"])
	}
	if notes := objs[0].GetAnnotations(); notes[object.AnnotationSkipAwait] != "true" || notes["b"] != "c" {
		t.Errorf("annotations %v", notes)
	}
}
