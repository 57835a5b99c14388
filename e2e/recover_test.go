package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// slow is a chart whose Deployment never becomes ready while its values ask for a node that there is not.
var slow = map[string]string{
	"configmap.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: slow}\ndata: {color: {{ .Values.color }}}\n",
	"deployment.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: slow}
spec:
  selector: {matchLabels: {app: slow}}
  strategy: {type: Recreate}
  template:
    metadata: {labels: {app: slow}}
    spec:
      nodeSelector: {kubernetes.io/os: {{ .Values.os }}}
      containers: [{name: slow, image: slow}]
`,
}

// A run that is killed while Helm installs, and one while it upgrades: the command frees the release, and the next run
// goes on without making anything anew.
func TestUnlock(t *testing.T) {
	t.Cleanup(func() {
		pulumi(t, "destroy", "--yes", "--skip-preview")
		kubectl(t, "delete", "namespace", "slow", "--ignore-not-found")
	})
	chart(t, "slow", slow)
	write(t, "helmvalues/releases.yaml", "releases:\n  - {name: slow, namespace: slow, chart: ./charts/slow, timeout: 30}\n")
	values := func(text string) { write(t, "helmvalues/slow.yaml", text) }
	uids := func() string {
		return kubectl(t, "-n", "slow", "get", "configmap/slow", "deployment/slow", "-o", "jsonpath={.items[*].metadata.uid}")
	}

	values("{color: red, os: none}")
	killed(t, "pending-install")
	before := uids()
	wants(t, gkestack(t, 0, "releases", "list"), "slow/slow  1", "pending-install", "running")
	wants(t, gkestack(t, 2, "releases", "unlock", "slow/slow"), "may still be running, left alone")
	wants(t, gkestack(t, 0, "releases", "unlock", "slow/slow", "--force"), "slow/slow: removed the record of revision 1")
	wants(t, gkestack(t, 0, "releases", "unlock", "slow/slow"), "nothing to free")
	values("{color: red, os: linux}")
	up(t)
	if after := uids(); after != before {
		t.Errorf("the objects are %s, and were %s", after, before)
	}
	wants(t, history(t), "1 deployed")

	values("{color: blue, os: none}")
	killed(t, "pending-upgrade")
	time.Sleep(30 * time.Second) // its timeout
	wants(t, gkestack(t, 2, "releases", "list", "--stuck"), "slow/slow is stuck: `gkestack releases unlock slow/slow`")
	wants(t, gkestack(t, 0, "releases", "unlock", "slow/slow"), "removed the records after revision 1, which is deployed")
	wants(t, pulumi(t, "preview"), "~ 1 to update") // What was killed is still to be done.
	values("{color: blue, os: linux}")
	up(t)
	if after := uids(); after != before {
		t.Errorf("the objects are %s, and were %s", after, before)
	}
	if got, want := history(t), "1 superseded\n2 deployed"; got != want {
		t.Errorf("the history is %q, want %q", got, want)
	}
	pulumi(t, "preview", "--expect-no-changes")
}

// killed deploys and kills the run when Helm has the release in the status.
func killed(t *testing.T, status string) {
	t.Helper()
	run := exec.Command(filepath.Join(*binaries, "sandbox"), "pulumi", "up", "--yes", "--skip-preview")
	run.Dir, run.Env = project, append(os.Environ(), "KUBECONFIG=")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(time.Minute)
	for !strings.Contains(history(t), status) || deployments(t) == "" {
		if time.Now().After(deadline) {
			t.Errorf("no revision is %s within a minute: %s", status, history(t))
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	killAll(t, run)
}

// killAll kills a run and all that it started: plugins have process groups of their own, and would go on for a while.
func killAll(t *testing.T, run *exec.Cmd) {
	t.Helper()
	for _, pid := range descendants(t, run.Process.Pid) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = run.Wait()
}

// descendants are a process and all that it started, which are stopped meanwhile.
func descendants(t *testing.T, root int) []int {
	t.Helper()
	_ = syscall.Kill(root, syscall.SIGSTOP)
	found := []int{root}
	for i := 0; i < len(found); i++ {
		out, err := exec.Command("ps", "-A", "-o", "ppid=,pid=").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(out), "\n") {
			var parent, pid int
			if n, _ := fmt.Sscan(line, &parent, &pid); n == 2 && parent == found[i] {
				_ = syscall.Kill(pid, syscall.SIGSTOP)
				found = append(found, pid)
			}
		}
	}
	return found
}

// history is what Helm notes of the release's revisions.
func history(t *testing.T) string {
	t.Helper()
	return kubectl(t, "-n", "slow", "get", "secret", "-l", "owner=helm,name=slow", "--sort-by", ".metadata.labels.version",
		"-o", `jsonpath={range .items[*]}{.metadata.labels.version} {.metadata.labels.status}{"\n"}{end}`)
}

func deployments(t *testing.T) string {
	t.Helper()
	return kubectl(t, "-n", "slow", "get", "deployment", "-o", "name")
}

// Installations and upgrades that fail, with and without atomic, are put right by the next up after the correction.
func TestFailedReleases(t *testing.T) {
	t.Cleanup(func() {
		pulumi(t, "destroy", "--yes", "--skip-preview")
		kubectl(t, "delete", "namespace", "slow", "--ignore-not-found")
	})
	named := map[string]string{}
	for file, text := range slow {
		named[file] = strings.ReplaceAll(text, "slow", "{{ .Release.Name }}")
	}
	chart(t, "slow", named)
	write(t, "helmvalues/releases.yaml", "releases:\n"+
		"  - {name: undone, namespace: slow, chart: ./charts/slow, timeout: 5}\n"+
		"  - {name: left, namespace: slow, chart: ./charts/slow, timeout: 5, atomic: false}\n")
	values := func(text string) {
		write(t, "helmvalues/undone.yaml", text)
		write(t, "helmvalues/left.yaml", text)
	}

	values("{color: red, os: none}")
	wants(t, refused(t), "slow/undone", "slow/left")
	values("{color: red, os: linux}")
	up(t)
	values("{color: blue, os: none}")
	refused(t)
	write(t, "helmvalues/undone.yaml", "{color: blue, os: linux}")
	// Helm has the values of the one that was left as it failed: it is told, and tried again when it is unlocked.
	wants(t, refused(t), "release slow/left: Helm's last operation failed", "gkestack releases unlock slow/left")
	wants(t, gkestack(t, 2, "releases", "list"), "slow/left is failed: `gkestack releases unlock slow/left`")
	wants(t, gkestack(t, 0, "releases", "unlock", "slow/left"), "removed the records after revision 2, which is deployed")
	wants(t, pulumi(t, "preview"), "~ 1 to update")
	wants(t, refused(t), "slow/left")
	values("{color: green, os: linux}")
	wants(t, pulumi(t, "preview"), "~ 2 to update") // Without a word of the failure: these values put it right.
	up(t)
	for _, name := range []string{"undone", "left"} {
		wants(t, kubectl(t, "-n", "slow", "get", "configmap", name, "-o", "jsonpath={.data.color}"), "green")
	}
	pulumi(t, "preview", "--refresh", "--expect-no-changes")
}
