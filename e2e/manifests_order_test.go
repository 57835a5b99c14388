package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const job = `
apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: "migrate:1"}]
`

func changedJobIsReplaced(t *testing.T) {
	manifests(t, job, "")
	up(t)
	before := live(t, "job/migrate", ".metadata.uid")
	if done := live(t, "job/migrate", ".status.succeeded"); done != "1" {
		t.Errorf("%q pods of the Job have completed", done)
	}
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "migrate:1", "migrate:2")
	out := up(t)
	wantOrder(t, out, "deleted original migrate", "created replacement migrate")
	if after := live(t, "job/migrate", ".metadata.uid"); after == before {
		t.Error("it is the same Job")
	}
	if done := live(t, "job/migrate", ".status.succeeded"); done != "1" {
		t.Errorf("%q pods of the new Job have completed", done)
	}
	pulumi(t, "preview", "--expect-no-changes")
}

func changedJobWithSuffix(t *testing.T) {
	manifests(t, strings.Replace(job, "{name: migrate}",
		"{name: migrate, annotations: {gkestack.dev/job-name: suffix}}", 1), "")
	up(t)
	first := kubectl(t, "-n", "shop", "get", "job", "-o", "name")
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "migrate:1", "migrate:2")
	out := up(t)
	wantOrder(t, out, "created replacement migrate", "deleted original migrate")
	second := kubectl(t, "-n", "shop", "get", "job", "-o", "name")
	if first == second || strings.Contains(second, "\n") || !strings.HasPrefix(second, "job.batch/migrate-") {
		t.Errorf("the Jobs were %s and are %s", first, second)
	}
	pulumi(t, "preview", "--expect-no-changes")
}

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gadgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Gadget, plural: gadgets, singular: gadget, listKind: GadgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
---
`

func customResourcesWait(t *testing.T) {
	manifests(t, "{apiVersion: example.com/v1, kind: Gadget, metadata: {name: one}, spec: {size: 1}}\n---"+definition, "")
	out := up(t)
	wantOrder(t, out, "created gadgets.example.com", "created one")
	if size := live(t, "gadget/one", ".spec.size"); size != "1" {
		t.Errorf("the size is %q", size)
	}
	pulumi(t, "preview", "--expect-no-changes")
	manifests(t, "", "")
	wantOrder(t, up(t), "deleted one", "deleted gadgets.example.com")
}

func dependenciesAreKept(t *testing.T) {
	const first = "{apiVersion: v1, kind: ConfigMap, metadata: {name: first}}\n---\n"
	const second = "{apiVersion: v1, kind: ConfigMap, metadata: {name: second, annotations: " +
		"{config.kubernetes.io/depends-on: /namespaces/shop/ConfigMap/first}}}\n---\n"
	manifests(t, second+first+job, "")
	pulumi(t, "destroy", "--yes", "--skip-preview")
	out := up(t)
	wantOrder(t, out, "created shop", "created first", "created second")
	wantOrder(t, out, "created shop", "created migrate")
	wantOrder(t, pulumi(t, "destroy", "--yes", "--skip-preview"), "deleted second", "deleted first", "deleted shop")
}

// A release that defines a kind, manifests of that kind, and a release that needs the manifests.
func TestManifestsAndReleasesNeedEachOther(t *testing.T) {
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	for _, chart := range []string{"gadgets", "late"} {
		dir := filepath.Join(project, "k8s", chart, "templates")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(filepath.Dir(dir)) })
		write(t, filepath.Join("k8s", chart, "Chart.yaml"), "{apiVersion: v2, name: "+chart+", version: 1.0.0}\n")
	}
	write(t, "k8s/gadgets/templates/definition.yaml", strings.TrimSuffix(definition, "---\n"))
	write(t, "k8s/late/templates/configmap.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: late}}\n")
	write(t, "helmvalues/releases.yaml", `releases:
  - {name: late, namespace: shop, chart: ./k8s/late, values: [{}], needs: [manifests]}
  - {name: gadgets, namespace: gadgets, chart: ./k8s/gadgets, values: [{}]}
