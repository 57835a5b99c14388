package catalog

import (
	"reflect"
	"strings"
	"testing"
)

// A block of one field of each kind.
func sample(is string) *Field {
	return &Field{Name: "block", Kind: Block, Is: is, Fields: Fields{
		{Name: "name", Kind: String}, {Name: "size", Kind: Int}, {Name: "on", Kind: Bool},
		{Name: "labels", Kind: Map}, {Name: "zones", Kind: List, Elem: String},
		{Name: "inner", Kind: Block, Fields: Fields{{Name: "mode", Kind: String}}},
		{Name: "pools", Kind: List, Fields: Fields{{Name: "size", Kind: Int}}},
	}}
}

func TestLiteral(t *testing.T) {
	type m = map[string]any
	for is, want := range map[string]any{
		"":                               nil,
		"@zones":                         nil,
		"{}":                             m{},
		"{name=}":                        m{"name": ""},
		"{name=a,size=3,on=true}":        m{"name": "a", "size": 3.0, "on": true},
		"{inner={mode=X},name=a}":        m{"inner": m{"mode": "X"}, "name": "a"},
		"{zones=[],labels={}}":           m{"zones": []any{}, "labels": m{}},
		"{zones=[a,b],labels={k-x=1}}":   m{"zones": []any{"a", "b"}, "labels": m{"k-x": "1"}},
		"{pools=[{size=1},{}],on=false}": m{"pools": []any{m{"size": 1.0}, m{}}, "on": false},
	} {
		f := sample(is)
		if err := f.literal(); err != nil || !reflect.DeepEqual(f.Literal, want) {
			t.Errorf("%s: %v, %v, want %v", is, f.Literal, err, want)
		}
	}
	for is, want := range map[string]string{
		"text":           "want {",
		"{name=a":        "want } at the end",
		"{name=a}}":      `"}": too much`,
		"{other=1}":      "no field other",
		"{name}":         "want name=value",
		"{size=big}":     "invalid syntax",
		"{zones=a}":      "want [",
		"{inner={on=1}}": "no field on",
	} {
		if err := sample(is).literal(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", is, err, want)
		}
	}
}
