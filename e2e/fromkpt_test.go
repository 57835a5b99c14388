package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A package that kpt deployed moves into the stack as docs/from-kpt.md says: a tree with a subpackage, and with files
// that kpt does not apply.
func TestFromKpt(t *testing.T) {
	for _, tool := range []string{"kpt", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not on the PATH")
		}
	}
	pack := filepath.Join(filepath.Dir(project), "shop")
	if out, err := exec.Command("cp", "-r", "testdata/shop", pack).CombinedOutput(); err != nil {
		t.Fatalf("%s", out)
	}
	t.Cleanup(func() { _ = os.RemoveAll(pack) })
	kpt(t, "live", "init", pack, "--namespace", "default", "--name", "shop")
	kpt(t, "live", "install-resource-group")
	kpt(t, "live", "apply", pack, "--reconcile-timeout", "1m")
	objects := func() string {
		return kubectl(t, "-n", "shop", "get", "service,deployment,statefulset,configmap", "-o",
			"jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} {.spec.clusterIP}{'\\n'}{end}")
	}
	before := objects()
	wants(t, before, "ConfigMap prices", "ConfigMap returns", "ConfigMap orders", "StatefulSet database")

	// The package has changed since, and the cluster not.
	returns := filepath.Join(pack, "orders/returns.yaml")
	manifest, err := os.ReadFile(returns)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(returns); err != nil {
		t.Fatal(err)
	}
	steps := openGuide(t, "from-kpt.md")
	steps.next(t)
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(project, "k8s/manifests/shop")) })
	edit(t, "k8s/manifests/overlays/dev/kustomization.yaml", "  - ../../base\n", "  - ../../base\n  - ../../shop\n")
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	t.Run("take over", func(t *testing.T) {
		edit(t, "Pulumi.dev.yaml", "gkestack:protect: false",
			"gkestack:protect: false\n  gkestack:kubernetes:\n    adoptExisting: true")
		steps.next(t)
		retire(t, steps, string(manifest))
	})
	steps.next(t)
	steps.done(t)
	if after := objects(); after != before {
		t.Errorf("the objects were\n%s\nand are\n%s", before, after)
	}

	// What kpt applied is the stack's now, and goes with the line that declared it.
	edit(t, "k8s/manifests/shop/shop.yaml", "  greeting: hello\n", "  farewell: bye\n")
	up(t)
	data := kubectl(t, "-n", "shop", "get", "configmap", "shop", "-o", "jsonpath={.data}")
	if data != `{"farewell":"bye"}` {
		t.Errorf("the ConfigMap holds %s", data)
	}
}

// retire deletes the inventory, which stays while the stack lacks one of its objects.
func retire(t *testing.T, steps *guide, lacking string) {
	t.Helper()
	inventory := func() string { return kubectl(t, "get", "resourcegroups.kpt.dev", "-A", "-o", "name") }
	if out := steps.stops(t); out != " ConfigMap shop returns\n" {
		t.Errorf("the comparison says\n%s", out)
	}
	if inventory() == "" {
		t.Error("the inventory is gone, though the stack lacks an object")
	}
	cmd := exec.Command("sh", "-c", "cat > returns.yaml && echo '  - returns.yaml' >> kustomization.yaml")
	cmd.Dir, cmd.Stdin = filepath.Join(project, "k8s/manifests/shop"), strings.NewReader(lacking)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	up(t)
	steps.next(t)
	if left := inventory(); left != "" {
		t.Errorf("left of the inventory: %s", left)
	}
}

func kpt(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("kpt", args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+filepath.Join(project, ".sandbox/kubeconfig"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("kpt %v: %v\n%s", args, err, out)
	}
}
