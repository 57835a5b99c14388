package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gkestack runs the command line on the sandbox, and wants an exit code.
func gkestack(t *testing.T, code int, args ...string) string {
	t.Helper()
	pulumi := []string{"--", filepath.Join(*binaries, "sandbox"), "pulumi"}
	cmd := exec.Command(filepath.Join(*binaries, "gkestack"), append(args, pulumi...)...)
	cmd.Dir = project
	// There is the sandbox's gke-gcloud-auth-plugin.
	path := filepath.Join(project, ".sandbox/bin") + string(os.PathListSeparator) + os.Getenv("PATH")
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "KUBECONFIG=", "PATH="+path)
	var out, notes strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &notes
	if got := exitCode(cmd.Run()); got != code {
		t.Fatalf("gkestack %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, &out, &notes)
	}
	return out.String() + notes.String()
}

// chart writes a local chart into the project; its files go when the test ends.
func chart(t *testing.T, name string, templates map[string]string) {
	t.Helper()
	dir := filepath.Join(project, "charts", name)
	if err := os.MkdirAll(filepath.Join(dir, "templates"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join("charts", name, "Chart.yaml"), "apiVersion: v2\nname: "+name+"\nversion: 1.0.0\n")
	for file, text := range templates {
		write(t, filepath.Join("charts", name, "templates", file), text)
	}
}

// vault has secrets in every place where a chart writes them.
var vault = map[string]string{
	"secret.yaml": `
apiVersion: v1
kind: Secret
metadata: {name: vault}
stringData: {token: {{ .Values.token | quote }}, color: {{ .Values.color }}}
`,
	"configmap.yaml": `
apiVersion: v1
kind: ConfigMap
metadata:
  name: vault
  annotations: {helm.sh/resource-policy: keep}
data:
  color: {{ .Values.color }}
  url: https://user:{{ .Values.token }}@example.com
  encoded: {{ .Values.token | b64enc }}
  file: {{ printf "{\"token\": %q}" .Values.token | b64enc }}
`,
	"role.yaml": "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: e2e-vault}\nrules: []\n",
}

const vaultRelease = "  - {name: vault, namespace: vault, chart: ./charts/vault}\n"

// The diff of a release is that of its objects, and no secret is in it.
func TestDiff(t *testing.T) {
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	out := gkestack(t, 2, "diff")
	wants(t, out, "release external-dns/external-dns: install\n", "note: the deployment makes the cluster: rendered without one",
		"shown as [unknown]", "\n+    iam.gke.io/gcp-service-account: '[unknown]'\n")

	up(t)
	if out := gkestack(t, 0, "diff"); out != "no differences: the objects of 2 releases stay as they are\n" {
		t.Errorf("got:\n%s", out)
	}
	t.Run("one value", diffOfOneValue)
	t.Run("a chart that cannot be rendered", diffOfBadValues)
	t.Run("secrets", diffHidesSecrets)
}

func diffOfOneValue(t *testing.T) {
	edit(t, "helmvalues/external-dns.yaml", "policy: upsert-only", "policy: sync")
	const want = `release external-dns/external-dns: upgrade, revision 1 is deployed
changed Deployment external-dns/external-dns
@@ -31,7 +31,7 @@
         - --interval=1m
         - --source=service
         - --source=ingress
-        - --policy=upsert-only
+        - --policy=sync
         - --registry=txt
         - --txt-owner-id=gkestack-dev
         - --domain-filter=dev.example.com

1 of 2 releases differ; objects: 0 added, 1 changed, 0 removed
`
	if out := gkestack(t, 2, "diff"); out != want {
		t.Errorf("got:\n%s", out)
	}
	gkestack(t, 0, "diff", "kube-system/descheduler")
	wants(t, gkestack(t, 1, "diff", "kube-system/none"),
		"kube-system/none: no such release (have: external-dns/external-dns, kube-system/descheduler)")
	var report struct {
		Releases []struct {
			Name    string
			Objects []struct{ Change, Kind, Namespace, Diff string }
		}
	}
	if err := json.Unmarshal([]byte(gkestack(t, 2, "diff", "--output", "json")), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Releases) != 1 || len(report.Releases[0].Objects) != 1 ||
		report.Releases[0].Objects[0].Kind != "Deployment" || report.Releases[0].Objects[0].Change != "changed" {
		t.Errorf("got %+v", report)
	}
}

func diffOfBadValues(t *testing.T) {
	chart(t, "strict", map[string]string{"a.yaml": `{{ required "color is needed" .Values.color }}`})
	write(t, "helmvalues/strict.yaml", "")
	edit(t, "helmvalues/releases.yaml", "releases:\n", "releases:\n  - {name: strict, namespace: web, chart: ./charts/strict}\n")
	edit(t, "helmvalues/external-dns.yaml", "policy: upsert-only", "policy: sync")
	wants(t, gkestack(t, 1, "diff"), "release web/strict: ", "color is needed", "+        - --policy=sync\n")
}

func diffHidesSecrets(t *testing.T) {
	chart(t, "vault", vault)
	pulumi(t, "config", "set", "--secret", "vaultToken", "first-token")
	write(t, "helmvalues/vault.yaml", "token: !secret vaultToken\ncolor: red\n")
	edit(t, "helmvalues/releases.yaml", "releases:\n", "releases:\n"+vaultRelease)
	hides := func(out string) string {
		for _, secret := range []string{"first-token", "second-token", "Zmlyc3QtdG9rZW4", "c2Vjb25kLXRva2Vu"} {
			if strings.Contains(out, secret) {
				t.Errorf("%s is in:\n%s", secret, out)
			}
		}
		return out
	}
	out := hides(gkestack(t, 2, "diff"))
	wants(t, out, "release vault/vault: install\nadded ClusterRole e2e-vault\n", "added Secret vault/vault\n",
		"+  url: https://user:[secret]@example.com\n", "+  encoded: '[secret]'\n", "+  file: '[secret]'\n",
		"+  color: red\n", "objects: 3 added, 0 changed, 0 removed")
	up(t)
	hides(gkestack(t, 0, "diff"))

	pulumi(t, "config", "set", "--secret", "vaultToken", "second-token")
	out = hides(gkestack(t, 2, "diff", "vault/vault"))
	wants(t, out, "-  url: https://user:[secret before]@example.com\n+  url: https://user:[secret after]@example.com\n",
		"-  token: '[secret before]'\n+  token: '[secret after]'\n", "   color: '[secret]'\n", "0 added, 2 changed, 0 removed")

	edit(t, "helmvalues/releases.yaml", vaultRelease, "")
	pulumi(t, "config", "rm", "vaultToken")
	out = hides(gkestack(t, 2, "diff"))
	wants(t, out, "release vault/vault: uninstall, revision 1 is deployed\nremoved ClusterRole e2e-vault\n",
		"kept ConfigMap vault/vault\n", "removed Secret vault/vault\n", "0 added, 0 changed, 2 removed, 1 kept in the cluster")
	up(t)
	kubectl(t, "delete", "namespace", "vault")
}
