package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The stack's whole life, in the order in which a team lives it.
func TestLifecycle(t *testing.T) {
	steps := []struct {
		name string
		run  func(t *testing.T)
	}{
		{"up deploys all three", upDeploysAll},
		{"up again changes nothing", upAgainChangesNothing},
		{"one changed value is one update", oneChangedValue},
		{"a removed manifest is pruned", removedManifestIsPruned},
		{"manifests that are refused change nothing", badManifestsChangeNothing},
		{"what was changed by hand is put back", handEditIsPutBack},
		{"drift is told and not touched", driftIsTold},
		{"import adopts what was made by hand", importAdopts},
		{"existing objects are adopted in place", existingObjectsAreAdopted},
		{"destroy leaves nothing", destroyLeavesNothing},
	}
	for _, step := range steps {
		if !t.Run(step.name, step.run) {
			t.Fatal("the steps after this one build on it")
		}
	}
}

// zone is the id of the stack's DNS zone.
const zone = "projects/my-project/managedZones/gkestack-dev"

func upDeploysAll(t *testing.T) {
	// In a new project an API takes no calls at first.
	if out, err := command(project, "sandbox", "gcp", "fault", "propagation", "--type", "gcp:compute"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wants(t, up(t), "Resources:", "created")
	deployment := kubectl(t, "-n", "web", "get", "deployment", "web", "-o", "jsonpath={.status.readyReplicas}")
	if deployment != "2" {
		t.Errorf("%q replicas of web are ready", deployment)
	}
	account := kubectl(t, "-n", "external-dns", "get", "serviceaccount", "external-dns",
		"-o", `jsonpath={.metadata.annotations.iam\.gke\.io/gcp-service-account}`)
	if want := "gkestack-dev-external-dns@my-project.iam.gserviceaccount.com"; account != want {
		t.Errorf("external-dns acts as %q, want %q", account, want)
	}
	outputs := pulumi(t, "stack", "output", "--json")
	wants(t, outputs, `"cluster.name": "gkestack-dev"`)
	if changed, err := os.ReadFile(filepath.Join(project, "Pulumi.dev.yaml")); err != nil ||
		strings.Contains(string(changed), "encryptionsalt") {
		t.Errorf("Pulumi.dev.yaml was written to: %v", err)
	}
}

func upAgainChangesNothing(t *testing.T) {
	pulumi(t, "preview", "--expect-no-changes")
	out := up(t)
	if !strings.Contains(out, " unchanged") || strings.Contains(out, "updated") || strings.Contains(out, "created") {
		t.Errorf("the second up printed:\n%s", out)
	}
}

func oneChangedValue(t *testing.T) {
	edit(t, "k8s/manifests/base/configmap.yaml", "It works.", "It still works.")
	uid := kubectl(t, "-n", "web", "get", "configmap", "web", "-o", "jsonpath={.metadata.uid}")
	wants(t, up(t), "~ 1 updated")
	wants(t, kubectl(t, "-n", "web", "get", "configmap", "web", "-o", "yaml"), "It still works.", uid)
}

func removedManifestIsPruned(t *testing.T) {
	edit(t, "k8s/manifests/base/kustomization.yaml", "  - poddisruptionbudget.yaml\n", "")
	wants(t, up(t), "- 1 deleted")
	if left := kubectl(t, "-n", "web", "get", "poddisruptionbudget", "-o", "name"); left != "" {
		t.Errorf("left: %s", left)
	}
}

func badManifestsChangeNothing(t *testing.T) {
	tests := map[string]struct {
		file, old, replacement string
		wants                  []string
	}{
		"a kustomization that does not build": {
			"k8s/manifests/base/kustomization.yaml", "- service.yaml", "- sevrice.yaml",
			[]string{"manifests", "sevrice.yaml"},
		},
		"a manifest that the API server refuses": {
			"k8s/manifests/base/deployment.yaml", "replicas: 2", "replicas: -2",
			[]string{"web/web", "spec.replicas", "must be greater than or equal to 0"},
		},
		"an unknown kind": {
			"k8s/manifests/base/poddisruptionbudget.yaml", "kind: PodDisruptionBudget", "kind: PodDisruption",
			[]string{"PodDisruption", "policy/v1"},
		},
	}
	before := kubectl(t, "-n", "web", "get", "deployment,service,configmap", "-o", "jsonpath={.items[*].metadata.uid}")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			edit(t, test.file, test.old, test.replacement)
			out, err := command(project, "sandbox", "pulumi", "up", "--yes", "--skip-preview")
			if err == nil {
				t.Fatalf("it went well:\n%s", out)
			}
			wants(t, out, test.wants...)
		})
	}
	after := kubectl(t, "-n", "web", "get", "deployment,service,configmap", "-o", "jsonpath={.items[*].metadata.uid}")
	if before != after {
		t.Errorf("the objects were %s and are %s", before, after)
	}
}

