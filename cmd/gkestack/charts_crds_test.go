package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestChartsCRDs(t *testing.T) {
	project(t, "releases: [{name: app, namespace: shop, chart: ./charts/app}]\n")
	for file, text := range map[string]string{
		"Chart.yaml":       "apiVersion: v2\nname: app\nversion: 1.0.0\n",
		"crds/a.yaml":      "---\nkind: A\n",
		"crds/b.yaml":      "kind: B",
		"templates/c.yaml": "kind: C\n",
	} {
		path := filepath.Join("charts/app", file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := gkestack("charts", "crds", "shop/app")
	want := "---\n# Source: app/crds/a.yaml\nkind: A\n---\n# Source: app/crds/b.yaml\nkind: B\n"
	if code != 0 || stdout != want || stderr != "" {
		t.Errorf("exit code %d, stderr %q, stdout:\n%s", code, stderr, stdout)
	}
	for want, args := range map[string][]string{
		"shop/none: no such release (have: shop/app)": {"charts", "crds", "shop/none"},
		"no release is named (have: shop/app)":        {"charts", "crds"},
	} {
		if code, _, stderr := gkestack(args...); code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr)
		}
	}
}
