package e2e

import (
	"os"
	"path/filepath"
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