func handEditIsPutBack(t *testing.T) {
	up(t)
	kubectl(t, "-n", "web", "scale", "deployment", "web", "--replicas=5")
	kubectl(t, "-n", "web", "patch", "configmap", "web", "-p", `{"data":{"index.html":"by hand"}}`)
	kubectl(t, "-n", "web", "delete", "service", "web")
	wants(t, pulumi(t, "preview", "--suppress-outputs"), "~ 2 to update", "+ 1 to create")
	up(t)
	if replicas := kubectl(t, "-n", "web", "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}"); replicas != "2" {
		t.Errorf("web has %s replicas", replicas)
	}
	wants(t, kubectl(t, "-n", "web", "get", "configmap,service", "web", "-o", "yaml"), "It works.", "kind: Service")
	pulumi(t, "preview", "--expect-no-changes")
}

func driftIsTold(t *testing.T) {
	run := func() (string, int) {
		out, err := command(project, "gkestack", "drift", "--", filepath.Join(*binaries, "sandbox"), "pulumi")
		return out, exitCode(err)
	}
	if out, code := run(); code != 0 || !strings.Contains(out, "no drift") {
		t.Fatalf("without drift: exit %d\n%s", code, out)
	}
	kubectl(t, "-n", "web", "patch", "configmap", "web", "-p", `{"data":{"index.html":"by hand"}}`)
	if out, err := command(project, "sandbox", "gcp", "edit", zone, "description=by hand"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for range 2 { // The check leaves the state as it is, so the second finds the same.
		out, code := run()
		if code != 2 {
			t.Fatalf("with drift: exit %d\n%s", code, out)
		}
		wants(t, out, "ConfigMap manifests:web/web: data", "ManagedZone gkestack-dev: description", "drift: 2 of")
	}
	up(t)
	edit(t, "Pulumi.dev.yaml", "10.0.0.0/20", "10.0.0.0/99")
	if out, code := run(); code != 1 {
		t.Fatalf("with a program that fails: exit %d\n%s", code, out)
	}
}

// importAdopts takes one resource of each kind out of the state, which is how something made by hand looks.
func importAdopts(t *testing.T) {
	ids := map[string]string{
		"gcp:dns/managedZone:ManagedZone": zone,
		"kubernetes:core/v1:ConfigMap":    "web/web",
		"kubernetes:helm.sh/v3:Release":   "kube-system/descheduler",
	}
	forget(t, func(urn string) bool {
		return strings.Contains(urn, "ManagedZone") || strings.Contains(urn, "core/v1:ConfigMap") ||
			strings.HasSuffix(urn, "kube-system/descheduler")
	})
	file := filepath.Join(t.TempDir(), "import.json")
	t.Run("preview", func(t *testing.T) {
		t.Setenv("PULUMI_K8S_UPSERT_EXISTING_OBJECTS", "true") // Otherwise what exists is an error.
		pulumi(t, "preview", "--import-file", file)
	})

	var imports map[string]any
	readJSON(t, file, &imports)
	filled := 0
	for _, entry := range imports["resources"].([]any) {
		resource := entry.(map[string]any)
		if id, ok := ids[resource["type"].(string)]; ok {
			resource["id"] = id
			filled++
		}
	}
	if filled != len(ids) {
		t.Fatalf("the import file lists %d of %d: %v", filled, len(ids), imports)
	}
	writeJSON(t, file, imports)
	pulumi(t, "import", "--file", file, "--yes", "--protect=false", "--generate-code=false")
	out := up(t)
	if strings.Contains(out, "created") || strings.Contains(out, "replaced") || strings.Contains(out, "deleted") {
		t.Errorf("after the import:\n%s", out)
	}
	pulumi(t, "preview", "--expect-no-changes")

	bad, err := command(project, "sandbox", "pulumi", "import", "--yes", "--generate-code=false",
		"gcp:storage/bucket:Bucket", "assets", "no-such-bucket")
	if err == nil {
		t.Errorf("a bucket that does not exist was imported:\n%s", bad)
	}
	wants(t, bad, "does not exist")
}

func existingObjectsAreAdopted(t *testing.T) {
	uid := func() string {
		return kubectl(t, "-n", "web", "get", "service", "web", "-o", "jsonpath={.metadata.uid} {.spec.clusterIP}")
	}
	before := uid()
	forget(t, func(urn string) bool { return strings.Contains(urn, "core/v1:Service::") })
	out, err := command(project, "sandbox", "pulumi", "up", "--yes", "--skip-preview")
	if err == nil {
		t.Fatalf("a Service that exists was created:\n%s", out)
	}
	wants(t, out, "Service web/web: the cluster has it already", "adoptExisting")
	edit(t, "Pulumi.dev.yaml", "gkestack:protect: false", "gkestack:protect: false\n  gkestack:kubernetes:\n    adoptExisting: true")
	up(t)
	if after := uid(); after != before {
		t.Errorf("the Service was %s and is %s", before, after)
	}
}

func destroyLeavesNothing(t *testing.T) {
	pulumi(t, "destroy", "--yes", "--skip-preview")
	if left := kubectl(t, "get", "namespace", "web", "--ignore-not-found", "-o", "name"); left != "" {
		t.Errorf("left in the cluster: %s", left)
	}
	if out, err := command(project, "sandbox", "gcp", "list"); err != nil || strings.TrimSpace(out) != "" {
		t.Errorf("left in the cloud: %v\n%s", err, out)
	}
}

// forget removes resources from the state, and leaves them where they are.
func forget(t *testing.T, which func(urn string) bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "state.json")
	pulumi(t, "stack", "export", "--file", file)
	var state struct {
		Version    int            `json:"version"`
		Deployment map[string]any `json:"deployment"`
	}
	readJSON(t, file, &state)
	var kept []any
	resources := state.Deployment["resources"].([]any)
	for _, entry := range resources {
		resource := entry.(map[string]any)
		if which(resource["urn"].(string)) {
			continue
		}
		kept = append(kept, resource)
		resource["dependencies"] = without(resource["dependencies"], which)
		properties, _ := resource["propertyDependencies"].(map[string]any)
		for property, urns := range properties {
			properties[property] = without(urns, which)
		}
	}
	if len(kept) == len(resources) {
		t.Fatal("nothing to forget")
	}
	state.Deployment["resources"] = kept
	writeJSON(t, file, state)
	pulumi(t, "stack", "import", "--file", file)
}

// without is a list of URNs without some.
func without(urns any, which func(string) bool) any {
	list, _ := urns.([]any)
	return slices.DeleteFunc(slices.Clone(list), func(urn any) bool { return which(urn.(string)) })
}

func readJSON(t *testing.T, file string, target any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, target); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func writeJSON(t *testing.T, file string, value any) {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
