package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/helm"
)

// localChart adds the release "own" of a chart in the project, charts/own, and deploys the stack. When the test ends
// all of it is gone. The chart's ConfigMap says "first".
func localChart(t *testing.T) {
	t.Helper()
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	for _, dir := range []string{"charts/own/templates", "charts/own/charts"} {
		if err := os.MkdirAll(filepath.Join(project, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(filepath.Join(project, "charts")); err != nil {
			t.Error(err)
		}
	})
	write(t, "charts/own/Chart.yaml", "{apiVersion: v2, name: own, version: 0.1.0}\n")
	write(t, "charts/own/templates/config.yaml", template("first"))
	write(t, "helmvalues/own.yaml", "")
	edit(t, "helmvalues/releases.yaml", "releases:\n",
		"releases:\n  - name: own\n    namespace: own\n    chart: ./charts/own\n    timeout: 10\n")
	up(t)
}

func template(said string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\ndata:\n  said: " + said + "\n"
}

// said is what the ConfigMap of the release says.
func said(t *testing.T) string {
	t.Helper()
	return kubectl(t, "-n", "own", "get", "configmap", "own", "-o", "jsonpath={.data.said}")
}

// A chart of the project that is edited is upgraded by the next up, once, though its version is the same.
func TestLocalChart(t *testing.T) {
	localChart(t)
	if got := said(t); got != "first" {
		t.Fatalf("the release says %q", got)
	}
	pulumi(t, "preview", "--refresh", "--expect-no-changes")

	write(t, "charts/own/.helmignore", "notes.txt\n")
	up(t)
	write(t, "charts/own/notes.txt", "ignored\n")
	pulumi(t, "preview", "--refresh", "--expect-no-changes")

	write(t, "charts/own/templates/config.yaml", template("second"))
	out := pulumi(t, "preview", "--diff")
	wants(t, out, "~ kubernetes:helm.sh/v3:Release: (update)", "~ description: ", "chart sha256:", "~ 1 to update")
	out = up(t)
	wants(t, out, "~ 1 updated")
	if got := said(t); got != "second" {
		t.Errorf("the release says %q", got)
	}
	pulumi(t, "preview", "--refresh", "--expect-no-changes")
}

// An upgrade that fails is tried again by the next up, as soon as the chart is right.
func TestLocalChartThatFails(t *testing.T) {
	localChart(t)
	pod := "\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: own\nspec:\n  type: Nonsense\n"
	write(t, "charts/own/templates/config.yaml", template("second")+pod)
	if out, err := command(project, "sandbox", "pulumi", "up", "--yes", "--skip-preview"); err == nil {
		t.Fatalf("it went well:\n%s", out)
	}
	if got := said(t); got != "first" {
		t.Errorf("after the failure the release says %q", got)
	}
	if out, err := command(project, "sandbox", "pulumi", "up", "--yes", "--skip-preview"); err == nil {
		t.Errorf("the second attempt went well, of the same chart:\n%s", out)
	}
	write(t, "charts/own/templates/config.yaml", template("second"))
	up(t)
	if got := said(t); got != "second" {
		t.Errorf("after the correction the release says %q", got)
	}
}

// What is wrong with a chart is reported before anything is registered, with what to do.
func TestBadCharts(t *testing.T) {
	const archive = ".charts/descheduler-0.35.0.tgz"
	content, err := os.ReadFile(filepath.Join(project, archive))
	if err != nil {
		t.Fatal(err)
	}
	external, err := os.ReadFile(filepath.Join(project, ".charts/external-dns-1.17.0.tgz"))
	if err != nil {
		t.Fatal(err)
	}
	entry := func(chart, version string, archive []byte) string {
		return fmt.Sprintf("  - {chart: %s, version: %s, source: x, digest: %q}\n", chart, version,
			helm.Digest(archive))
	}
	lock := "charts:\n" + entry("external-dns/external-dns", "1.17.0", external)
	locked := lock + entry("descheduler/descheduler", "0.35.0", content)
	tampered := append(append([]byte{}, content...), 0)
	fails := func(t *testing.T, parts ...string) {
		t.Helper()
		out, err := command(project, "sandbox", "pulumi", "preview")
		if err == nil {
			t.Fatalf("it went well:\n%s", out)
		}
		wants(t, out, parts...)
		if strings.Contains(out, "gcp:compute") {
			t.Errorf("resources were registered:\n%s", out)
		}
	}
	t.Run("as locked", func(t *testing.T) {
		write(t, "helmvalues/charts.lock", locked)
		pulumi(t, "preview")
	})
	t.Run("tampered with", func(t *testing.T) {
		write(t, "helmvalues/charts.lock", locked)
		write(t, archive, string(tampered))
		fails(t, "helmvalues/releases.yaml:", "release descheduler: chart "+archive, helm.Digest(tampered),
			helm.Digest(content), "fetch it again with: go tool gkestack charts pull")
	})
	t.Run("not locked", func(t *testing.T) {
		write(t, "helmvalues/charts.lock", lock)
		fails(t, "release descheduler: chart descheduler/descheduler 0.35.0: helmvalues/charts.lock does not list it",
			"go tool gkestack charts pull")
	})
	t.Run("missing, with a lock", func(t *testing.T) {
		write(t, "helmvalues/charts.lock", locked)
		write(t, archive, "") // put back when the test ends
		if err := os.Remove(filepath.Join(project, archive)); err != nil {
			t.Fatal(err)
		}
		out, err := command(project, "sandbox", "charts")
		if err == nil {
			t.Errorf("the sandbox packed a chart:\n%s", out)
		}
		wants(t, out, archive+": helmvalues/charts.lock pins the one of its repository", "gkestack charts pull")
		fails(t, "chart "+archive+": no such file; fetch it with: go tool gkestack charts pull")
		write(t, archive, "")
	})
	t.Run("without a dependency", func(t *testing.T) {
		if err := os.MkdirAll(filepath.Join(project, "charts/own"), 0o755); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(project, "charts")) })
		write(t, "charts/own/Chart.yaml", "{apiVersion: v2, name: own, version: 0.1.0, dependencies: [{name: db}]}\n")
		edit(t, "helmvalues/releases.yaml", "releases:\n", "releases:\n  - {name: own, chart: ./charts/own, values: [{}]}\n")
		fails(t, "release own: chart ./charts/own: it depends on db", "helm dependency build ./charts/own")
	})
}
