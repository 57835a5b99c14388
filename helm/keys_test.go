package helm

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/settings"
)

// levels are the structs that the maps of releases.yaml are decoded into.
var levels = map[string]any{
	"": &file{}, "helmDefaults": &Defaults{}, "repositories": &repositoryEntry{}, "releases": &entry{},
	"releases[].set": &setValue{},
}

// No key is forgotten: each has a field, or is listed with a reason.
func TestEveryKeyOfHelmfileHasAFate(t *testing.T) {
	for level, names := range helmfileKeys {
		for name := range strings.FieldsSeq(names) {
			supported := settings.Has(levels[level], name)
			listed := slices.ContainsFunc(unsupportedKeys[level], func(key unsupported) bool { return key.name == name })
			if supported == listed {
				t.Errorf("%s.%s: supported %v, listed as unsupported %v", level, name, supported, listed)
			}
		}
		for _, key := range unsupportedKeys[level] {
			if !slices.Contains(strings.Fields(names), key.name) || key.reason == "" {
				t.Errorf("%s.%s is none of Helmfile's keys, or has no reason", level, key.name)
			}
		}
	}
}

func TestUnsupportedKeys(t *testing.T) {
	for level, keys := range unsupportedKeys {
		for _, key := range keys {
			prefix := map[string]string{"": "", "helmDefaults": "helmDefaults: {",
				"repositories": "repositories: [{name: a, url: https://a.example.com, ",
				"releases":     "releases: [{name: app, chart: ./app, values: [{}], "}[level]
			suffix := map[string]string{"": "", "helmDefaults": "}", "repositories": "}]", "releases": "}]"}[level]
			for value, effect := range map[string]bool{
				"x": true, "[x]": true, "": false, "false": false, "[]": false, "~": false,
			} {
				for _, built := range []bool{false, true} {
					text := prefix + key.name + ": " + value + suffix + "\n"
					if built && key.name != "filepath" {
						text += "filepath: helmfile.yaml\n"
					}
					_, err := load(t, "-- releases.yaml --\n"+text)
					refused := effect && (key.fate == refused || key.fate == rendered && !built)
					if (err != nil) != refused {
						t.Errorf("%s: %v", text, err)
					}
					if want := key.name + ": it is not supported: " + key.reason; refused && (err == nil ||
						!strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "releases.yaml:1:")) {
						t.Errorf("%s: %v\nwant %s", text, err, want)
					}
				}
			}
			for _, value := range key.harmless {
				if _, err := load(t, "-- releases.yaml --\n"+prefix+key.name+": "+value+suffix+"\n"); err != nil {
					t.Errorf("%s: %s: %v", key.name, value, err)
				}
			}
		}
	}
}

// docs/releases.md lists every key, and says of each what the table says.
func TestDocsListEveryKey(t *testing.T) {
	data, err := os.ReadFile("../docs/releases.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for level, names := range helmfileKeys {
		for name := range strings.FieldsSeq(names) {
			if !strings.Contains(text, "| `"+name+"` |") {
				t.Errorf("%s.%s is not in the docs", level, name)
			}
		}
		for _, key := range unsupportedKeys[level] {
			if row := fmt.Sprintf("| `%s` | %s |", key.name, key.reason); !strings.Contains(text, row) {
				t.Errorf("the docs have no row %s", row)
			}
		}
	}
	var defaults Defaults
	defaults.SetDefaults()
	for i := range reflect.TypeFor[Defaults]().NumField() {
		structField := reflect.TypeFor[Defaults]().Field(i)
		row := fmt.Sprintf("| `%s` | %v |", structField.Tag.Get("yaml"), reflect.ValueOf(defaults).Field(i))
		if !strings.Contains(text, row) {
			t.Errorf("the docs have no row %s", row)
		}
	}
}

// What people write, and what `helmfile build` prints for it.
func TestRealShapes(t *testing.T) {
	shapes, err := filepath.Glob("testdata/*")
	if err != nil || len(shapes) < 10 {
		t.Fatalf("%d shapes, and %v", len(shapes), err)
	}
	supported := map[string]bool{}
	for _, shape := range shapes {
		t.Run(filepath.Base(shape), func(t *testing.T) {
			releases, err := Load(shape, "dev")
			checkMessage(t, err, "")
			prepared, _ := begin(releases, noSource{})
			if err := decide(prepared, noSource{}); err != nil {
				t.Error(err)
			}
			var got strings.Builder
			for _, release := range prepared {
				fmt.Fprintf(&got, "%s %s %s installed=%v wait=%v atomic=%v timeout=%d history=%d create=%v repository=%s needs=%v "+
					"values=%v\n",
					release.ID(), release.Chart, release.Version, release.Installed, release.Wait, release.Atomic, release.Timeout,
					release.HistoryMax, release.CreateNamespace, release.Repository.URL, release.Needs, release.Values)
			}
			golden := filepath.Join(shape, "want.txt")
			if os.Getenv("UPDATE") != "" {
				if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got.String() != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s%v", &got, want, err)
			}
			text, err := os.ReadFile(filepath.Join(shape, releasesFile))
			if err != nil {
				t.Fatal(err)
			}
			for level, names := range helmfileKeys {
				for name := range strings.FieldsSeq(names) {
					if strings.Contains(string(text), name+":") && settings.Has(levels[level], name) {
						supported[level+"."+name] = true
					}
				}
			}
		})
	}
	for level, names := range helmfileKeys {
		for name := range strings.FieldsSeq(names) {
			if settings.Has(levels[level], name) && !supported[level+"."+name] {
				t.Errorf("no shape has %s.%s", level, name)
			}
		}
	}
}

