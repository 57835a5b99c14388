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

const overlayDir = "k8s/manifests/overlays/dev"

// manifests replaces the stack's overlay by objects in the namespace shop, until the test ends. The lines of extra go
// into the kustomization.
func manifests(t *testing.T, objects, extra string) {
	t.Helper()
	write(t, filepath.Join(overlayDir, "objects.yaml"), shop+strings.TrimPrefix(objects, "\n"))
	write(t, filepath.Join(overlayDir, "kustomization.yaml"),
		"namespace: shop\nresources: [objects.yaml]\n"+strings.TrimPrefix(extra, "\n"))
}

const shop = `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
`

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: nginx}]
---
`

const service = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
`

// live is a part of an object in the namespace shop.
func live(t *testing.T, object, path string) string {
	t.Helper()
	return kubectl(t, "-n", "shop", "get", object, "-o", "jsonpath={"+path+"}")
}

// refused runs an up that must fail, and returns what it printed.
func refused(t *testing.T) string {
	t.Helper()
	out, err := command(project, "sandbox", "pulumi", "up", "--yes", "--skip-preview")
	if err == nil {
		t.Fatalf("it went well:\n%s", out)
	}
	return out
}

// Each step starts from what the one before left in the cluster: what it does not declare is deleted by its up.
func TestManifests(t *testing.T) {
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	for _, step := range []struct {
		name string
		run  func(t *testing.T)
	}{
		{"generated names roll the workload", generatedNamesRoll},
		{"components and remote bases", componentsAndRemoteBases},
		{"what was done by hand is undone", handMadeChangesAreUndone},
		{"a removed service account is the default one", removedServiceAccount},
		{"an autoscaler keeps its replicas", autoscalerKeepsReplicas},
		{"a changed Job is replaced", changedJobIsReplaced},
		{"a changed Job with a suffix runs beside the old one", changedJobWithSuffix},
		{"custom resources wait for their definition", customResourcesWait},
		{"dependencies are kept in both directions", dependenciesAreKept},
		{"lifecycle annotations", lifecycleAnnotations},
		{"conflicts can be reported", conflictsAreReported},
		{"an unreachable cluster leaves the state", unreachableClusterLeavesState},
	} {
		t.Run(step.name, step.run)
	}
}

func generatedNamesRoll(t *testing.T) {
	const generator = `
configMapGenerator:
  - name: pages
    literals: [index=one]
`
	mounted := strings.Replace(deployment, "image: nginx}]", "image: nginx, envFrom: [{configMapRef: {name: pages}}]}]", 1)
	manifests(t, mounted+service, generator)
	up(t)
	first := kubectl(t, "-n", "shop", "get", "configmap", "-l", "!x", "-o", "name", "--field-selector", "metadata.name!=kube-root-ca.crt")
	uid := live(t, "deployment/web", ".metadata.uid")

	edit(t, filepath.Join(overlayDir, "kustomization.yaml"), "index=one", "index=two")
	out := up(t)
	second := kubectl(t, "-n", "shop", "get", "configmap", "-o", "name", "--field-selector", "metadata.name!=kube-root-ca.crt")
	if first == second || strings.Count(second, "pages-") != 1 {
		t.Errorf("the ConfigMaps were %s and are %s\n%s", first, second, out)
	}
	wants(t, second, live(t, "deployment/web", ".spec.template.spec.containers[0].envFrom[0].configMapRef.name"))
	if generation := live(t, "deployment/web", ".status.observedGeneration"); generation != "2" ||
		live(t, "deployment/web", ".metadata.uid") != uid {
		t.Errorf("the Deployment was not rolled once: generation %s", generation)
	}
	pulumi(t, "preview", "--expect-no-changes")
}

