package helm

import (
	"slices"
	"testing"
)

// Whatever is in a values file, there are values, or problems that say where they are.
func FuzzValues(f *testing.F) {
	for _, text := range []string{
		"", "---", "a: 1\n---\nb: 2", "a: !config b\nc: [!secret d, !output e]", "a: &x {b: *x}", "a: &x 1\nb: {<<: *x}",
		"<<: [{a: 1}, {b: yes}]", "a: !!int b", "a: !!binary x", "? {a: b}\n: c", "*a : b", "a: .inf", "a: 2024-01-01",
		"a: !!timestamp x", "a: !<tag:yaml.org,2002:str> b", "%YAML 1.2\n---\na: b", "a: |\n  b\n c",
		"\xef\xbb\xbfa: b", "a\x00",
		bomb(4),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := parsed(text)
		checkPositions(t, err)
		if values == nil && err == nil {
			t.Error("neither values nor a problem")
		}
	})
}

// Whatever is in releases.yaml and in a values file, there are releases in order, or problems that say where they are.
func FuzzLoad(f *testing.F) {
	for _, releases := range []string{
		"", "releases: []", "releases:", "releases: [a]", "releases: [{name: app, chart: ./app}]",
		"releases: [{name: app, chart: ./app, needs: [app]}]", "releases: &r [*r]",
		"releases: [{name: a, chart: ./a, values: [{}], needs: [b]}, {name: b, chart: ./a, values: [{}]}]",
		"helmDefaults: {wait: false}\nrepositories: [{name: a, url: b}]\nreleases: [{name: app, chart: a/b, version: 1.0.0}]",
		"releases: [{name: app, chart: ./app, values: [app.yaml, {a: !config b}], labels: {a: b}}]",
		"filepath: helmfile.yaml\nreleases: [{name: app, chart: ./app, timeout: 0}]\n---\nreleases: []",
		"releases: [{name: app, chart: ./app, values: [{}], set: [{name: 'a.b[0].c\\.d', value: !secret x}, {name: a, " +
			"values: [1]}]}]",
		"releases: [{name: app, chart: ./app, values: [{}], setString: [{name: a, value: 1}, {name: a[0], file: x}]}]",
		"x: &x {<<: *x}\nreleases: [{<<: [*x, *x], name: app}]", "releases: [{name: {{ .Values.x }}, hooks: [a]}]",
	} {
		f.Add(releases, "a: b")
	}
	f.Add("releases: [{name: app, chart: ./app}]", "a: !foo")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, releases, values string) {
		write(t, dir, "-- releases.yaml --\n"+releases+"\n-- app.yaml --\n"+values)
		loaded, err := Load(dir, "dev")
		checkPositions(t, err)
		if err != nil {
			return
		}
		for i := range loaded {
			for _, need := range loaded[i].Needs {
				if !slices.Contains(ids(loaded[:i]), need) {
					t.Errorf("%s comes before %s, which it needs", loaded[i].ID(), need)
				}
			}
		}
	})
}

// Whatever a name and a value of set are, they are set, or there is a problem.
func FuzzSet(f *testing.F) {
	for _, name := range []string{"a", "a.b", "a[0]", "a[0][1].b", `a\.b`, "a[", "a]", "[0]", ".", `\`, "list[65536]",
		"a=b", "map.x"} {
		f.Add(name, "1")
		f.Add("a", name)
	}
	f.Fuzz(func(_ *testing.T, name, value string) {
		tree := map[string]any{"list": []any{1, nil}, "map": map[string]any{"x": nil}, "text": "a"}
		if steps, err := setPath(name); err == nil {
			_, _ = assign(tree, steps, value)
		}
		if text, err := unescape(value); err == nil && text != "" {
			typed(text)
		}
	})
}