func TestDecide(t *testing.T) {
	source := &fakeSource{
		plainValues: plainValues{"web.enabled": true, "old.enabled": false, "text.enabled": "true"},
		secrets:     map[string]string{"key": "", "app.on": "app holds one"},
	}
	const problem = "releases.yaml:3:68: release app: condition %s: it is no boolean: accepted is true or false"
	for _, test := range []struct {
		condition, want   string
		installed, absent bool
	}{
		{condition: "web.enabled", installed: true}, {condition: "old.enabled"}, {condition: "new.enabled"},
		{condition: "rendered.on", installed: true}, {condition: "rendered.off"}, {condition: "rendered.on.deep"},
		{condition: "'true'", installed: true}, {condition: "'False'"}, {condition: "web.enabled, installed: false"},
		{condition: "text.enabled", want: fmt.Sprintf(problem, "text.enabled")},
		{condition: "key", want: "releases.yaml:3:68: release app: condition key: it is a secret: accepted is true or " +
			"false in plain text"},
		{condition: "app.on", want: "releases.yaml:3:68: release app: condition app.on: app holds one: keep the switch " +
			"under a key of its own"},
		{condition: "rendered.text", want: fmt.Sprintf(problem, "rendered.text")},
		{condition: "rendered", want: fmt.Sprintf(problem, "rendered")},
	} {
		t.Run(test.condition, func(t *testing.T) {
			releases, err := load(t, "-- releases.yaml --\n"+
				"renderedvalues: {rendered: {on: true, off: false, text: a}}\nreleases:\n  - {name: app, chart: ./app, values: "+
				"[{a: !secret b}], condition: "+test.condition+"}\n")
			checkMessage(t, err, "")
			prepared, _ := begin(releases, source)
			checkMessage(t, decide(prepared, source), test.want)
			if prepared[0].Installed != test.installed {
				t.Errorf("installed is %v", prepared[0].Installed)
			}
			if !test.installed {
				checkMessage(t, checkRefs(prepared, source), "") // What is not installed needs no secret.
			}
		})
	}
	names := ConfigNames([]Release{{Condition: "web.enabled"}, {Condition: "true"}})
	if !slices.Equal(names, []string{"web.enabled"}) {
		t.Errorf("the conditions refer to %q", names)
	}
}

func TestTemplatesAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no YAML":       "releases: []\n{{ if .Values.x }}\nfoo: [\n",
		"in a name":     "releases: [{name: '{{ .Values.x }}', chart: ./a, values: [{}]}]",
		"without quote": "releases: [{name: a, chart: ./a, version: {{ .Values.x }}, values: [{}]}]",
		"in values":     "releases: [{name: a, chart: ./a, values: [{a: 'x-{{ .Values.x }}'}]}]",
		"a file":        "releases: [{name: a, chart: ./a, values: [a.yaml.gotmpl]}]",
	} {
		_, err := load(t, "-- releases.yaml --\n"+text+"\n")
		checkPositions(t, err)
		if err == nil || !strings.Contains(err.Error(), "a Go template: ") ||
			!strings.Contains(err.Error(), "helmfile build") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A hundred releases with their values load within the time that nobody notices.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	hundred(b, dir)
	for b.Loop() {
		if releases, err := Load(dir, "dev"); err != nil || len(releases) != 100 {
			b.Fatal(len(releases), err)
		}
	}
}

func hundred(tb testing.TB, dir string) {
	tb.Helper()
	list := "releases:\n"
	for i := range 100 {
		list += fmt.Sprintf("  - {name: r%d, chart: ./app, values: [{inline: {a: %[1]d}}], set: [{name: a.b, value: 1}]}\n",
			i)
		write(tb, dir, fmt.Sprintf("-- r%d.yaml --\n%s\n-- r%d.dev.yaml --\nk1: {v: 5}\n", i, large(1000), i))
	}
	write(tb, dir, "-- releases.yaml --\n"+list)
}

func TestLoadIsFast(t *testing.T) {
	result := testing.Benchmark(BenchmarkLoad)
	// 100 ms is what it may take; a machine that tests run on beside others may be several times slower.
	if each := result.NsPerOp() / 1e6; each > 1000 {
		t.Errorf("100 releases take %d ms", each)
	}
}
