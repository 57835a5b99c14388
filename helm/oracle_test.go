package helm

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

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
		"booleans": {"a: yes\nb: No\nc: on\nd: OFF\ne: y\nf: N\ng: yEs",
			"h: 'yes'\ni: true\nj: TRUE\nk: \"no\""},
		"nulls": {"a: ~\nb: null\nc: Null\nd: NULL\ne:", "f: 'null'\ng: nULL"},
		"dates": {"a: 2024-01-01\nb: 2024-01-01T10:00:00Z\nc: '2024-01-01'",
			"d: 12:30:45\ne: 190:20:30\nf: 2024-1-1"},
		"text like numbers": {"a: 1.2.3\nb: 1e\nc: 0x\ne: 1-2\nf: 1,000", "g: '007'\nh: \"1e3\""},
		"anchors":           {"a: &x {b: 1}\nc: *x", "a: {d: 2}"},
		"merge keys":        {"a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", "e: &y {f: 1}\ng: {<<: [*y, {f: 2, h: 3}]}"},
		"merge key after":   {"a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}", ""},
		"keys of other types": {"1: a\ntrue: b\n1.5: c",
			"yes: e\nno: f\n0x10: g\n2024-01-01: h\n1.10: i\n1e3: j\n0755: k"},
		"quoted keys": {"'yes': a\n\"1\": b\n'null': c", "'true': d"},
		"block texts": {"a: |\n  b\n  c\nd: >-\n  e\n  f\n", "g: |\n  h\n"},
		"binary":      {"a: !!binary aGVsbG8=", "b: !!str 5\nc: !!int \"5\"\nd: !!float 5"},
		"unicode":     {"a: \"\\u00e9\\U0001F600\"\né: b", "a: ü"},
		"large":       {large(1 << 20), "k5: {v: changed}\nk7: null"},
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
		{"new", "yes"}, {"new", "2024-01-01"}, {"new", "a=b"}, {"new", "a,b"}, {"new", "{a,b}"}, {"new", "{a"},
		{"new", " x "},
		{"new", `a\b`}, {"new", `\`}, {"new", `a\\b`}, {"new", "a.b[0]"}, {"new", "é"}, {"new", "a: b"},
		{`annotations.a\.b/c`, "x"}, {`a\[0\]`, "x"}, {`a\\b`, "x"}, {"a b", "x"}, {"a/b-c_d", "x"}, {`a\=b`, "x"},
		{"list[0]", "z"}, {"list[1].y", "z"}, {"list[1].z", "z"}, {"list[3]", "z"}, {"list[0].a", "z"},
		{"fresh[1].a[0]", "z"},
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
