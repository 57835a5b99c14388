package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// previewRefused runs a preview that must fail, and returns what it printed.
func previewRefused(t *testing.T) string {
	t.Helper()
	out, err := command(project, "sandbox", "pulumi", "preview")
	if err == nil {
		t.Fatalf("the preview went well:\n%s", out)
	}
	return out
}

// cacheChart is a chart with one ConfigMap, for a release shop/cache.
func cacheChart(t *testing.T, needs string) {
	t.Helper()
	dir := filepath.Join(project, "k8s/cache/templates")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(dir)) })
	write(t, "k8s/cache/Chart.yaml", "{apiVersion: v2, name: cache, version: 1.0.0}\n")
	write(t, "k8s/cache/templates/configmap.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: cache}}\n")
	write(t, "helmvalues/releases.yaml",
		"releases: [{name: cache, namespace: shop, chart: ./k8s/cache, values: [{}], needs: "+needs+"}]\n")
}

const gadget = "{apiVersion: example.com/v1, kind: Gadget, metadata: {name: one}, spec: {size: 1}}\n---"

// What a deployment would delete beside what was removed is an error that names it, in the preview already.
func TestNothingIsLost(t *testing.T) {
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	t.Run("a version that nobody foresaw", func(t *testing.T) {
		write(t, "helmvalues/releases.yaml", "releases: []\n")
		served := strings.Replace(definition, "    - name: v1\n", "    - {name: v3alpha7, served: true, storage: false, "+
			"schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}\n    - name: v1\n", 1)
		manifests(t, strings.Replace(gadget, "example.com/v1,", "example.com/v3alpha7,", 1)+served, "")
		up(t)
		uid := live(t, "gadget/one", ".metadata.uid")
		manifests(t, gadget+served, "")
		wants(t, up(t), "~ 1 updated")
		if now := live(t, "gadget/one", ".metadata.uid"); now != uid {
			t.Errorf("the object is %s, and was %s", now, uid)
		}
		manifests(t, gadget, "")
		for _, out := range []string{previewRefused(t), refused(t)} {
			wants(t, out, "CustomResourceDefinition gadgets.example.com", "Gadget shop/one")
		}
		manifests(t, "", "")
		up(t)
	})
	t.Run("a Namespace with contents", namespaceWithContents)
	t.Run("an object with two owners", func(t *testing.T) {
		cacheChart(t, "[]")
		manifests(t, "", "")
		up(t)
		manifests(t, "{apiVersion: v1, kind: ConfigMap, metadata: {name: cache}}\n", "")
		for _, out := range []string{previewRefused(t), refused(t)} {
			wants(t, out, "ConfigMap shop/cache", "release shop/cache", "helm.sh/resource-policy: keep")
		}
	})
	t.Run("an object that exists", func(t *testing.T) {
		write(t, "helmvalues/releases.yaml", "releases: []\n")
		manifests(t, "", "")
		up(t)
		kubectl(t, "-n", "shop", "create", "configmap", "taken")
		manifests(t, "{apiVersion: v1, kind: ConfigMap, metadata: {name: taken}}\n", "")
		wants(t, previewRefused(t), "ConfigMap shop/taken", "adoptExisting")
		kubectl(t, "-n", "shop", "delete", "configmap", "taken")
	})
}

func namespaceWithContents(t *testing.T) {
	const web = "{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop}}\n"
	objects := func(text string) {
		write(t, filepath.Join(overlayDir, "objects.yaml"), text)
		write(t, filepath.Join(overlayDir, "kustomization.yaml"), "resources: [objects.yaml]\n")
	}
	cacheChart(t, "[]")
	objects(shop + web)
	up(t)
	objects(web)
	for _, out := range []string{previewRefused(t), refused(t)} {
		wants(t, out, "Namespace shop", "ConfigMap shop/web, release shop/cache", "deletion: detach")
	}

	write(t, "helmvalues/releases.yaml", "releases: []\n")
	kubectl(t, "-n", "shop", "create", "secret", "generic", "by-hand")
	write(t, filepath.Join(overlayDir, "kustomization.yaml"), "resources: []\n")
	wants(t, previewRefused(t), "Namespace shop", "Secret shop/by-hand")
	if left := configMaps(t); left != "configmap/cache\nconfigmap/web" {
		t.Errorf("left: %s", left)
	}
	kubectl(t, "-n", "shop", "delete", "secret", "by-hand")
	up(t)
	if left := kubectl(t, "get", "namespace", "--ignore-not-found", "shop"); left != "" {
		t.Errorf("left: %s", left)
	}
}

// The manifests and a release want the same Namespace, and either may come first.
func TestReleaseInANamespaceOfTheManifests(t *testing.T) {
	const labelled = "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {tier: front}}}\n---\n" +
		"{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop}}\n"
	for name, order := range map[string][]string{
		"the manifests need it": {"created shop", "created cache", "created web"},
		"it needs nothing":      {"created shop", "created cache"},
	} {
		t.Run(name, func(t *testing.T) {
			cacheChart(t, "[]")
			if strings.HasPrefix(name, "the manifests") {
				edit(t, "Pulumi.dev.yaml", "gkestack:protect: false",
					"gkestack:protect: false\n  gkestack:kubernetes:\n    needs: [shop/cache]")
			}
			write(t, filepath.Join(overlayDir, "objects.yaml"), labelled)
			write(t, filepath.Join(overlayDir, "kustomization.yaml"), "resources: [objects.yaml]\n")
			wantOrder(t, up(t), order...)
			if tier := kubectl(t, "get", "namespace/shop", "-o", "jsonpath={.metadata.labels.tier}"); tier != "front" {
				t.Errorf("its label is %q", tier)
			}
			pulumi(t, "preview", "--expect-no-changes")
			up(t)
			edit(t, filepath.Join(overlayDir, "objects.yaml"), "tier: front", "tier: back")
			wants(t, up(t), "~ 1 updated")
			wantOrder(t, pulumi(t, "destroy", "--yes", "--skip-preview"), "deleted cache", "deleted shop")
		})
	}
}
