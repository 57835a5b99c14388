package helm

import (
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chartutil"
)

// Nothing that awaits, or does not, is said without effect.
func TestWaiting(t *testing.T) {
	const (
		written = "wait: false has no effect beside atomic: true"
		jobs    = "waitForJobs has no effect without wait"
		built   = "filepath: helmfile.yaml\nhelmDefaults: {wait: false, waitForJobs: false, atomic: "
	)
	for _, test := range []struct {
		name, head, release      string
		wait, atomic, jobs, told bool
		problem                  string
	}{
		{"nothing", "", "", true, true, false, false, ""},
		{"wait", "", "wait: false", false, false, false, false, ""},
		{"both", "", "wait: false, atomic: true", false, true, false, false, written},
		{"both, as it takes", "", "wait: false, atomic: false", false, false, false, false, ""},
		{"default wait", "helmDefaults: {wait: false}\n", "", false, false, false, false, ""},
		{"default wait, own atomic", "helmDefaults: {wait: false}\n", "atomic: true", false, true, false, false, written},
		{"default atomic", "helmDefaults: {atomic: true}\n", "wait: false", false, true, false, false, written},
		{"default wait, own", "helmDefaults: {wait: false}\n", "wait: true", true, true, false, false, ""},
		{"jobs", "", "waitForJobs: true", true, true, true, false, ""},
		{"jobs alone", "", "waitForJobs: true, wait: false", false, false, true, false, jobs},
		{"built", built + "false}\n", "", false, false, false, false, ""},
		{"built, atomic", built + "true}\n", "", false, true, false, false, ""},
		{"built, atomic, not waiting", built + "true}\n", "wait: false", false, true, false, true, ""},
		{"built, atomic, jobs", built + "true}\n", "waitForJobs: true", true, true, true, false, ""},
		{"built, jobs alone", built + "false}\n", "waitForJobs: true", false, false, true, false, ""},
		{"built without defaults", "filepath: helmfile.yaml\n", "wait: false", false, false, false, false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			settings := "name: app, chart: ./app, values: [{}]"
			if test.release != "" {
				settings += ", " + test.release
			}
			releases, err := load(t, "-- releases.yaml --\n"+test.head+"releases: [{"+settings+"}]\n")
			checkPositions(t, err)
			if test.problem != "" {
				if err == nil || !strings.Contains(err.Error(), test.problem) {
					t.Error(err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := releases[0]
			if got.Wait != test.wait || got.Atomic != test.atomic || got.WaitForJobs != test.jobs ||
				len(got.notices) > 0 != test.told {
				t.Errorf("got %+v, told %v", got.Defaults, got.notices)
			}
		})
	}
}

// What helmfile build writes of an environment's secrets is refused, and nothing that is none.
func TestRenderedSecrets(t *testing.T) {
	_, err := load(t, `-- releases.yaml --
filepath: helmfile.yaml
environments: {prod: {values: [{dbPassword: x}]}}
releases: []
renderedvalues:
  web: {enabled: true, tokens: true, existingSecret: web, password: "", url: https://a, apiKey: ref+vault://a}
  list: [{API_TOKEN: 123}, {client-secret: x}]
  secret: {name: web}
`)
	const message = "it seems to be a secret, in plain text in a file that is committed, and nothing deploys it: " +
		"delete it; of " +
		"renderedvalues only the booleans that conditions name are needed"
	checkMessage(t, err, "releases.yaml:2:45: environments.prod.values.dbPassword: "+message+"\n"+
		"releases.yaml:6:22: renderedvalues.list.API_TOKEN: "+message+"\n"+
		"releases.yaml:6:44: renderedvalues.list.client-secret: "+message)
}

// --embed-values makes texts of what Helm reads as booleans, which cannot be told from texts.
func TestOldBooleansAreTold(t *testing.T) {
	for head, want := range map[string]int{"filepath: helmfile.yaml\n": 2, "": 0} {
		releases, err := load(t, "-- releases.yaml --\n"+head+
			"releases: [{name: app, chart: ./app, values: [{a: \"no\", b: {c: [\"on\"]}, d: no, e: 'off', f: \"x\", \"y\": "+
			"1}]}]\n")
		if err != nil {
			t.Fatal(err)
		}
		if notices := noticesOf(releases); len(notices) != want {
			t.Errorf("told: %v", notices)
		}
	}
}

func TestKubeVersion(t *testing.T) {
	for constraint, refused := range map[string]bool{
		">=1.25.0": true, ">= 1.25.0 < 2": true, "^1.20": true, "1.20 - 1.40": true, "*": true, "~1.35 || >=1.36.0": true,
		"1.x": true,
		"":    false, ">=1.25.0-0": false, ">= 1.25.0-0 < 2.0.0": false, ">=1.99 || >=1.20-0": false, "1.20-0 - 1.40": false,
	} {
		t.Run(constraint, func(t *testing.T) {
			helms := constraint == "" || chartutil.IsCompatibleRange(constraint, "v1.35.3-gke.1000")
			releases, err := load(t, oneRelease("")+"-- app/Chart.yaml --\n{apiVersion: v2, name: app, version: 1.0.0, "+
				"kubeVersion: '"+
				constraint+"'}\n")
			if err != nil {
				t.Fatal(err)
			}
			err = checkedValues(t, releases, noSource{})
			checkPositions(t, err)
			if (err != nil) != refused || helms == refused {
				t.Errorf("Helm takes it: %v, and %v", helms, err)
			}
		})
	}
}
