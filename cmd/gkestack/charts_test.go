package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/charts"
)

// gkestack runs the command in the current directory.
func gkestack(args ...string) (code int, stdout, stderr string) {
	var out, err strings.Builder
	code = run(context.Background(), args, &out, &err)
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
	if code != 1 || stdout != "" ||
		!strings.Contains(stderr, "release db: chart team/db 2.0.0: http://127.0.0.1:1/index.yaml: ") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}

	// The digest is that of an empty archive.
	const lock = "charts: [{chart: team/web, version: 1.2.0, source: \"http://127.0.0.1:1/\", " +
		"digest: \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]\n"
	if err := os.WriteFile("helmvalues/charts.lock", []byte(lock), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ = gkestack("charts", "pull")
	if code != 1 || stdout != "present team/web 1.2.0: .charts/web-1.2.0.tgz\n" {
		t.Errorf("exit code %d, stdout %q", code, stdout)
	}

	code, stdout, stderr = gkestack("charts", "pull", "-o", "json")
	var list []charts.Chart
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 1 || len(list) != 1 || stderr == "" {
		t.Errorf("exit code %d, error %v, stderr %q, stdout:\n%s", code, err, stderr, stdout)
	}
}

// repository serves an index with one version of the chart web, to those who know the password where there is one.
func repository(t *testing.T, version, password string) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, given, _ := r.BasicAuth(); given != password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(w, "entries: {web: [{version: %s, urls: [web.tgz]}]}", version)
	}))
	t.Cleanup(server.Close)
	if password != "" {
		server.StartTLS()
	} else {
		server.Start()
	}
	return server
}

func TestChartsOutdated(t *testing.T) {
	const releases = "{repositories: [{name: team, url: 'URL'}], " +
		"releases: [{name: shop, chart: team/web, version: 1.2.0}]}"
	for version, test := range map[string]struct {
		code         int
		stdout, json string
	}{
		"1.2.0": {0, "no chart has a newer version\n", "[]"},
		"1.3.0": {2, "RELEASE       CHART     VERSION  NEWEST\ndefault/shop  team/web  1.2.0    1.3.0\n",
			`[{"release":"default/shop","chart":"team/web","version":"1.2.0","newest":"1.3.0"}]`},
	} {
		project(t, strings.Replace(releases, "URL", repository(t, version, "").URL, 1))
		code, stdout, stderr := gkestack("charts", "outdated")
		if code != test.code || stdout != test.stdout || stderr != "" {
			t.Errorf("%s: exit code %d, stdout %q, stderr %q", version, code, stdout, stderr)
		}
		code, stdout, _ = gkestack("charts", "outdated", "-o", "json")
		var compact bytes.Buffer
		err := json.Compact(&compact, []byte(stdout))
		if err != nil || code != test.code || strings.TrimSpace(compact.String()) != test.json {
			t.Errorf("%s: exit code %d, %v, stdout %s", version, code, err, stdout)
		}
	}
	project(t, strings.Replace(releases, "URL", "http://127.0.0.1:1", 1))
	code, stdout, stderr := gkestack("charts", "outdated")
	if code != 1 || stdout != "" || !strings.Contains(stderr, "release shop") {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

// The Pulumi command after -- knows the password of the repository.
func TestChartsAskPulumi(t *testing.T) {
	server := repository(t, "1.2.0", "hunter2")
	project(t, `
repositories:
  - {name: team, url: "`+server.URL+`", caFile: ca.pem, username: me, password: !secret chartPassword}
releases: [{name: shop, chart: team/web, version: 1.2.0}]
`)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile("ca.pem", authority, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("fake", []byte("#!/bin/sh\necho \"$@\" >asked\necho hunter2\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := gkestack("charts", "outdated", "--stack", "prod", "--", "./fake", "-C", "."); code != 0 {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	asked, _ := os.ReadFile("asked")
	if want := "-C . config get --path chartPassword --non-interactive --stack prod\n"; string(asked) != want {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

func TestErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	for want, args := range map[string][]string{
		"helmvalues/releases.yaml: no such file":                     {"charts", "list"},
		`unknown command "chart" for "gkestack"`:                     {"chart"},
		`unknown command "push" for "gkestack ch`:                    {"charts", "push"},
		"web: no argument is accepted but a Pulumi command after --": {"charts", "pull", "web"},
		"accepted is text or json":                                   {"charts", "list", "--output", "yaml"},
	} {
		code, _, stderr := gkestack(args...)
		if code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d, stderr %q", args, code, stderr)
		}
	}
}
