package helm

import (
	"reflect"
	"strings"
	"testing"
)

func TestLoadRelease(t *testing.T) {
	release := loadOne(t, `-- releases.yaml --
repositories:
  - name: charts
    url: https://charts.example.com
helmDefaults:
  timeout: 60
  atomic: false
releases:
  - name: app
    namespace: web
    chart: charts/app
    version: 1.2.3
    timeout: 90
    labels: {tier: web}
-- app.yaml --
`)
	want := Release{
		Defaults: Defaults{CreateNamespace: true, Wait: true, Timeout: 90, CleanupOnFail: true, HistoryMax: 10},
		Name:     "app", Namespace: "web", Chart: "charts/app", Version: "1.2.3", Installed: true,
		Labels:     map[string]string{"tier": "web"},
		Repository: Repository{Name: "charts", URL: "https://charts.example.com"},
		Values:     map[string]any{}, Position: release.Position,
	}
	release.sources = nil
	if !reflect.DeepEqual(release, want) {
		t.Errorf("got  %+v\nwant %+v", release, want)
	}
	if position := release.Position.String(); position != "releases.yaml:8:5" {
		t.Errorf("the release stands at %s", position)
	}
	if id := release.ID(); id != "web/app" {
		t.Errorf("the release's id is %s", id)
	}
}

func TestLoadDefaults(t *testing.T) {
	release := loadOne(t, oneRelease(""))
	want := Defaults{CreateNamespace: true, Wait: true, Timeout: 600, Atomic: true, CleanupOnFail: true, HistoryMax: 10}
	if release.Defaults != want || release.Namespace != "default" || !release.Installed {
		t.Errorf("the defaults are %+v", release)
	}
}

func TestLoadNothing(t *testing.T) {
	for name, content := range map[string]string{
		"no releases": "releases: []", "empty file": "", "only a comment": "# none yet", "no list": "repositories: []",
	} {
		t.Run(name, func(t *testing.T) {
			releases, err := load(t, "-- releases.yaml --\n"+content)
			if err != nil || len(releases) != 0 {
				t.Errorf("got %v and %v", releases, err)
			}
		})
	}
}

const (
	fileKeys    = "helmDefaults, namespace, releases, renderedvalues, repositories"
	defaultKeys = "atomic, cleanupOnFail, createNamespace, force, historyMax, recreatePods, skipCRDs, timeout, wait, " +
		"waitForJobs"
	releaseKeys = "atomic, chart, cleanupOnFail, condition, createNamespace, force, historyMax, installed, labels, " +
		"missingFileHandler, name, namespace, needs, recreatePods, set, setString, skipCRDs, timeout, values, version, " +
		"wait, waitForJobs"
)

