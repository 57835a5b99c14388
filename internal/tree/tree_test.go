package tree

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

type mark string

func sample() map[string]any {
	return map[string]any{
		"b": mark("last"), "a": []any{mark("first"), map[string]any{"c": mark("second"), "d": nil}, []any{1}},
	}
}

func TestEach(t *testing.T) {
	if got := slices.Collect(Each[mark](sample())); !slices.Equal(got, []mark{"first", "second", "last"}) {
		t.Errorf("the marks are %q", got)
	}
	if lists := slices.Collect(Each[[]any](sample())); len(lists) != 2 || len(lists[0]) != 3 {
		t.Errorf("the lists are %v", lists)
	}
	for first := range Each[mark](sample()) {
		if first != "first" {
			t.Errorf("the first is %s", first)
		}
		break
	}
	if all := slices.Collect(Each[mark](nil)); all != nil {
		t.Errorf("there is %q in nothing", all)
	}
}

func TestMap(t *testing.T) {
	tree := sample()
	got := Map(tree, func(m mark) any { return strings.ToUpper(string(m)) })
	want := map[string]any{"b": "LAST", "a": []any{"FIRST", map[string]any{"c": "SECOND", "d": nil}, []any{1}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	if !reflect.DeepEqual(tree, sample()) {
		t.Errorf("it changed the tree: %v", tree)
	}
}

func TestFold(t *testing.T) {
	sum := Folder[int]{
		Leaf: func(value any) (int, error) {
			if number, ok := value.(int); ok {
				return number, nil
			}
			return 0, fmt.Errorf("%v: no number", value)
		},
		Map: func(original map[string]any, built map[string]int) int {
			total := len(original)
			for _, number := range built {
				total += number
			}
			return total
		},
		List: func(built []int) int { return len(built) },
	}
	if got, err := Fold(map[string]any{"a": 5, "b": []any{1, 1, 1}}, sum); got != 2+5+3 || err != nil {
		t.Errorf("got %d and %v", got, err)
	}
	_, err := Fold(map[string]any{"b": "x", "a": []any{1, map[string]any{"c": "first"}}}, sum)
	if want := errors.New("first: no number"); fmt.Sprint(err) != want.Error() {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestMergeChangesNeither(t *testing.T) {
	base := map[string]any{"m": map[string]any{"a": 1}}
	over := map[string]any{"m": map[string]any{"b": 2}}
	Merge(base, over)["m"].(map[string]any)["c"] = 3
	if len(base["m"].(map[string]any)) != 1 || len(over["m"].(map[string]any)) != 1 {
		t.Errorf("base is now %v, over %v", base, over)
	}
}

func TestAt(t *testing.T) {
	tree := map[string]any{"a": map[string]any{"b": 1}}
	for path, want := range map[string]any{"a.b": 1, "a.c": nil, "a.b.c": nil, "x": nil} {
		if got := At(tree, strings.Split(path, ".")); got != want {
			t.Errorf("%s is %v", path, got)
		}
	}
}
