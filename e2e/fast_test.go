package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// gate is the label of the nodes that some pods of these tests wait for, so that a run is under way until it is killed.
const gate = "e2e.gkestack.dev/gate"

// fastObjects are ConfigMaps and Services, and a Deployment that waits for the gate.
func fastObjects(count int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "apiVersion: v1\nkind: Namespace\nmetadata: {name: fast}\n---\n"+
		"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gated, namespace: fast}\n"+
		"spec:\n  selector: {matchLabels: {app: gated}}\n  template:\n    metadata: {labels: {app: gated}}\n"+
		"    spec:\n      nodeSelector: {%s: open}\n      containers: [{name: c, image: example.com/c}]\n", gate)
	for i := range count {
		fmt.Fprintf(&text, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: fast-%d, namespace: fast}\n"+
			"data: {key: value %[1]d}\n", i)
		if i%4 == 0 {
			fmt.Fprintf(&text, "---\napiVersion: v1\nkind: Service\nmetadata: {name: fast-%d, namespace: fast}\n"+
				"spec: {selector: {app: gated}, ports: [{port: 80}]}\n", i)
		}
	}
	return text.String()
}

// A fast first deployment is killed at several moments. What docs/fast-deploys.md says then puts its state together
// again, and the world stays as it is.
func TestFastDeployment(t *testing.T) {
	for _, test := range []struct {
		name string
		// gated are the releases whose pods wait for the gate.
		gated []string
		// killed tells whether the moment has come.
		killed func(t *testing.T) bool
		// left are the statuses of the releases then.
		left map[string]string
	}{
		{"while it makes the cloud", nil, func(t *testing.T) bool { return len(cloudObjects(t)) > 5 }, nil},
		{"while it makes objects", []string{"external-dns/external-dns"}, func(t *testing.T) bool {
			return len(strings.Fields(kubectl(t, "get", "configmaps", "-A", "-o", "name", "--field-selector",
				"metadata.namespace=fast"))) > 10
		}, nil},
		{"while it installs a release", []string{"external-dns/external-dns"}, func(t *testing.T) bool {
			got := records(t)
			return got["external-dns/external-dns"] == "pending-install" && got["kube-system/descheduler"] == "deployed"
		}, map[string]string{"external-dns/external-dns": "pending-install", "kube-system/descheduler": "deployed"}},
		{"while it waits for an object", nil, func(t *testing.T) bool {
			got := records(t)
			return got["external-dns/external-dns"] == "deployed" && got["kube-system/descheduler"] == "deployed"
		}, map[string]string{"external-dns/external-dns": "deployed", "kube-system/descheduler": "deployed"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			write(t, "k8s/manifests/overlays/dev/fast.yaml", fastObjects(40))
			edit(t, "k8s/manifests/overlays/dev/kustomization.yaml", "  - ../../base", "  - ../../base\n  - fast.yaml")
			for _, release := range test.gated {
				values := "helmvalues/" + release[strings.Index(release, "/")+1:] + ".dev.yaml"
				write(t, values, fmt.Sprintf("nodeSelector: {%s: open}\n", gate))
			}
			t.Cleanup(func() {
				pulumi(t, "destroy", "--yes", "--skip-preview")
				kubectl(t, "label", "nodes", "--all", gate+"-")
			})
			killFast(t, test.killed)
			objects, cloud := uids(t), cloudObjects(t)
			if got := records(t); test.left != nil && !maps.Equal(got, test.left) {
				t.Fatalf("the killed run left the releases %v", got)
			}
			t.Logf("killed with %d in the cloud, %d in the cluster and the releases %v", len(cloud), len(objects), records(t))
			kubectl(t, "label", "nodes", "--all", gate+"=open")
			rebuild(t)
			out := pulumi(t, "preview", "--expect-no-changes")
			wants(t, out, "unchanged")
			after := uids(t)
			for object, uid := range objects {
				if after[object] != uid {
					t.Errorf("%s was %s and is %q", object, uid, after[object])
				}
			}
			now := cloudObjects(t)
			for id, object := range cloud {
				if now[id] != object {
					t.Errorf("%s was\n%s\nand is\n%s", id, object, now[id])
				}
			}
			if got := records(t); len(got) != 2 {
				t.Errorf("releases: %v", got)
			}
		})
	}
}

