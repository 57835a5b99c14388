package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// One secret in a structured value leaves what stands beside it in plain text what it is: a switch and a number.
func TestOneSecretInAnObject(t *testing.T) {
	chart := filepath.Join(project, "charts/shop")
	if err := os.MkdirAll(filepath.Join(chart, "templates"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(project, "charts")) })
	for name, content := range map[string]string{
		"Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
		"templates/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n" +
			"data:\n  replicas: {{ .Values.replicas | quote }}\n",
	} {
		if err := os.WriteFile(filepath.Join(chart, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	edit(t, "Pulumi.dev.yaml", "config:\n",
		"config:\n  gkestack:shop:\n    enabled: true\n    replicas: 3\n    token:\n      secure: v1:AAAA:AAAA\n")
	edit(t, "helmvalues/releases.yaml", "releases:", "releases:\n  - name: shop\n    namespace: shop\n"+
		"    chart: ./charts/shop\n    condition: shop.enabled\n    values: [{replicas: !config shop.replicas, token: !secret shop.token}]\n")
	wants(t, pulumi(t, "preview", "--diff"), "helm.sh/v3:Release::shop/shop", "replicas     : 3", "token        : [secret]")

	// Pulumi may take the configuration from elsewhere; the file shows nothing of it then.
	elsewhere := filepath.Join(t.TempDir(), "elsewhere.yaml")
	copied, err := os.ReadFile(filepath.Join(project, ".sandbox/Pulumi.dev.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(elsewhere, copied, 0o600); err != nil {
		t.Fatal(err)
	}
	edit(t, "Pulumi.dev.yaml", "    enabled: true\n    replicas: 3\n", "")
	out, err := command(project, "sandbox", "pulumi", "preview", "--config-file", elsewhere)
	if err == nil {
		t.Fatalf("it went well:\n%s", out)
	}
	wants(t, out, "condition shop.enabled: gkestack:shop holds a secret, so all of it is one to Pulumi: keep the switch "+
		"under a key of its own")
}
