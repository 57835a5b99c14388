package helm

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/cli/values"
)

// normal is a tree as JSON has it: Helm reads every number of a values file as a float, as Pulumi passes it.
func normal(t *testing.T, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var result any
	if err := json.Unmarshal(data, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// helmMerge merges values files and --set values as Helm does.
func helmMerge(t *testing.T, files []string, set, setString []string) (map[string]any, error) {
	t.Helper()
	options := values.Options{Values: set, StringValues: setString}
	for i, file := range files {
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		options.ValueFiles = append(options.ValueFiles, path)
	}
	return options.MergeValues(nil)
}

// Helm is the oracle: what a release's files merge to is what `helm -f a -f b` makes of them.
func TestMergeIsHelms(t *testing.T) {
	for name, files := range map[string][2]string{
		"map over map":          {"a: {b: 1, c: {d: 2}}", "a: {c: {e: 3}}"},
		"null over map":         {"a: {b: 1}", "a: null"},
		"map over null":         {"a: null", "a: {b: 1}"},
		"null in a map":         {"a: {b: 1, c: 2}", "a: {b: ~}"},
		"null over nothing":     {"", "a: null"},
		"scalar over map":       {"a: {b: 1}", "a: x"},
		"map over scalar":       {"a: x", "a: {b: 1}"},
		"list over list":        {"a: [1, 2, 3]", "a: [4]"},
		"list over map":         {"a: {b: 1}", "a: []"},
		"maps in lists":         {"a: [{b: 1}]", "a: [{c: 2}]"},
		"nulls in lists":        {"a: [1, null]", "b: [{c: null}]"},
		"empty map":             {"a: {b: 1}", "a: {}"},
		"empty map over scalar": {"a: 1", "a: {}"},
		"empty file":            {"a: 1", ""},
		"comment alone":         {"# nothing", "a: 1"},
		"whole numbers": {"a: 1\nb: -5\nc: +7\nd: 0", "e: 9007199254740992\nf: 18446744073709549568\ng: " +
			"100000000000000000000\nh: 1000000"},
		"octal":                  {"a: 0755\nb: 0o755\nc: 08\nd: -010", "e: 00\nf: 0_7"},
		"hexadecimal and binary": {"a: 0x1F\nb: 0b101\nc: -0x1f", "d: 0xZZ"},
		"underscores":            {"a: 1_000\nb: 1_0.5\nc: _1", "d: 1__0"},
		"floats":                 {"a: 1.10\nb: 1e3\nc: 1.5e-3\nd: .5\ne: 5.", "f: 1E+20\ng: 6.02e23\nh: -1.0"},
		"booleans":               {"a: yes\nb: No\nc: on\nd: OFF\ne: y\nf: N\ng: yEs", "h: 'yes'\ni: true\nj: TRUE\nk: \"no\""},
		"nulls":                  {"a: ~\nb: null\nc: Null\nd: NULL\ne:", "f: 'null'\ng: nULL"},
		"dates":                  {"a: 2024-01-01\nb: 2024-01-01T10:00:00Z\nc: '2024-01-01'", "d: 12:30:45\ne: 190:20:30\nf: 2024-1-1"},
		"text like numbers":      {"a: 1.2.3\nb: 1e\nc: 0x\ne: 1-2\nf: 1,000", "g: '007'\nh: \"1e3\""},
		"anchors":                {"a: &x {b: 1}\nc: *x", "a: {d: 2}"},
		"merge keys":             {"a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", "e: &y {f: 1}\ng: {<<: [*y, {f: 2, h: 3}]}"},
		"merge key after":        {"a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}", ""},
		"keys of other types":    {"1: a\ntrue: b\n1.5: c", "yes: e\nno: f\n0x10: g\n2024-01-01: h\n1.10: i\n1e3: j\n0755: k"},
		"quoted keys":            {"'yes': a\n\"1\": b\n'null': c", "'true': d"},
		"block texts":            {"a: |\n  b\n  c\nd: >-\n  e\n  f\n", "g: |\n  h\n"},
		"binary":                 {"a: !!binary aGVsbG8=", "b: !!str 5\nc: !!int \"5\"\nd: !!float 5"},
		"unicode":                {"a: \"\\u00e9\\U0001F600\"\né: b", "a: ü"},
		"large":                  {large(1 << 20), "k5: {v: changed}\nk7: null"},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := helmMerge(t, files[:], nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := loadOne(t, oneRelease(files[0])+"-- app.dev.yaml --\n"+files[1]+"\n").Values
			if got, want := normal(t, got), normal(t, want); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %.2000v\nHelm %.2000v", got, want)
			}
		})
	}
}

