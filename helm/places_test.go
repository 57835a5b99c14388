package helm

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// loadBelow loads an archive whose releases.yaml is in helmvalues.
func loadBelow(t *testing.T, archive string) ([]Release, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, ".", archive)
	return Load("helmvalues", "dev")
}

func TestPatterns(t *testing.T) {
	const files = "-- helmvalues/values/web-10.yaml --\na: 10\nb: 10\n-- helmvalues/values/web-9.yaml --\na: 9\nc: 9\n" +
		"-- helmvalues/values/web-20.yaml --\nb: 20\n-- helmvalues/values/deep/web-30.yaml --\nb: 30\n"
	for pattern, want := range map[string]map[string]any{
		"values/web-*.yaml":        {"a": 9, "b": 20, "c": 9},
		"values/web-[12]*.yaml":    {"a": 10, "b": 20},
		"values/web-?.yaml":        {"a": 9, "c": 9},
		"values/**/web-*.yaml":     {"b": 30},
		"values/../values/*9.yaml": {"a": 9, "c": 9},
	} {
		releases, err := loadBelow(t, "-- helmvalues/releases.yaml --\nreleases: [{name: web, chart: ./web, values: "+
			"['"+pattern+
			"', {d: 1}]}]\n"+files)
		if err != nil {
			t.Fatal(err)
		}
		want["d"] = 1
		if got := releases[0].Values; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", pattern, got, want)
		}
	}
	_, err := loadBelow(t, "-- helmvalues/releases.yaml --\nreleases: [{name: web, chart: ./web, values: ['x-*.yaml']}]\n")
	checkMessage(t, err, "helmvalues/releases.yaml:1:47: release web: values file helmvalues/x-*.yaml: no file matches "+
		"the pattern")
}

// A file that may be missing, and is, is told.
func TestMissingFileIsTold(t *testing.T) {
	for handler, warns := range map[string]bool{"Warn": true, "Info": false, "Debug": false} {
		for _, name := range []string{"no.yaml", "no-*.yaml"} {
			releases, err := loadBelow(t, "-- helmvalues/releases.yaml --\nreleases: [{name: web, chart: ./web, "+
				"missingFileHandler: "+
				handler+", values: ["+name+", there.yaml]}]\n-- helmvalues/there.yaml --\na: 1\n")
			if err != nil {
				t.Fatal(err)
			}
			notices := noticesOf(releases)
			if len(notices) != 1 || notices[0].Warns != warns || !strings.HasSuffix(notices[0].String(),
				": release web: values file "+
					"helmvalues/"+name+": no such file: the release goes without, as its missingFileHandler says") {
				t.Errorf("%s: %v", handler, notices)
			}
			releases[0].Installed = false
			if notices := noticesOf(releases); len(notices) > 0 {
				t.Errorf("of what is not installed: %v", notices)
			}
		}
	}
}