func TestLoadProblems(t *testing.T) {
	long := strings.Repeat("a", 54)
	for _, test := range []struct{ name, archive, want string }{
		{"no releases.yaml", "", "releases.yaml: no such file: it lists the Helm releases; releases: [] deploys none"},
		{"releases.yaml is a directory", "-- releases.yaml/a --\n", "releases.yaml: is a directory"},
		{"syntax error", "-- releases.yaml --\nreleases:\n  - name: a\n   chart: b\n",
			"releases.yaml:3:1: did not find expected '-' indicator"},
		{"tab", "-- releases.yaml --\nreleases:\n\t- name: a\n",
			"releases.yaml:2:1: found character that cannot start any token"},
		{"a list", "-- releases.yaml --\n- name: a\n",
			"releases.yaml:1:1: got a list: accepted is a map with the keys " + fileKeys},
		{"unknown key", "-- releases.yaml --\nreleases: []\nrelease: []\n",
			"releases.yaml:2:1: release: no such key (have: " + fileKeys + ")"},
		{"unknown key of a release",
			"-- releases.yaml --\nreleases:\n  - name: app\n    chart: ./app\n    verison: 1.0.0\n-- app.yaml --\n",
			"releases.yaml:4:5: releases[0].verison: no such key (have: " + releaseKeys + ")"},
		{"unknown default", "-- releases.yaml --\nhelmDefaults: {tillerless: true}\n",
			"releases.yaml:1:16: helmDefaults.tillerless: no such key (have: " + defaultKeys + ")"},
		{"wrong types", "-- releases.yaml --\nreleases:\n  - {name: app, chart: ./app, version: 1.10, wait: \"no\", " +
			"needs: a}\n-- app.yaml --\n",
			"releases.yaml:2:40: releases[0].version: got 1.10: accepted is a string\n" +
				"releases.yaml:2:52: releases[0].wait: got the string \"no\": accepted is true or false\n" +
				"releases.yaml:2:65: releases[0].needs: got the string \"a\": accepted is a list of strings"},
		{"no name", "-- releases.yaml --\nreleases:\n  - chart: ./app\n  - chart: ./app\n",
			"releases.yaml:2:5: a release needs a name\nreleases.yaml:3:5: a release needs a name"},
		{"neither name nor chart", "-- releases.yaml --\nreleases:\n  - {}\n",
			"releases.yaml:2:5: a release needs a name\n" +
				"releases.yaml:2:5: a release needs a chart, as in external-dns/external-dns"},
		{"long name", "-- releases.yaml --\nreleases:\n  - {name: " + long + ", chart: ./a, values: [{}]}\n",
			"releases.yaml:2:5: release " + long + ": the name has 54 characters: Helm accepts at most 53"},
		{"no chart", "-- releases.yaml --\nreleases:\n  - {name: app}\n-- app.yaml --\n",
			"releases.yaml:2:5: release app: a release needs a chart, as in external-dns/external-dns"},
		{"no repository", "-- releases.yaml --\nreleases:\n  - {name: app, chart: charts/app, version: 1.0.0}\n" +
			"-- app.yaml --\n",
			"releases.yaml:2:5: release app: chart \"charts/app\": no repository named \"charts\" (have: none)"},
		{"names", "-- releases.yaml --\nreleases:\n  - {name: app-, namespace: My_NS, chart: ./a, historyMax: -5}\n" +
			"  - {name: app, namespace: '', chart: ./a}\n  - {name: app, chart: ./a}\n-- app-.yaml --\na: 1\n-- app.yaml --\n",
			"releases.yaml:2:5: release app-: it is not a release's name: accepted are " + labelAccepts +
				", and dots between\n" +
				`releases.yaml:2:5: release app-: namespace "My_NS": accepted are up to 63 ` + labelAccepts + "\n" +
				"releases.yaml:2:5: release app-: historyMax -5: accepted is a number of revisions, or 0 to keep all\n" +
				"releases.yaml:4:5: release default/app: it is listed already at releases.yaml:3:5"},
		{"git", "-- releases.yaml --\nreleases:\n  - {name: app, chart: 'git::https://a.b/c', version: 1.0.0}\n" +
			"-- app.yaml --\n",
			"releases.yaml:2:5: release app: chart \"git::https://a.b/c\": charts at other addresses than oci:// are not " +
				"fetched: use the chart's repository, or put the chart into the project, chart: ./charts/NAME"},
		{"another repository", "-- releases.yaml --\nrepositories: [{name: a, url: u}, {name: b, url: u}]\nreleases:\n" +
			"  - {name: app, chart: app, version: 1.0.0}\n-- app.yaml --\n",
			"releases.yaml:3:5: release app: chart \"app\": no repository named \"app\" (have: a, b)"},
		{"no version", "-- releases.yaml --\nreleases:\n  - {name: app, chart: \"oci://example.com/app\"}\n-- app.yaml --\n",
			"releases.yaml:2:5: release app: chart \"oci://example.com/app\" needs a version: " +
				"what is deployed must not change by itself"},
		{"no timeout", "-- releases.yaml --\nreleases:\n  - {name: app, chart: ./app, timeout: 0}\n-- app.yaml --\n",
			"releases.yaml:2:5: release app: timeout 0: accepted are seconds, at least 1"},
		{"no values file", "-- releases.yaml --\nreleases:\n  - {name: app, chart: ./app}\n",
			"app.yaml: no such file: release app takes its values from it; an empty file means the chart's defaults"},
		{"no named values file",
			"-- releases.yaml --\nreleases:\n  - {name: app, chart: ./app, values: [more.yaml, {a: b}]}\n",
			"more.yaml: no such file: release app takes its values from it; an empty file means the chart's defaults"},
		{"inline values", "-- releases.yaml --\nreleases:\n  - name: app\n    chart: ./app\n    values:\n" +
			"      - [a]\n      - !foo b\n",
			"releases.yaml:5:9: values are a map, as in a chart's values.yaml\n" +
				"releases.yaml:6:9: !foo is not a tag of a value: accepted are !config, !secret and !output, before a name\n" +
				"releases.yaml:6:9: values are a map, as in a chart's values.yaml"},
		{"values are a list", oneRelease("- a"), "app.yaml:1:1: values are a map, as in a chart's values.yaml"},
		{"values are a reference", oneRelease("!config a"), "app.yaml:1:1: values are a map, as in a chart's values.yaml"},
		{"values with a syntax error", oneRelease("a:\n  b: [\nc: d"),
			"app.yaml:3:1: did not find expected ',' or ']'"},
		{"values in two documents", oneRelease("a: b\n---\nc: d"),
			"app.yaml:2:1: a second YAML document begins here: one file holds one document"},
		{"syntax error in a second document", oneRelease("a: b\n---\nc: [\n"),
			"app.yaml:4:1: did not find expected node content"},
		{"unknown anchor", oneRelease("a: *b"), "app.yaml:1:1: unknown anchor 'b' referenced"},
		{"overlay with a syntax error", oneRelease("a: b") + "-- app.dev.yaml --\na: 'b\n",
			"app.dev.yaml:1:1: found unexpected end of stream"},
		{"values file of two releases", "-- releases.yaml --\nreleases:\n  - {name: app, chart: ./app}\n" +
			"  - {name: app, chart: ./app, namespace: b}\n-- app.yaml --\na: !foo b\n",
			"app.yaml:1:4: !foo is not a tag of a value: accepted are !config, !secret and !output, before a name"},
		{"everything at once", "-- releases.yaml --\nrelease: []\nreleases:\n  - {name: app, chart: app, needs: [db]}\n" +
			"  - {name: web, chart: ./web}\n-- app.yaml --\na: !foo b\nc: {d: 1, d: 2}\n",
			"app.yaml:1:4: !foo is not a tag of a value: accepted are !config, !secret and !output, before a name\n" +
				"app.yaml:2:11: d: it is set twice\nreleases.yaml:1:1: release: no such key (have: " + fileKeys + ")\n" +
				"releases.yaml:3:5: release app: chart \"app\": no repository named \"app\" (have: none)\n" +
				"releases.yaml:3:5: release app: chart \"app\" needs a version: what is deployed must not change by itself\n" +
				"releases.yaml:3:5: release app: needs \"db\": no such release (have: default/app, default/web)\n" +
				"web.yaml: no such file: release web takes its values from it; an empty file means the chart's defaults"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(t, test.archive)
			checkMessage(t, err, test.want)
			checkPositions(t, err)
		})
	}
}

