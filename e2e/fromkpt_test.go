package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A package that kpt deployed moves into the stack as docs/from-kpt.md says.
func TestFromKpt(t *testing.T) {
	if _, err := exec.LookPath("kpt"); err != nil {
		t.Skip("kpt is not on the PATH")
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
		return kubectl(t, "-n", "shop", "get", "service,deployment,configmap", "shop", "-o",
			"jsonpath={range .items[*]}{.kind} {.metadata.uid} {.spec.clusterIP}{'\\n'}{end}")
	}
	before := objects()

	steps := openGuide(t, "from-kpt.md")
	steps.next(t)
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(project, "k8s/manifests/shop")) })
	edit(t, "k8s/manifests/overlays/dev/kustomization.yaml", "  - ../../base\n", "  - ../../base\n  - ../../shop\n")
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	t.Run("take over", func(t *testing.T) {
		edit(t, "Pulumi.dev.yaml", "gkestack:protect: false",
			"gkestack:protect: false\n  gkestack:kubernetes:\n    adoptExisting: true")
		steps.next(t)
	})
	wants(t, steps.next(t), "4 attempted, 0 successful, 4 skipped, 0 failed")
	if left := kubectl(t, "get", "resourcegroups.kpt.dev", "-A", "-o", "name"); left != "" {
		t.Errorf("left of the inventory: %s", left)
	}
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

func kpt(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("kpt", args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+filepath.Join(project, ".sandbox/kubeconfig"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("kpt %v: %v\n%s", args, err, out)
	}
}