// killFast starts a fast deployment and kills it when the moment has come.
func killFast(t *testing.T, moment func(*testing.T) bool) {
	t.Helper()
	run := exec.Command(filepath.Join(filepath.Dir(*binaries), "tools/fast-up"), filepath.Join(*binaries, "sandbox"), "pulumi")
	run.Dir = project
	run.Env = append(os.Environ(), "KUBECONFIG=")
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	kill := func() {
		_ = syscall.Kill(-run.Process.Pid, syscall.SIGKILL) // it may have ended
		<-ended
	}
	deadline := time.Now().Add(2 * time.Minute)
	for !moment(t) {
		select {
		case err := <-ended:
			t.Fatalf("the deployment ended before it could be killed: %v\n%s", err, out.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			kill()
			t.Fatal("the moment did not come")
		}
	}
	kill()
}

// rebuild runs the commands of docs/fast-deploys.md.
func rebuild(t *testing.T) {
	t.Helper()
	commands := openGuide(t, "fast-deploys.md").blocks[1:] // The first is the deployment that was killed.
	if len(commands) != 6 {
		t.Fatalf("docs/fast-deploys.md has the commands %q", commands)
	}
	cancel, list, forget, adopt := commands[0], commands[1], commands[2], commands[3]
	shell(t, cancel)
	table := shell(t, list)
	deployed := false
	for _, release := range slices.Sorted(maps.Keys(records(t))) {
		namespace, name, _ := strings.Cut(release, "/")
		status := records(t)[release]
		wants(t, table, name, status)
		if status == "deployed" {
			deployed = true
			continue
		}
		shell(t, strings.NewReplacer("NAMESPACE", namespace, "NAME", name, "STATUS", status).Replace(forget))
	}
	if deployed {
		wants(t, shell(t, adopt), "imported")
	}
	for _, deploy := range commands[4:] {
		shell(t, deploy)
	}
}

// records are the releases that Helm has a record of, with the status of the newest.
func records(t *testing.T) map[string]string {
	t.Helper()
	releases := map[string]string{}
	for _, item := range list(t, "secrets", "--selector", "owner=helm", "--sort-by", ".metadata.name") {
		releases[item.Metadata.Namespace+"/"+item.Metadata.Labels["name"]] = item.Metadata.Labels["status"]
	}
	return releases
}

// uids are those of what manifests and releases make, by kind, namespace and name.
func uids(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, item := range list(t, "namespaces,deployments,cronjobs,services,configmaps,secrets,serviceaccounts,ingresses,"+
		"poddisruptionbudgets,clusterroles,clusterrolebindings") {
		if item.Metadata.Labels["owner"] != "helm" {
			found[item.Kind+" "+item.Metadata.Namespace+"/"+item.Metadata.Name] = item.Metadata.UID
		}
	}
	return found
}

type item struct {
	Kind     string
	Metadata struct {
		Name, Namespace, UID string
		Labels               map[string]string
	}
}

func list(t *testing.T, args ...string) []item {
	t.Helper()
	var answer struct{ Items []item }
	out := kubectl(t, append([]string{"get", "--all-namespaces", "--output", "json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Items
}

// cloudObjects are what the sandbox's cloud holds, by type and id.
func cloudObjects(t *testing.T) map[string]string {
	t.Helper()
	var cloud struct {
		Objects map[string]map[string]json.RawMessage
	}
	path := filepath.Join(project, ".sandbox/gcp.json")
	if _, err := os.Stat(path); err == nil {
		readJSON(t, path, &cloud)
	}
	objects := map[string]string{}
	for typ, ids := range cloud.Objects {
		for id, properties := range ids {
			objects[typ+" "+id] = string(properties)
		}
	}
	return objects
}
