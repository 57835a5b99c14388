package charts

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/helm"
)

// A pull packs what lies beside a chart of the project; the program takes it then, and an edit until the next pull not.
func TestPullPacksNeighbours(t *testing.T) {
	s := newServer(t)
	releases := releasesOf(t, s, "releases: [{name: web, chart: ./charts/web}]")
	dependsOn := func(names ...string) string {
		text := "{apiVersion: v2, name: NAME, version: 1.0.0, dependencies: ["
		for _, name := range names {
			text += "{name: " + name + ", version: '1', repository: 'file://../" + name + "'},"
		}
		return text + "]}"
	}
	for name, text := range map[string]string{"web": dependsOn("common", "deep"), "common": dependsOn("deep"),
		"deep": dependsOn()} {
		if err := os.MkdirAll("charts/"+name+"/templates", 0o755); err != nil {
			t.Fatal(err)
		}
		put(t, "charts/"+name+"/Chart.yaml", []byte(strings.ReplaceAll(text, "NAME", name)))
		put(t, "charts/"+name+"/templates/a.yaml", []byte("a: b"))
	}
	digest := ""
	check := func() error {
		prepared, err := helm.Prepare(helm.Dir, releases, nil)
		digest = prepared[0].ChartDigest
		return err
	}
	pull := func() {
		t.Helper()
		if _, err := again(t, releases, Options{}); err != nil {
			t.Fatal(err)
		}
		if err := check(); err != nil {
			t.Fatal(err)
		}
	}
	if err := check(); err == nil {
		t.Error("the dependencies are not missed")
	}
	pull()
	first := digest
	pull()
	if digest != first {
		t.Error("another pull makes another digest")
	}
	put(t, "charts/deep/templates/a.yaml", []byte("a: edited"))
	put(t, "charts/deep/Chart.yaml", []byte("{apiVersion: v2, name: deep, version: 1.0.1}"))
	if err := check(); err == nil {
		t.Error("an edit is not told")
	}
	pull()
	if digest == first {
		t.Error("the edit does not change the digest")
	}
	if archives, _ := filepath.Glob("charts/*/charts/*"); len(archives) != 3 {
		t.Errorf("the archives are %q", archives)
	}
	put(t, "charts/deep/Chart.yaml", []byte(strings.ReplaceAll(dependsOn("web"), "NAME", "deep")))
	if _, err := again(t, releases, Options{}); err == nil || !strings.Contains(err.Error(),
		"its dependencies go in a circle: charts/web → ") {
		t.Errorf("a circle: %v", err)
	}
}
