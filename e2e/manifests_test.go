package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
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

// configMaps are those in the namespace shop, by their names.
func configMaps(t *testing.T) string {
	t.Helper()
	return kubectl(t, "-n", "shop", "get", "configmap", "-o", "name",
		"--field-selector", "metadata.name!=kube-root-ca.crt")
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
		{"other autoscalers keep theirs", otherAutoscalersKeepReplicas},
		{"autoscalers of others stop the run", foreignAutoscalersStopTheRun},
		{"fields made by hand are told", handMadeFieldsAreTold},
		{"shared fields are told", sharedFieldsAreTold},
		{"files outside are refused", filesOutside},
		{"a changed Job is replaced", changedJobIsReplaced},
		{"a changed Job with a suffix runs beside the old one", changedJobWithSuffix},
		{"custom resources wait for their definition", customResourcesWait},
		{"dependencies are kept in both directions", dependenciesAreKept},
		{"changed versions are updates", changedVersionsAreUpdates},
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
	mounted := strings.Replace(deployment, "image: nginx}]",
		"image: nginx, envFrom: [{configMapRef: {name: pages}}]}]", 1)
	manifests(t, mounted+service, generator)
	up(t)
	first := configMaps(t)
	uid := live(t, "deployment/web", ".metadata.uid")

	edit(t, filepath.Join(overlayDir, "kustomization.yaml"), "index=one", "index=two")
	out := up(t)
	second := configMaps(t)
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
		"base/kustomization.yaml": "resources: [configmap.yaml]\n",
		"base/configmap.yaml":     "{apiVersion: v1, kind: ConfigMap, metadata: {name: remote}, data: {a: b}}\n",
		"component/kustomization.yaml": "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n" +
			"commonAnnotations: {team: shop}\n",
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
