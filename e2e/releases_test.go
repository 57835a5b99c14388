package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A chart of the project shows what reaches Helm, and what the state and the output tell of a secret.
func TestReleaseValues(t *testing.T) {
	const secret = "not-for-everyone"
	chart := filepath.Join(project, "charts/shown")
	if err := os.MkdirAll(filepath.Join(chart, "templates"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(project, "charts")) })
	for name, content := range map[string]string{
		"Chart.yaml":         "{apiVersion: v2, name: shown, version: 0.1.0}",
		"values.yaml":        "{removed: 1, map: {removed: 1, kept: 2}}",
		"values.schema.json": `{"properties": {"replicas": {"type": "integer"}}}`,
		"templates/configmap.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shown}\n" +
			"data: {removed: {{ hasKey .Values \"removed\" | quote }}, map: {{ toJson .Values.map | quote }}, " +
			"set: {{ .Values.set | quote }}, length: {{ len (toJson .Values.secrets) | quote }}}\n",
	} {
		if err := os.WriteFile(filepath.Join(chart, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stack, err := os.ReadFile(filepath.Join(project, "Pulumi.dev.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, "Pulumi.dev.yaml", string(stack)+"  gkestack:shown: {enabled: true}\n")
	pulumi(t, "config", "set", "--secret", "apiToken", secret)
	t.Cleanup(func() { pulumi(t, "config", "rm", "apiToken") })
	edit(t, "helmvalues/releases.yaml", "releases:", "releases:\n  - name: shown\n    namespace: shown\n    chart: ./charts/shown\n"+
		"    condition: shown.enabled\n    set: [{name: set, value: 1234567}, {name: 'secrets.set[0].a', value: !secret apiToken}]")
	write(t, "helmvalues/shown.yaml", "removed: null\nmap: {removed: null}\nsecrets:\n  list: [a, [!secret apiToken]]\n"+
		"  object: {kind: Secret, password: !secret apiToken}\n")

	out := up(t) + pulumi(t, "preview", "--diff") + pulumi(t, "stack", "export") + pulumi(t, "stack", "output", "--json")
	if strings.Contains(out, secret) {
		t.Error("the secret is in plain text in what was printed or in the state")
	}
	shown := kubectl(t, "-n", "shown", "get", "configmap", "shown", "-o", "jsonpath={.data}")
	wants(t, shown, `"removed":"false"`, `"map":"{\"kept\":2}"`, `"set":"1234567"`)

	edit(t, "helmvalues/shown.yaml", "removed: null\n", "removed: null\nreplicas: many\n")
	if out, err := command(project, "sandbox", "pulumi", "preview"); err == nil ||
		!strings.Contains(out, "helmvalues/shown.yaml:2:11: release shown: replicas: got string, want integer") {
		t.Errorf("%v\n%s", err, out)
	}
	edit(t, "helmvalues/shown.yaml", "replicas: many\n", "")

	edit(t, "Pulumi.dev.yaml", "gkestack:shown: {enabled: true}", "gkestack:shown: {enabled: false}")
	wants(t, up(t), "- 1 deleted")
	if left := kubectl(t, "-n", "shown", "get", "configmap", "shown", "--ignore-not-found", "-o", "name"); left != "" {
		t.Errorf("a false condition left %s", left)
	}
	pulumi(t, "destroy", "--yes", "--skip-preview")
}

// Four charts as they are published. A switch in the stack's configuration installs one, and uninstalls it.
func TestRealCharts(t *testing.T) {
	t.Cleanup(func() {
		pulumi(t, "destroy", "--yes", "--skip-preview")
		deleteKept(t, "metrics-server", "vpa")
	})
	edit(t, "helmvalues/releases.yaml", "releases:\n", "  - {name: metrics-server, url: https://kubernetes-sigs.github.io/"+
		"metrics-server/}\n\nreleases:\n  - name: metrics-server\n    namespace: metrics-server\n"+
		"    chart: metrics-server/metrics-server\n    version: 3.13.1\n    values: [{replicas: 2}]\n")
	edit(t, "Pulumi.dev.yaml", "    descheduler: true\n", "    descheduler: true\n    vertical-pod-autoscaler: true\n")
	if out, err := command(project, "sandbox", "charts"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	up(t)
	pulumi(t, "preview", "--refresh", "--expect-no-changes")
	releases := gkestack(t, 0, "releases", "list")
	for _, id := range []string{
		"external-dns/external-dns", "kube-system/descheduler", "metrics-server/metrics-server", "vpa/vertical-pod-autoscaler",
	} {
		if !regexp.MustCompile(`(?m)^` + id + ` +1 +deployed`).MatchString(releases) {
			t.Errorf("%s is not deployed:\n%s", id, releases)
		}
	}
	requests := kubectl(t, "-n", "vpa", "get", "deployments", "-o",
		"jsonpath={.items[*].spec.template.spec.containers[*].resources}")
	wants(t, requests, `{"requests":{"cpu":"50m","memory":"256Mi"}}`)

	edit(t, "Pulumi.dev.yaml", "    vertical-pod-autoscaler: true\n", "    vertical-pod-autoscalr: true\n")
	wants(t, refused(t), "gkestack:addons.vertical-pod-autoscalr: no release has this condition: did you mean "+
		"vertical-pod-autoscaler?")
	edit(t, "Pulumi.dev.yaml", "    vertical-pod-autoscalr: true\n", "    vertical-pod-autoscaler: false\n")
	wants(t, up(t), "- 1 deleted")
	if left := kubectl(t, "-n", "vpa", "get", "deployments", "-o", "name"); left != "" {
		t.Errorf("the switched off release left %s", left)
	}
}
