package helm

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

// parsed returns the values in a text and what is wrong with them.
func parsed(text string) (map[string]any, error) {
	root, err := values.Parse("f.yaml", []byte(text))
	if err != nil {
		return nil, fileError("f.yaml", err, "")
	}
	var problems problem.List
	read := newReader(&problems, "f.yaml").Read(root)
	return read, problems.Err()
}

func ref(kind RefKind, name string, line, column int) Ref {
	return Ref{Kind: kind, Name: name, Position: problem.Position{File: "f.yaml", Line: line, Column: column}}
}

// The values are those that Helm reads from the same text.
func TestValues(t *testing.T) {
	for _, test := range []struct {
		name, yaml string
		want       any
	}{
		{"string", "abc", "abc"},
		{"empty string", `""`, ""},
		{"block", "|\n  a\n  b\n", "a\nb\n"},
		{"null", "~", nil},
		{"nothing", "", nil},
		{"true", "true", true},
		{"yes", "yes", true},
		{"on", "On", true},
		{"y", "y", true},
		{"no", "NO", false},
		{"off", "off", false},
		{"n", "n", false},
		{"quoted yes", `"yes"`, "yes"},
		{"single-quoted no", `'no'`, "no"},
		{"tagged yes", `!!str yes`, "yes"},
		{"yes in a block", "|-\n  yes", "yes"},
		{"yes in a list", "[yes, 'yes']", []any{true, "yes"}},
		{"mixed case is a string", "yEs", "yEs"},
		{"number", "5", 5},
		{"quoted number", `"5"`, "5"},
		{"tagged number", "!!str 5", "5"},
		{"negative number", "-5", -5},
		{"float", "1.10", 1.1},
		{"large number", "123456789012", 123456789012},
		{"octal", "0755", 493},
		{"hexadecimal", "0x1F", 31},
		{"underscores", "1_000", 1000},
		{"exponent", "1e3", 1000.0},
		{"version", "1.2.3", "1.2.3"},
		{"date", "2024-01-01", "2024-01-01"},
		{"timestamp", "2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z"},
		{"time of day", "12:30", "12:30"},
		{"binary", "!!binary aGVsbG8=", "hello"},
		{"empty map", "{}", map[string]any{}},
		{"empty list", "[]", []any{}},
		{"keys that are no strings", "{1: a, true: b, 1.5: c}", map[string]any{"1": "a", "true": "b", "1.5": "c"}},
		{"config", "!config a.b", ref(ConfigRef, "a.b", 1, 4)},
		{"secret", "!secret a", ref(SecretRef, "a", 1, 4)},
		{"output", "!output a", ref(OutputRef, "a", 1, 4)},
		{"quoted reference", `!output "a"`, ref(OutputRef, "a", 1, 4)},
		{"reference to yes", "!config yes", ref(ConfigRef, "yes", 1, 4)},
		{"reference in a list", "[x, !output a]", []any{"x", ref(OutputRef, "a", 1, 8)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			values, err := parsed("v: " + test.yaml)
			checkMessage(t, err, "")
			if want := map[string]any{"v": test.want}; !reflect.DeepEqual(values, want) {
				t.Errorf("got %#v, want %#v", values["v"], test.want)
			}
		})
	}
}

func TestEmptyValues(t *testing.T) {
	for _, text := range []string{"", "# a comment", "---\n", "~", "{}", "null # nothing"} {
		values, err := parsed(text)
		if err != nil || values == nil || len(values) != 0 {
			t.Errorf("%q gives %v and %v", text, values, err)
		}
	}
}

func TestAnchors(t *testing.T) {
	for _, test := range []struct {
		name, yaml string
		want       any
	}{
		{"alias", "a: &x {b: 1}\nv: *x", map[string]any{"b": 1}},
		{"alias of a reference", "a: &x !output b\nv: *x", ref(OutputRef, "b", 1, 4)},
		{"alias twice", "a: &x 1\nv: [*x, *x]", []any{1, 1}},
		{"anchor set again", "a: &x 1\nb: &x 2\nv: *x", 2},
		{"merge key", "a: &x {b: 1, c: 2}\nv: {<<: *x, c: 3}", map[string]any{"b": 1, "c": 3}},
		{"merge key at the end", "a: &x {b: 1, c: 2}\nv: {c: 3, <<: *x}", map[string]any{"b": 1, "c": 2}},
		{"merge key with a map", "v: {<<: {b: 1}, c: 3}", map[string]any{"b": 1, "c": 3}},
		{"merge key with a list", "a: [&x {b: 1}, &y {b: 2, c: 2}]\nv: {<<: [*x, *y]}", map[string]any{"b": 1, "c": 2}},
		{"merge key is not deep", "a: &x {b: {c: 1}}\nv: {<<: *x, b: {d: 2}}", map[string]any{"b": map[string]any{"d": 2}}},
		{"merge keys in merge keys", "a: &x {b: 1}\nc: &y {<<: *x, d: 2}\nv: {<<: *y}", map[string]any{"b": 1, "d": 2}},
		{"quoted merge key is a key", `v: {"<<": {b: 1}}`, map[string]any{"<<": map[string]any{"b": 1}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			values, err := parsed(test.yaml)
			checkMessage(t, err, "")
			if !reflect.DeepEqual(values["v"], test.want) {
				t.Errorf("got %#v, want %#v", values["v"], test.want)
			}
		})
	}
}