`)
	edit(t, "Pulumi.dev.yaml", "gkestack:protect: false",
		"gkestack:protect: false\n  gkestack:kubernetes:\n    needs: [gadgets/gadgets]")
	manifests(t, "{apiVersion: example.com/v1, kind: Gadget, metadata: {name: one}}\n", "")

	pulumi(t, "preview")
	wantOrder(t, up(t), "created gadgets", "created shop", "created one", "created late")
	pulumi(t, "preview", "--expect-no-changes")
	wantOrder(t, pulumi(t, "destroy", "--yes", "--skip-preview"), "deleted late", "deleted one", "deleted gadgets")

	for name, test := range map[string]struct{ file, old, replacement, want string }{
		"unknown": {"Pulumi.dev.yaml", "[gadgets/gadgets]", "[gadgets]",
			`gkestack:kubernetes.needs[0]: "gadgets": no such release (have: gadgets/gadgets, shop/late)`},
		"circle": {"Pulumi.dev.yaml", "[gadgets/gadgets]", "[shop/late]",
			"gkestack:kubernetes.needs[0]: the needs go in a circle: manifests → shop/late → manifests"},
	} {
		t.Run(name, func(t *testing.T) {
			edit(t, test.file, test.old, test.replacement)
			wants(t, refused(t), test.want)
		})
	}

	up(t)
	// The component stays, only what is in it and what it needs goes.
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	edit(t, "Pulumi.dev.yaml", "    needs: [gadgets/gadgets]", "    needs: []")
	manifests(t, "", "")
	out := up(t)
	wantOrder(t, out, "deleted one", "deleted gadgets")
	wantOrder(t, out, "deleted late")
}

// The kustomize bases of metrics-server, as its module has them.
func TestMetricsServer(t *testing.T) {
	module, err := exec.Command("go", "mod", "download", "-json", "sigs.k8s.io/metrics-server@v0.9.0").Output()
	if err != nil {
		t.Skipf("its module cannot be had here: %v", err)
	}
	var downloaded struct{ Dir string }
	if err := json.Unmarshal(module, &downloaded); err != nil {
		t.Fatal(err)
	}
	bases := filepath.Join(t.TempDir(), "metrics-server")
	copied := exec.Command("cp", "-r", "--no-preserve=mode", filepath.Join(downloaded.Dir, "manifests"), bases)
	if out, err := copied.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	write(t, filepath.Join(overlayDir, "kustomization.yaml"),
		`resources: ["`+relative(t, bases)+`/overlays/release-ha-1.21+"]`+"\n")
	up(t)
	ready := kubectl(t, "-n", "kube-system", "get", "deployment/metrics-server", "-o", "jsonpath={.status.readyReplicas}")
	if ready != "2" {
		t.Errorf("%q replicas are ready", ready)
	}
	pulumi(t, "preview", "--expect-no-changes")
}

var finished = regexp.MustCompile(`(?m)^ \S+ +\S+ (\S+) ((?:created|deleted|updated).*?) \(`)

// steps are what the engine did, in the order in which it finished, as in "created web".
func steps(out string) []string {
	var steps []string
	for _, done := range finished.FindAllStringSubmatch(out, -1) {
		steps = append(steps, done[2]+" "+done[1][strings.LastIndexAny(done[1], ":/")+1:])
	}
	return steps
}

// wantOrder fails the test unless the steps come in this order.
func wantOrder(t *testing.T, out string, order ...string) {
	t.Helper()
	steps, at := steps(out), -1
	for _, step := range order {
		i := slices.Index(steps, step)
		if i < 0 || i < at {
			t.Errorf("%q is not in order in:\n%s", step, out)
			return
		}
		at = i
	}
}
