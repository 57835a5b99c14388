package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// byHand makes the commands of a guide run the pinned Pulumi itself, on the sandbox's configuration. The sandbox's own
// would see to what a killed run left.
func byHand(t *testing.T) (prefix string) {
	t.Helper()
	config, err := os.ReadFile(filepath.Join(project, ".sandbox/Pulumi.dev.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, "Pulumi.dev.yaml", string(config))
	return `export PULUMI_STACK=dev; pulumi() { command .bin/pulumi "$@"; }` + "\n" +
		`gcloud() { .bin/sandbox gcp list | sed -n 's#^container/cluster:.*/##p'; }` + "\n"
}

// A run is killed while it waits for an object that it has made. docs/recovery.md brings the state up to what is there.
func TestRecoverByHand(t *testing.T) {
	t.Cleanup(func() {
		pulumi(t, "destroy", "--yes", "--skip-preview")
		kubectl(t, "label", "nodes", "--all", gate+"-")
	})
	up(t)
	prefix := byHand(t)
	write(t, "k8s/manifests/overlays/dev/fast.yaml", fastObjects(4))
	edit(t, "k8s/manifests/overlays/dev/kustomization.yaml", "  - ../../base", "  - ../../base\n  - fast.yaml")
	run := exec.Command(filepath.Join(*binaries, "sandbox"), "pulumi", "up", "--yes", "--skip-preview")
	run.Dir, run.Env = project, append(os.Environ(), "KUBECONFIG=")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(time.Minute)
	for len(pending(t)) == 0 || !strings.Contains(kubectl(t, "get", "deployments", "-A", "-o", "name"), "gated") {
		if time.Now().After(deadline) {
			t.Fatal("no deployment is awaited within a minute")
		}
		time.Sleep(100 * time.Millisecond)
	}
	killAll(t, run)
	if len(pending(t)) == 0 {
		t.Fatal("the killed run left no pending operation")
	}
	kubectl(t, "label", "nodes", "--all", gate+"=open")
	objects := uids(t)

	shell(t, prefix+openGuide(t, "recovery.md").blocks[0])
	if left := pending(t); len(left) > 0 {
		t.Errorf("still pending: %v", left)
	}
	shell(t, prefix+"pulumi preview --expect-no-changes")
	after := uids(t)
	for object, uid := range objects {
		if after[object] != uid {
			t.Errorf("%s was %s and is %q", object, uid, after[object])
		}
	}
}

// pending are the operations of the state that a run has begun and not ended.
func pending(t *testing.T) []string {
	t.Helper()
	var state struct {
		Checkpoint struct {
			Latest struct {
				Pending []struct {
					Type     string
					Resource struct{ URN string }
				} `json:"pending_operations"`
			}
		}
	}
	data, err := os.ReadFile(filepath.Join(project, ".sandbox/state/.pulumi/stacks/gkestack/dev.json"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	if json.Unmarshal(data, &state) != nil {
		return nil // It is being written.
	}
	for _, operation := range state.Checkpoint.Latest.Pending {
		found = append(found, operation.Type+" "+operation.Resource.URN)
	}
	return found
}

// A cluster is deleted behind the stack's back, and with it everything that was in it.
func TestLostCluster(t *testing.T) {
	t.Cleanup(func() {
		sandbox(t, "start")
		pulumi(t, "destroy", "--yes", "--skip-preview")
	})
	up(t)
	steps := openGuide(t, "recovery.md")
	moved, gone := steps.blocks[1], steps.blocks[2]
	prefix := byHand(t)
	t.Run("and another one made", func(t *testing.T) {
		lose(t)
		sandbox(t, "start")
		shell(t, prefix+moved)
		whole(t)
	})
	t.Run("and not made again", func(t *testing.T) {
		sandbox(t, "stop")
		wants(t, refused(t), "unreachable cluster", "PULUMI_K8S_DELETE_UNREACHABLE")
		out, err := runShell(prefix + gone)
		if err == nil || out != "gkestack-dev\n" {
			t.Errorf("a cluster that is there: %v\n%s", err, out)
		}
		lose(t)
		wants(t, shell(t, prefix+gone), "the unreachable resource from Pulumi state")
		sandbox(t, "start")
		up(t)
		whole(t)
	})
	t.Run("and never again", func(t *testing.T) {
		lose(t)
		shell(t, prefix+"PULUMI_K8S_DELETE_UNREACHABLE=true pulumi destroy --yes")
		if left := cloudObjects(t); len(left) > 0 {
			t.Errorf("left in the cloud: %v", left)
		}
	})
}

// lose deletes the cluster from the sandbox's cloud, with its node pool and all that it stored.
func lose(t *testing.T) {
	t.Helper()
	sandbox(t, "stop")
	for id := range cloudObjects(t) {
		if typ, id, _ := strings.Cut(id, " "); strings.HasPrefix(typ, "container/") {
			sandbox(t, "gcp", "delete", id)
		}
	}
	if err := os.RemoveAll(filepath.Join(project, ".sandbox/etcd")); err != nil {
		t.Fatal(err)
	}
}

// whole fails the test unless everything that the stack declares is there.
func whole(t *testing.T) {
	t.Helper()
	pulumi(t, "preview", "--expect-no-changes")
	wants(t, kubectl(t, "get", "deployments", "-A", "-o", "name"), "apps/web", "apps/external-dns")
	var types []string
	for id := range cloudObjects(t) {
		types = append(types, id)
	}
	wants(t, strings.Join(types, "\n"), "container/cluster:Cluster", "container/nodePool:NodePool")
}

func sandbox(t *testing.T, args ...string) {
	t.Helper()
	if out, err := command(project, "sandbox", args...); err != nil {
		t.Fatalf("sandbox %v: %v\n%s", args, err, out)
	}
}