// A built document names files relative to its helmfile's directory; equal names of two directories are different
// files.
func TestHelmfilesInDirectories(t *testing.T) {
	document := func(source, path, release string) string {
		return "---\n#  Source: " + source + "\n\nfilepath: " + path + "\nreleases:\n  - " + release + "\n"
	}
	const files = "-- helmvalues/values.yaml --\nfrom: top\n-- helmvalues/apps/values.yaml --\nfrom: apps\n" +
		"-- helmvalues/text --\ntop\n-- helmvalues/apps/text --\napps\n-- charts/web/Chart.yaml --\nname: web\n" +
		"-- apps/charts/web/Chart.yaml --\nname: web\n"
	const settings = "chart: ./charts/web, values: [values.yaml], set: [{name: text, file: text}]}"
	for name, archive := range map[string]string{
		"by the comment": document("/home/me/deploy/apps/helmfile.yaml", "helmfile.yaml", "{name: a, "+settings) +
			document("/home/me/deploy/helmfile.yaml", "helmfile.yaml", "{name: b, "+settings),
		"by filepath": "filepath: apps/helmfile.yaml\nreleases: [{name: a, " + settings + "]\n---\n" +
			"filepath: helmfile.yaml\nreleases: [{name: b, " + settings + "]\n",
	} {
		releases, err := loadBelow(t, "-- helmvalues/releases.yaml --\n"+archive+files)
		if err != nil {
			t.Fatal(name, err)
		}
		got := fmt.Sprint(releases[0].Values["from"], releases[0].ChartPath(), releases[1].Values["from"],
			releases[1].ChartPath())
		if want := "apps./apps/charts/webtop./charts/web"; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if text := fmt.Sprint(releases[0].Values["text"]); !strings.HasPrefix(text, "apps") {
			t.Errorf("%s: the text is %q", name, text)
		}
		// The other one's is not taken for a file that is missing.
		if err := os.Remove("helmvalues/apps/values.yaml"); err != nil {
			t.Fatal(err)
		}
		_, err = Load("helmvalues", "dev")
		checkMessage(t, err, "helmvalues/apps/values.yaml: no such file: release a takes its values from it; an empty "+
			"file means "+
			"the chart's defaults")
	}
	// What one directory alone names may lie beside releases.yaml.
	releases, err := loadBelow(t, "-- helmvalues/releases.yaml --\n"+
		document("/d/apps/helmfile.yaml", "helmfile.yaml", "{name: a, chart: ./charts/web, values: [values.yaml]}")+
		document("/d/helmfile.yaml", "helmfile.yaml", "{name: b, chart: ./charts/db}")+
		"-- helmvalues/values.yaml --\nfrom: top\n-- charts/web/Chart.yaml --\nname: web\n")
	if err != nil || releases[0].Values["from"] != "top" || releases[0].ChartPath() != "./charts/web" {
		t.Errorf("%v, %v", releases, err)
	}
}

// A chart is found in the project and beside releases.yaml, whatever its name looks like.
func TestLocalChartsAreFound(t *testing.T) {
	const chart = "Chart.yaml --\n{name: web}\n"
	for _, test := range []struct{ chart, files, want, problem string }{
		{"charts/web", "-- charts/web/" + chart, "./charts/web", ""},
		{"charts/web", "-- helmvalues/charts/web/" + chart, "./helmvalues/charts/web", ""},
		{"./charts/web", "-- helmvalues/charts/web/" + chart, "./helmvalues/charts/web", ""},
		{"./charts/web/", "-- charts/web/" + chart, "./charts/web/", ""},
		{"web", "-- web/" + chart, "./web", ""},
		{"web.tgz", "-- web.tgz --\n", "./web.tgz", ""},
		{".", "-- helmvalues/" + chart, "./helmvalues", ""},
		{"../web", "-- web/" + chart, "./web", ""},
		{"team/web", "-- team/web/" + chart, "./team/web", ""},
		{"team/web", "-- team/web/README.md --\n", ".charts/web-1.0.0.tgz", ""},
		{"./web", "", "./web", ""},
		{"web", "", "", `chart "web": no repository named "web" (have: team)`},
		{"charts/web", "-- charts/web/" + chart + "-- helmvalues/charts/web/" + chart, "",
			"chart charts/web: it is both ./charts/web and ./helmvalues/charts/web: leave one of them"},
	} {
		releases, err := loadBelow(t, "-- helmvalues/releases.yaml --\nrepositories: [{name: team, url: 'https://a'}]\n"+
			"releases: [{name: app, chart: "+test.chart+", version: 1.0.0, values: [{}]}]\n"+test.files)
		if test.problem != "" {
			if err == nil || !strings.Contains(err.Error(), test.problem) {
				t.Errorf("%s: %v", test.chart, err)
			}
			continue
		}
		if err != nil || releases[0].ChartPath() != test.want {
			t.Errorf("%s: %v, want %s, and %v", test.chart, releases, test.want, err)
		}
	}
}

func TestNeedsWithAContext(t *testing.T) {
	releases, err := load(t, releasesOf("n/a gke_shop/n/b ctx/m/c c", "n/b", "m/c", "n/c"))
	if err != nil {
		t.Fatal(err)
	}
	if got := releases[len(releases)-1]; got.Name != "a" || !reflect.DeepEqual(got.Needs, []string{"n/b", "m/c", "n/c"}) {
		t.Errorf("%s needs %q", got.Name, got.Needs)
	}
}