func componentsAndRemoteBases(t *testing.T) {
	remote := t.TempDir()
	files := map[string]string{
		"base/kustomization.yaml":      "resources: [configmap.yaml]\n",
		"base/configmap.yaml":          "{apiVersion: v1, kind: ConfigMap, metadata: {name: remote}, data: {a: b}}\n",
		"component/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\ncommonAnnotations: {team: shop}\n",
	}
	for name, content := range files {
		path := filepath.Join(remote, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"init", "-q", "-b", "main"}, {"add", "."},
		{"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "base"},
	} {
		if out, err := exec.Command("git", append([]string{"-C", remote}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", args[0], err, out)
		}
	}
	manifests(t, deployment, "components: ["+filepath.Join(relative(t, remote), "component")+"]\n")
	edit(t, filepath.Join(overlayDir, "kustomization.yaml"), "[objects.yaml]",
		`[objects.yaml, "file://`+remote+`//base?ref=main"]`)
	up(t)
	for _, object := range []string{"deployment/web", "configmap/remote"} {
		if team := live(t, object, ".metadata.annotations.team"); team != "shop" {
			t.Errorf("%s belongs to %q", object, team)
		}
	}
}

// relative is a path as kustomize wants it: from the overlay.
func relative(t *testing.T, path string) string {
	t.Helper()
	overlay, err := filepath.EvalSymlinks(filepath.Join(project, overlayDir))
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(overlay, path)
	if err != nil {
		t.Fatal(err)
	}
	return relative
}

func handMadeChangesAreUndone(t *testing.T) {
	config := "{apiVersion: v1, kind: ConfigMap, metadata: {name: pages, labels: {tier: web}}, data: {index: one}}\n---\n"
	account := "{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}\n"
	manifests(t, deployment+service+config+account, "")
	up(t)
	uids := func() string {
		return kubectl(t, "-n", "shop", "get", "deployment/web", "service/web", "configmap/pages", "-o",
			"jsonpath={.items[*].metadata.uid}")
	}
	before := uids()
	kubectl(t, "-n", "shop", "scale", "deployment/web", "--replicas=5")
	kubectl(t, "-n", "shop", "set", "image", "deployment/web", "web=other")
	kubectl(t, "-n", "shop", "patch", "configmap/pages", "-p", `{"data":{"index":"by hand"}}`)
	kubectl(t, "-n", "shop", "label", "--overwrite", "configmap/pages", "tier=hand")
	kubectl(t, "-n", "shop", "patch", "service/web", "-p", `{"spec":{"selector":{"app":"hand"}}}`)
	kubectl(t, "-n", "shop", "delete", "serviceaccount/web")
	up(t)
	if after := uids(); after != before {
		t.Errorf("the objects were %s and are %s", before, after)
	}
	for _, want := range [][3]string{
		{"deployment/web", ".spec.replicas", "2"},
		{"deployment/web", ".spec.template.spec.containers[0].image", "nginx"},
		{"configmap/pages", ".data.index", "one"},
		{"configmap/pages", ".metadata.labels.tier", "web"},
		{"service/web", ".spec.selector.app", "web"},
		{"serviceaccount/web", ".metadata.name", "web"},
	} {
		if got := live(t, want[0], want[1]); got != want[2] {
			t.Errorf("%s %s is %q, want %q", want[0], want[1], got, want[2])
		}
	}
	pulumi(t, "preview", "--expect-no-changes")
}

func removedServiceAccount(t *testing.T) {
	named := strings.Replace(deployment, "      containers", "      serviceAccountName: web\n      containers", 1)
	account := "{apiVersion: v1, kind: ServiceAccount, metadata: {name: web}}\n"
	manifests(t, named+account, "")
	up(t)
	manifests(t, deployment+account, "")
	up(t)
	got := live(t, "deployment/web", ".spec.template.spec['serviceAccountName','serviceAccount']")
	if got != "default default" {
		t.Errorf("the pods act as %q", got)
	}
}

func autoscalerKeepsReplicas(t *testing.T) {
	const autoscaler = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 9
---
`
	declared := strings.Replace(deployment, "replicas: 2", "replicas: 3", 1)
	manifests(t, declared+service, "")
	up(t)
	manifests(t, declared+service+autoscaler, "namePrefix: a-\n")
	up(t) // Under a new name it is created with its autoscaler.
	if replicas := live(t, "deployment/a-web", ".spec.replicas"); replicas != "1" {
		t.Errorf("created with %s replicas", replicas)
	}
	manifests(t, declared+service, "")
	up(t)
	manifests(t, declared+service+autoscaler, "")
	up(t) // It gets its autoscaler while it runs.
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "3" {
		t.Errorf("with its autoscaler it fell to %s replicas", replicas)
	}
	// What the autoscaler does.
	kubectl(t, "-n", "shop", "scale", "deployment/web", "--replicas=6")
	pulumi(t, "preview", "--expect-no-changes")
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "image: nginx", "image: nginx:2")
	up(t)
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "6" {
		t.Errorf("the update set %s replicas", replicas)
	}
	if image := live(t, "deployment/web", ".spec.template.spec.containers[0].image"); image != "nginx:2" {
		t.Errorf("the image is %s", image)
	}
	pulumi(t, "preview", "--expect-no-changes")
}

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
	manifests(t, strings.Replace(job, "{name: migrate}", "{name: migrate, annotations: {gkestack.dev/job-name: suffix}}", 1), "")
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

func lifecycleAnnotations(t *testing.T) {
	const objects = `
{apiVersion: v1, kind: ConfigMap, metadata: {name: detached, annotations: {client.lifecycle.config.k8s.io/deletion: detach}}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: kept, annotations: {cli-utils.sigs.k8s.io/on-remove: keep}}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: guarded, annotations: {gkestack.dev/protect: "true"}}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: seed, annotations: {client.lifecycle.config.k8s.io/mutation: ignore}}, data: {a: one}}
---
`
	manifests(t, objects, "")
	up(t)
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "a: one", "a: two")
	up(t)
	if a := live(t, "configmap/seed", ".data.a"); a != "one" {
		t.Errorf("what is to be ignored is %q", a)
	}
	manifests(t, "", "")
	wants(t, refused(t), "guarded", "protected")
	manifests(t, "{apiVersion: v1, kind: ConfigMap, metadata: {name: guarded}}\n", "")
	up(t)
	manifests(t, "", "")
	up(t)
	left := kubectl(t, "-n", "shop", "get", "configmap", "-o", "name", "--field-selector", "metadata.name!=kube-root-ca.crt")
	if left != "configmap/detached\nconfigmap/kept" {
		t.Errorf("left: %s", left)
	}
	kubectl(t, "-n", "shop", "delete", "configmap/detached", "configmap/kept")
}

func conflictsAreReported(t *testing.T) {
	edit(t, "Pulumi.dev.yaml", "gkestack:protect: false",
		"gkestack:protect: false\n  gkestack:kubernetes:\n    forceConflicts: false")
	manifests(t, deployment, "")
	up(t)
	kubectl(t, "-n", "shop", "scale", "deployment/web", "--replicas=5")
	wants(t, refused(t), `conflict with "kubectl" with subresource "scale"`, ".spec.replicas", "handle-field-conflicts")
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "5" {
		t.Errorf("it has %s replicas", replicas)
	}
	// One of the ways out.
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "kind: Deployment\nmetadata: {name: web}",
		"kind: Deployment\nmetadata: {name: web, annotations: {pulumi.com/patchForce: \"true\"}}")
	up(t)
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "2" {
		t.Errorf("it has %s replicas", replicas)
	}
}

func unreachableClusterLeavesState(t *testing.T) {
	manifests(t, deployment, "")
	up(t)
	resources := func() []string {
		file := filepath.Join(t.TempDir(), "state.json")
		pulumi(t, "stack", "export", "--file", file)
		var state struct {
			Deployment struct{ Resources []struct{ URN string } }
		}
		readJSON(t, file, &state)
		var urns []string
		for _, resource := range state.Deployment.Resources {
			urns = append(urns, resource.URN)
		}
		slices.Sort(urns)
		return urns
	}
	before := resources()
	const access = ".sandbox/cluster.json" // what the simulated cluster answers with
	var cluster struct{ Endpoint string }
	readJSON(t, filepath.Join(project, access), &cluster)
	var out string
	var err error
	t.Run("elsewhere", func(t *testing.T) {
		edit(t, access, cluster.Endpoint, "127.0.0.1:1")
		out, err = command(project, "sandbox", "pulumi", "up", "--yes", "--skip-preview")
	})
	after := resources()
	if err == nil {
		t.Errorf("it went well:\n%s", out)
	}
	wants(t, out, "unreachable", "127.0.0.1:1")
	if !slices.Equal(before, after) {
		t.Errorf("the state had %q and has %q", before, after)
	}
	// The state has the address at which there was no cluster: a refresh of everything would look there.
	pulumi(t, "refresh", "--yes", "--skip-preview", "--target", "**gcp:container/cluster:Cluster::*")
	pulumi(t, "up", "--yes", "--skip-preview", "--refresh=false")
	pulumi(t, "preview", "--expect-no-changes")
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

	t.Run("both go at once", func(t *testing.T) {
		write(t, "helmvalues/releases.yaml", "releases: []\n")
		edit(t, "Pulumi.dev.yaml", "    needs: [gadgets/gadgets]", "    needs: []")
		manifests(t, "", "")
		out := up(t)
		wantOrder(t, out, "deleted one", "deleted gadgets")
		wantOrder(t, out, "deleted late")
	})
	wantOrder(t, up(t), "created gadgets", "created one", "created late")
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
	if out, err := exec.Command("cp", "-r", "--no-preserve=mode", filepath.Join(downloaded.Dir, "manifests"), bases).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	write(t, filepath.Join(overlayDir, "kustomization.yaml"), "resources: ["+relative(t, bases)+"/overlays/release]\n"+
		"components: ["+relative(t, bases)+"/components/high-availability]\n"+
		"images: [{name: gcr.io/k8s-staging-metrics-server/metrics-server, newName: registry.k8s.io/metrics-server/metrics-server, newTag: v0.9.0}]\n")
	up(t)
	ready := kubectl(t, "-n", "kube-system", "get", "deployment/metrics-server", "-o", "jsonpath={.status.readyReplicas}")
	if ready != "2" {
		t.Errorf("%q replicas are ready", ready)
	}
	pulumi(t, "preview", "--expect-no-changes")
}

// steps are what the engine did, in the order in which it finished, as in "created web".
func steps(out string) []string {
	var steps []string
	for _, done := range regexp.MustCompile(`(?m)^ \S+ +\S+ (\S+) ((?:created|deleted|updated).*?) \(`).FindAllStringSubmatch(out, -1) {
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
