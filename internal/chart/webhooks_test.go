package chart

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// webhookChart is a chart in a directory.
func webhookChart(t *testing.T, name, values string, templates ...string) *Chart {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"Chart.yaml": "{apiVersion: v2, name: " + name + ", version: 1.0.0}", "values.yaml": values,
	}
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
	return open(t, dir)
}

func TestWebhooks(t *testing.T) {
	const webhook = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
	const nginx = "controller: {admissionWebhooks: {enabled: true, port: 8443}}"
	admission := func(values map[string]any) map[string]any {
		return map[string]any{"controller": map[string]any{"admissionWebhooks": values}}
	}
	none := map[string]any{}
	for name, test := range map[string]struct {
		chart  *Chart
		values map[string]any
		want   []Webhook
	}{
		"the chart's port": {webhookChart(t, "ingress-nginx", nginx, webhook), none,
			[]Webhook{{Chart: "ingress-nginx", Port: 8443}}},
		"another port": {webhookChart(t, "ingress-nginx", nginx, webhook), admission(map[string]any{"port": 9999}),
			[]Webhook{{Chart: "ingress-nginx", Port: 9999}}},
		"a port that comes later": {webhookChart(t, "ingress-nginx", nginx, webhook),
			admission(map[string]any{"port": Unknown}), []Webhook{{Chart: "ingress-nginx"}}},
		"off": {webhookChart(t, "ingress-nginx", nginx, webhook), admission(map[string]any{"enabled": false}), nil},
		"fails open": {webhookChart(t, "ingress-nginx", nginx, webhook),
			admission(map[string]any{"failurePolicy": "Ignore"}),
			[]Webhook{{Chart: "ingress-nginx", Port: 8443, FailsOpen: true}}},
		"another chart":  {webhookChart(t, "mine", "", webhook), none, []Webhook{{Chart: "mine"}}},
		"none":           {webhookChart(t, "mine", "", "kind: ConfigMap\n"), none, nil},
		"known, without": {webhookChart(t, "ingress-nginx", nginx, "kind: ConfigMap\n"), none, nil},
		"an aggregated API beside": {webhookChart(t, "keda", "", webhook), none,
			[]Webhook{{Chart: "keda", Port: 9443}, {Chart: "keda", Port: 6443}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.chart.Webhooks(test.values)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v and %v, want %+v", got, err, test.want)
			}
		})
	}
}