// large is a values file of a size.
func large(size int) string {
	var text strings.Builder
	for i := 0; text.Len() < size; i++ {
		fmt.Fprintf(&text, "k%d: {v: %d, w: [a, b, {c: d}]}\n", i, i)
	}
	return text.String()
}

// Helm is the oracle for set too, with the arguments that Helmfile makes of it.
func TestSetIsHelms(t *testing.T) {
	const below = "{a: {b: 1}, list: [x, {y: 1}], text: old, gone: {x: 1}, nothing: null}"
	for _, test := range []struct{ name, value string }{
		{"a.b", "2"}, {"a.c.d", "x"}, {"new", "true"}, {"new", "TRUE"}, {"new", "False"}, {"new", "null"}, {"gone.x", "NULL"},
		{"new", "0"}, {"new", "007"}, {"new", "-5"}, {"new", "+5"}, {"new", "1.5"}, {"new", "1e3"}, {"new", "999999"},
		{"new", "yes"}, {"new", "2024-01-01"}, {"new", "a=b"}, {"new", "a,b"}, {"new", "{a,b}"}, {"new", "{a"}, {"new", " x "},
		{"new", `a\b`}, {"new", `\`}, {"new", `a\\b`}, {"new", "a.b[0]"}, {"new", "é"}, {"new", "a: b"},
		{`annotations.a\.b/c`, "x"}, {`a\[0\]`, "x"}, {`a\\b`, "x"}, {"a b", "x"}, {"a/b-c_d", "x"}, {`a\=b`, "x"},
		{"list[0]", "z"}, {"list[1].y", "z"}, {"list[1].z", "z"}, {"list[3]", "z"}, {"list[0].a", "z"}, {"fresh[1].a[0]", "z"},
		{"fresh[0][1]", "z"}, {"list[2][0]", "z"}, {"a.l[0].m.n", "z"}, {"a]b", "z"},
		// Refused by both.
		{"text.a", "x"}, {"list.a", "x"}, {"a[0]", "x"}, {"nothing.a", "x"}, {"nothing[0]", "x"}, {"list[x]", "z"},
		{"list[-1]", "z"}, {"list[65537]", "z"}, {"list[0]x", "z"}, {"list[0", "z"}, {"list[0][0]", "x"},
		{strings.Repeat("a.", 31) + "b", "x"},
	} {
		for _, text := range []bool{false, true} {
			t.Run(test.name+"="+test.value, func(t *testing.T) {
				escape := strings.NewReplacer("{", `\{`, "}", `\}`, ",", `\,`)
				argument := []string{escape.Replace(test.name) + "=" + escape.Replace(test.value)}
				key, flags := "set", [2][]string{argument, nil}
				if text {
					key, flags = "setString", [2][]string{nil, argument}
				}
				want, helmErr := helmMerge(t, []string{below}, flags[0], flags[1])
				entry, err := json.Marshal(map[string]string{"name": test.name, "value": test.value})
				if err != nil {
					t.Fatal(err)
				}
				releases, err := load(t, fmt.Sprintf("-- releases.yaml --\nreleases: [{name: app, chart: ./app, %s: [%s]}]\n"+
					"-- app.yaml --\n%s\n", key, entry, below))
				checkPositions(t, err)
				if (err == nil) != (helmErr == nil) {
					t.Fatalf("got %v, Helm %v", err, helmErr)
				}
				if err == nil && !reflect.DeepEqual(normal(t, releases[0].Values), normal(t, want)) {
					t.Errorf("got  %v\nHelm %v", releases[0].Values, want)
				}
			})
		}
	}
}

// oracleChart is a chart with subcharts by all the ways that Helm has, and schemas.
const oracleChart = `-- app/Chart.yaml --
apiVersion: v2
name: app
version: 1.0.0
dependencies:
  - {name: sub, version: 1.0.0, condition: "sub.enabled,global.subs", tags: [back]}
  - {name: sub, version: 1.0.0, alias: second, condition: second.enabled}
  - {name: exporter, version: 1.0.0, tags: [back, front], import-values: [data, {child: more, parent: imported.deep}]}
-- app/values.yaml --
replicas: 1
name: app
map: {a: 1, b: {c: 2}}
list: [1, 2]
nothing: null
global: {region: eu, map: {x: 1}}
second: {enabled: false, port: 81}
-- app/values.schema.json --
{"type": "object", "required": ["name"],
 "properties": {
  "replicas": {"type": "integer", "minimum": 0},
  "name": {"type": "string", "pattern": "^[a-z]+$"},
  "map": {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "object"}},
  "list": {"type": "array", "items": {"type": "integer"}, "uniqueItems": true},
  "mode": {"enum": ["fast", "slow"]},
  "either": {"oneOf": [{"type": "string"}, {"type": "object", "required": ["from"]}]},
  "imported": {"type": "object"}},
 "if": {"properties": {"mode": {"const": "fast"}}, "required": ["mode"]},
 "then": {"required": ["speed"]}}
-- app/charts/sub/Chart.yaml --
{apiVersion: v2, name: sub, version: 1.0.0}
-- app/charts/sub/values.yaml --
port: 80
global: {tier: sub, map: {y: 2}}
inner: {text: a}
-- app/charts/sub/values.schema.json --
{"type": "object", "properties": {"port": {"type": "integer"}, "inner": {"additionalProperties": {"type": "string"}},
 "global": {"properties": {"region": {"type": "string"}}}}}
-- app/charts/exporter/Chart.yaml --
{apiVersion: v2, name: exporter, version: 1.0.0}
-- app/charts/exporter/values.yaml --
exports: {data: {exported: 1, replicas: 5}}
more: {z: 1}
-- app/charts/unlisted/Chart.yaml --
{apiVersion: v2, name: unlisted, version: 1.0.0}
-- app/charts/unlisted/values.yaml --
free: true
`

// oracleValues are valid and invalid values for oracleChart.
var oracleValues = map[string]string{
	"nothing": "", "valid": "{replicas: 3, mode: slow, map: {b: {c: 3, d: 4}}}",
	"wrong type": "replicas: many", "wrong type deep": "map: {a: x}", "additional": "map: {z: 1}", "below the minimum": "replicas: -1",
	"float": "replicas: 1.5", "whole float": "replicas: 1e3", "pattern": "name: APP", "enum": "mode: medium",
	"enum without then": "mode: fast", "enum with then": "{mode: fast, speed: 1}", "required removed": "name: null",
	"default removed": "replicas: null", "map removed": "map: null", "null in a map": "map: {a: null}", "new null": "fresh: null",
	"null over a null": "nothing: null", "item": "list: [1, x]", "unique": "list: [1, 1]", "null item": "list: [null]",
	"one of": "either: x", "one of, other": "either: {from: a}", "one of, none": "either: {to: a}", "one of, type": "either: 5",
	"subchart": "sub: {port: 8080}", "subchart, wrong": "sub: {port: http}", "subchart, null": "sub: {port: null}",
	"subchart, no map": "sub: text", "subchart is null": "sub: null", "subchart off": "sub: {enabled: false, port: http}",
	"subchart off by the second condition": "{global: {subs: false}, sub: {port: http}}",
	"subchart off by a tag":                "{tags: {back: false}, sub: {port: http}}", "tag of two": "tags: {back: false, front: true}",
	"condition over tag": "{tags: {back: false}, sub: {enabled: true, port: http}}", "condition is no boolean": "sub: {enabled: x}",
	"alias off": "second: {port: http}", "alias": "second: {enabled: true}", "alias, wrong": "second: {enabled: true, port: http}",
	"null in a subchart": "sub: {inner: {text: null, more: a}}", "wrong in a subchart": "sub: {inner: {text: 1}}",
	"global": "global: {region: us}", "global, wrong in a subchart": "global: {region: 5}", "global null": "global: {region: null}",
	"global map": "global: {map: {x: 2, y: null}}", "global no map": "global: x", "global of the subchart": "sub: {global: {tier: x, region: y}}",
	"imported over": "{exported: 2, imported: {deep: {z: 2}}}", "imported removed": "{exported: null, imported: null}",
	"exporter changed": "exporter: {exports: {data: {exported: 3}}, more: {y: 1}}", "unlisted": "unlisted: {free: null}",
}

// Helm is the oracle: the values that the templates see, and whether the schemas accept them.
func TestRenderAndSchemaAreHelms(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, oracleChart)
	for name, text := range oracleValues {
		t.Run(name, func(t *testing.T) {
			helmChart, err := loader.Load(filepath.Join(dir, "app"))
			if err != nil {
				t.Fatal(err)
			}
			user, err := helmMerge(t, []string{text}, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			var want chartutil.Values
			if err = chartutil.ProcessDependenciesWithMerge(helmChart, user); err == nil {
				if want, err = chartutil.CoalesceValues(helmChart, user); err == nil {
					err = chartutil.ValidateAgainstSchema(helmChart, want)
				}
			}
			release := Release{Name: "app", Chart: filepath.Join(dir, "app"), Installed: true}
			release.Values, _ = parsed(text)
			got := CheckValues([]Release{release}, func(string) (any, bool) { return nil, false })
			if (got == nil) != (err == nil) {
				t.Fatalf("got:\n%v\nHelm:\n%v", got, err)
			}
			c, readErr := readChart(release.Chart)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if rendered, renderErr := c.render(release.Values); renderErr == nil {
				checkTree(t, rendered, want)
			}
			checkNulls(t, &release, want, err)
		})
	}
}

func checkTree(t *testing.T, got, want any) {
	t.Helper()
	if got, want := normal(t, got), normal(t, want); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nHelm %v", got, want)
	}
}

// checkNulls compares what Helm makes of a release's values and its chart with what it makes of those without nulls and
// the copy of the chart.
func checkNulls(t *testing.T, release *Release, want chartutil.Values, wantErr error) {
	t.Helper()
	t.Chdir(t.TempDir())
	if wantErr != nil {
		return
	}
	plain, path, err := release.SplitNulls()
	if err != nil {
		t.Fatal(err)
	}
	helmChart, err := loader.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ = normal(t, plain).(map[string]any)
	var got chartutil.Values
	if err = chartutil.ProcessDependenciesWithMerge(helmChart, plain); err == nil {
		got, err = chartutil.CoalesceValues(helmChart, plain)
	}
	if err == nil {
		checkTree(t, got, want)
	}
}

// The same nulls make the same copy of a chart, so that a second preview finds nothing to change.
func TestSplitNullsIsStable(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", oracleChart)
	release := Release{Name: "app", Chart: "./app", Values: map[string]any{"name": nil, "list": []any{map[string]any{"a": nil}}}}
	paths := map[string]bool{}
	for range 2 {
		_, path, err := release.SplitNulls()
		if err != nil {
			t.Fatal(err)
		}
		paths[path] = true
	}
	write(t, ".", "-- app/templates/new.yaml --\na: b\n")
	_, changed, err := release.SplitNulls()
	if err != nil || len(paths) != 1 || paths[changed] {
		t.Errorf("the charts are %v, after a change %s, and %v", slices.Collect(maps.Keys(paths)), changed, err)
	}
	if plain, same, _ := (&Release{Chart: "./app", Values: map[string]any{"a": 1}}).SplitNulls(); same != "./app" || plain["a"] != 1 {
		t.Errorf("without nulls: %v and %s", plain, same)
	}
}
