package helm

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// webhookRelease is a release of a chart in a directory.
func webhookRelease(t *testing.T, name, chartValues string, values map[string]any, templates ...string) Release {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"Chart.yaml": "{apiVersion: v2, name: " + name + ", version: 1.0.0}", "values.yaml": chartValues}
	for i, template := range templates {
		files[filepath.Join("templates", string(rune('a'+i))+".yaml")] = template
	}
	for file, content := range files {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Release{Name: name, Namespace: "ns", Chart: dir, Installed: true, Values: values}
}

func TestWebhooks(t *testing.T) {
	const webhook = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
	const nginx = "controller: {admissionWebhooks: {enabled: true, port: 8443}}"
	admission := func(values map[string]any) map[string]any {
		return map[string]any{"controller": map[string]any{"admissionWebhooks": values}}
	}
	for name, test := range map[string]struct {
		release Release
		want    []Webhook
	}{
		"the chart's port": {webhookRelease(t, "ingress-nginx", nginx, map[string]any{}, webhook),
			[]Webhook{{Release: "ns/ingress-nginx", Chart: "ingress-nginx", Port: 8443}}},
		"another port": {webhookRelease(t, "ingress-nginx", nginx, admission(map[string]any{"port": 9999}), webhook),
			[]Webhook{{Release: "ns/ingress-nginx", Chart: "ingress-nginx", Port: 9999}}},
		"a port that comes later": {
			webhookRelease(t, "ingress-nginx", nginx, admission(map[string]any{"port": Ref{Kind: OutputRef, Name: "x"}}), webhook),
			[]Webhook{{Release: "ns/ingress-nginx", Chart: "ingress-nginx"}}},
		"off": {webhookRelease(t, "ingress-nginx", nginx, admission(map[string]any{"enabled": false}), webhook), nil},
		"fails open": {
			webhookRelease(t, "ingress-nginx", nginx, admission(map[string]any{"failurePolicy": "Ignore"}), webhook),
			[]Webhook{{Release: "ns/ingress-nginx", Chart: "ingress-nginx", Port: 8443, FailsOpen: true}}},
		"another chart":  {webhookRelease(t, "mine", "", map[string]any{}, webhook), []Webhook{{Release: "ns/mine", Chart: "mine"}}},
		"none":           {webhookRelease(t, "mine", "", map[string]any{}, "kind: ConfigMap\n"), nil},
		"known, without": {webhookRelease(t, "ingress-nginx", nginx, map[string]any{}, "kind: ConfigMap\n"), nil},
		"an aggregated API beside": {webhookRelease(t, "keda", "", map[string]any{}, webhook),
			[]Webhook{{Release: "ns/keda", Chart: "keda", Port: 9443}, {Release: "ns/keda", Chart: "keda", Port: 6443}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Webhooks([]Release{test.release}, func(string) (any, bool) { return nil, false })
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