func TestLoadNamesTheDirectory(t *testing.T) {
	_, err := Load("no/such/directory", "dev")
	checkMessage(t, err,
		"no/such/directory/releases.yaml: no such file: it lists the Helm releases; releases: [] deploys none")
}

func TestLoadMergesValues(t *testing.T) {
	release := loadOne(t, `-- releases.yaml --
releases:
  - name: app
    chart: ./app
    values:
      - more.yaml
      - inline: {a: 2}
        null-in-releases: ~
      - inline: {b: 3}
      -
-- app.yaml --
base: base
number: 1
list: [1, 2, 3]
map: {a: 1, deep: {x: 1, z: 2}}
map-to-scalar: {a: 1}
scalar-to-map: a
to-null: {a: 1}
from-null: ~
null-in-releases: 1
ref: !config a
ref-to-map: !config a
inline: {a: 1}
from-more: 1
-- app.dev.yaml --
number: 2
list: [4]
map: {b: 2, deep: {z: 3}}
map-to-scalar: a
scalar-to-map: {a: 1}
to-null: ~
from-null: {a: 1}
ref: b
ref-to-map: {a: 1}
only-dev: dev
from-more: 2
-- app.prod.yaml --
base: prod
-- more.yaml --
from-more: 3
`)
	want := map[string]any{
		"base": "base", "number": 2, "list": []any{4},
		"map":           map[string]any{"a": 1, "b": 2, "deep": map[string]any{"x": 1, "z": 3}},
		"map-to-scalar": "a", "scalar-to-map": map[string]any{"a": 1},
		"to-null": nil, "from-null": map[string]any{"a": 1}, "null-in-releases": nil,
		"ref": "b", "ref-to-map": map[string]any{"a": 1}, "only-dev": "dev",
		"inline": map[string]any{"a": 2, "b": 3}, "from-more": 3,
	}
	if !reflect.DeepEqual(release.Values, want) {
		t.Errorf("got  %v\nwant %v", release.Values, want)
	}
}

func TestLoadMayLeaveTheValuesFileOut(t *testing.T) {
	release := loadOne(t, "-- releases.yaml --\nreleases: [{name: app, chart: ./app, values: [{a: b}]}]\n")
	if want := map[string]any{"a": "b"}; !reflect.DeepEqual(release.Values, want) {
		t.Errorf("got %v", release.Values)
	}
}

func TestLoadTakesAnchorsInReleases(t *testing.T) {
	releases, err := load(t, `-- releases.yaml --
releases:
  - {name: a, chart: ./a, labels: &labels {tier: web}, values: &values [{a: b}]}
  - {name: b, chart: ./b, labels: *labels, values: *values}
`)
	checkMessage(t, err, "")
	if releases[1].Labels["tier"] != "web" || releases[1].Values["a"] != "b" {
		t.Errorf("the second release is %+v", releases[1])
	}
}
