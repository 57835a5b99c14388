package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/charts"
)

// gkestack runs the command in the current directory.
func gkestack(args ...string) (code int, stdout, stderr string) {
	var out, err strings.Builder
	code = run(args, &out, &err)
	return code, out.String(), err.String()
}

func project(t *testing.T, releases string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, dir := range []string{"helmvalues", ".charts"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("helmvalues/releases.yaml", []byte(releases), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(".charts/web-1.2.0.tgz", nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

const twoReleases = `
repositories: [{name: team, url: "http://127.0.0.1:1"}]
releases:
  - {name: shop, namespace: shop, chart: team/web, version: 1.2.0}
  - {name: db, namespace: shop, chart: team/db, version: 2.0.0}
`

func TestChartsList(t *testing.T) {
	project(t, twoReleases)
	code, stdout, stderr := gkestack("charts", "list")
	want := `RELEASE    CHART     VERSION  STATE    PATH
shop/shop  team/web  1.2.0    present  .charts/web-1.2.0.tgz
shop/db    team/db   2.0.0    missing  .charts/db-2.0.0.tgz
`
	if code != 0 || stdout != want || stderr != "" {
		t.Errorf("exit code %d, stderr %q, stdout:\n%s", code, stderr, stdout)
	}

	code, stdout, _ = gkestack("charts", "list", "--output", "json")
	var list []charts.Chart
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 0 || len(list) != 2 {
		t.Fatalf("exit code %d, error %v, stdout:\n%s", code, err, stdout)
	}
	missing := charts.Chart{
		Release: "shop/db", Chart: "team/db", Version: "2.0.0", Path: ".charts/db-2.0.0.tgz", State: charts.Missing,
	}
	if list[1] != missing {
		t.Errorf("the second is %+v", list[1])
	}
}

func TestChartsPull(t *testing.T) {
	project(t, twoReleases)
	code, stdout, stderr := gkestack("charts", "pull")
	if code != 1 || stdout != "present team/web 1.2.0: .charts/web-1.2.0.tgz\n" ||
		!strings.Contains(stderr, "release db: chart team/db 2.0.0: http://127.0.0.1:1/index.yaml: ") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}

	code, stdout, stderr = gkestack("charts", "pull", "-o", "json")
	var list []charts.Chart
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 1 || len(list) != 1 || stderr == "" {
		t.Errorf("exit code %d, error %v, stderr %q, stdout:\n%s", code, err, stderr, stdout)
	}
}

func TestErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	for want, args := range map[string][]string{
		"helmvalues/releases.yaml: no such file":  {"charts", "list"},
		`unknown command "chart" for "gkestack"`:  {"chart"},
		`unknown command "push" for "gkestack ch`: {"charts", "push"},
		"accepted is text or json":                {"charts", "list", "--output", "yaml"},
	} {
		code, _, stderr := gkestack(args...)
		if code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr)
		}
	}
}
