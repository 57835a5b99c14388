package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// guardian admits changes of ConfigMaps by a webhook that nobody answers.
var guardian = map[string]string{"webhook.yaml": `
apiVersion: v1
kind: Service
metadata: {name: guardian}
spec: {ports: [{port: 443}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: guardian}
webhooks:
  - name: guardian.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    timeoutSeconds: 1
    clientConfig: {service: {namespace: {{ .Release.Namespace }}, name: guardian}}
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [configmaps]}]
`}

const guarded = "{apiVersion: v1, kind: ConfigMap, metadata: {name: guarded, finalizers: [example.com/controller]}}\n"

// A webhook refuses the change that removes a finalizer. Disarmed, it does not, and the destroy ends; without a destroy
// the next deployment arms it again.
func TestDisarm(t *testing.T) {
	t.Cleanup(func() {
		gkestack(t, 0, "releases", "disarm")
		pulumi(t, "destroy", "--yes", "--skip-preview")
		kubectl(t, "delete", "namespace", "guardian", "--ignore-not-found")
	})
	chart(t, "guardian", guardian)
	write(t, "helmvalues/releases.yaml",
		"releases: [{name: guardian, namespace: guardian, chart: ./charts/guardian, values: [{}]}]\n")
	edit(t, "Pulumi.dev.yaml", "gkestack:protect: false",
		"gkestack:protect: false\n  gkestack:kubernetes:\n    needs: [guardian/guardian]")
	manifests(t, guarded, "")
	up(t)
	controller(t, "guarded")
	webhooks := func() string { return kubectl(t, "get", "validatingwebhookconfigurations", "-o", "name") }

	const name = "ValidatingWebhookConfiguration guardian of release guardian/guardian\n"
	wants(t, gkestack(t, 2, "releases", "disarm", "--dry-run"), "would delete "+name)
	wants(t, webhooks(), "guardian")
	wants(t, gkestack(t, 0, "releases", "disarm"), "deleted "+name)
	if left := webhooks(); strings.Contains(left, "guardian") {
		t.Errorf("left: %s", left)
	}
	wants(t, pulumi(t, "preview"), "~ 1 to update")
	up(t)
	wants(t, webhooks(), "guardian")
	pulumi(t, "preview", "--expect-no-changes")

	blocks := openGuide(t, "recovery.md").blocks
	out := shell(t, blocks[len(blocks)-1])
	wants(t, out, "deleted "+name)
	wantOrder(t, out, "deleted guarded", "deleted guardian")
	if got := gkestack(t, 0, "releases", "disarm"); got != "" {
		t.Errorf("nothing is left to disarm: %s", got)
	}
}

// controller takes its finalizer from a ConfigMap that is being deleted, as long as the API server refuses it.
func controller(t *testing.T, name string) {
	t.Helper()
	script := `while sleep 0.2; do
		[ -z "$($KUBECTL -n shop get configmap ` + name + ` -o 'jsonpath={.metadata.deletionTimestamp}' 2>/dev/null)" ] ||
			$KUBECTL -n shop patch configmap ` + name + ` --type=merge -p '{"metadata":{"finalizers":null}}'
	done`
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		kubectl = filepath.Join(*binaries, "kubectl")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "sh", "-c", script)
	cmd.Env = append(os.Environ(),
		"KUBECTL="+kubectl+" --kubeconfig "+filepath.Join(project, ".sandbox/kubeconfig"))
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
}