func TestValuesProblems(t *testing.T) {
	const accepted = "accepted are !config, !secret and !output, before a name"
	for _, test := range []struct{ name, yaml, want string }{
		{"unknown tag", "a: !outptu b", "f.yaml:1:4: !outptu is not a tag of a value: " + accepted},
		{"unknown tag deep in", "a:\n  - b: !x c", "f.yaml:2:8: !x is not a tag of a value: " + accepted},
		{"tag of Go templates", "a: !!foo b", "f.yaml:1:4: !!foo is not a tag of a value: " + accepted},
		{"reference to nothing", "a: !output\nb: c",
			"f.yaml:1:4: !output names nothing: a name follows it, as in !output name"},
		{"reference to an empty string", `a: !secret ""`,
			"f.yaml:1:4: !secret names nothing: a name follows it, as in !secret name"},
		{"reference before a map", "a: !config {b: c}", "f.yaml:1:4: !config stands before a map: " + accepted},
		{"reference before a list", "a: !output [b]", "f.yaml:1:4: !output stands before a list: " + accepted},
		{"unknown tag before a map", "a: !x {b: c}", "f.yaml:1:4: !x stands before a map: " + accepted},
		{"unknown tag before a list", "a: !x\n- b", "f.yaml:1:4: !x stands before a list: " + accepted},
		{"word as a number", "a: !!int b", `f.yaml:1:4: "b" is not what its tag says, !!int`},
		{"broken binary", "a: !!binary '*'", `f.yaml:1:4: "*" is not what its tag says, !!binary`},
		{"key set twice", "a: 1\nb: 2\na: 3", "f.yaml:3:1: a: it is set twice"},
		{"key set twice as other types", "1: a\n\"1\": b", "f.yaml:2:1: 1: it is set twice"},
		{"map as a key", "{a: b}: c", "f.yaml:1:1: a key is a string"},
		{"alias as a key", "a: &x b\n*x : c", "f.yaml:2:1: a key is a string"},
		{"merge key with a string", "<<: a", "f.yaml:1:5: << takes a map, or a list of maps"},
		{"merge key with a list of strings", "<<: [a]", "f.yaml:1:5: << takes a map, or a list of maps"},
		{"merge key with a reference", "<<: !output a", "f.yaml:1:5: << takes a map, or a list of maps"},
		{"anchor that holds itself", "a: &x {b: *x}", `f.yaml:1:11: the anchor "x" holds itself`},
		{"list that holds itself", "a: &x\n- *x", `f.yaml:2:3: the anchor "x" holds itself`},
		{"anchors that hold each other", "a: &x\n  b: &y\n    c: *x\n  d: *y",
			"f.yaml:3:8: the anchor \"x\" holds itself\nf.yaml:4:6: the anchor \"y\" holds itself"},
		{"merge key that holds itself", "a: &x {<<: *x}",
			"f.yaml:1:12: the anchor \"x\" holds itself\nf.yaml:1:12: << takes a map, or a list of maps"},
		{"problem behind several aliases", "a: &x !foo b\nc: *x\nd: *x", "f.yaml:1:4: !foo is not a tag of a value: " +
			accepted},
		{"alias bomb", bomb(12), "f.yaml: the aliases of this file expand to more than 1000000 values"},
		{"everything at once", "a: !x b\nc: {d: 1, d: 2}\ne: !output",
			"f.yaml:1:4: !x is not a tag of a value: " + accepted + "\n" +
				"f.yaml:2:11: d: it is set twice\nf.yaml:3:4: !output names nothing: a name follows it, as in !output name"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parsed(test.yaml)
			checkPositions(t, err)
			if strings.HasSuffix(test.name, "bomb") && err != nil {
				// Where the limit is met is nobody's business.
				_, message, _ := strings.Cut(err.Error(), ": ")
				err = fmt.Errorf("f.yaml: %s", message)
			}
			checkMessage(t, err, test.want)
		})
	}
}

// bomb is a text whose aliases expand to ten to the power of depth values.
func bomb(depth int) string {
	text := "a0: &a0 x\n"
	for i := 1; i < depth; i++ {
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i-1), 10), ","))
	}
	return text
}

// A chain of merge keys is read once, however long it is.
func TestMergeKeysDoNotMultiply(t *testing.T) {
	text := "a0: &a0 {x: 1}\n"
	for i := 1; i < 40; i++ {
		text += fmt.Sprintf("a%d: &a%d {<<: *a%d}\n", i, i, i-1)
	}
	values, err := parsed(text)
	checkMessage(t, err, "")
	if last := values["a39"].(map[string]any); last["x"] != 1 {
		t.Errorf("the last is %v", last)
	}
}
