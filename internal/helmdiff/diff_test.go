package helmdiff

import (
	"reflect"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/engine"
)

func named(name string) engine.Values {
	return engine.Values{Plain: map[string]any{"namespace": "n", "name": name}}
}

func TestReleases(t *testing.T) {
	urn := func(name string) string { return "urn:pulumi:dev::p::" + releaseType + "::n/" + name }
	c := &comparison{
		plan: map[string]engine.Planned{
			urn("same"):    {Steps: []string{"same"}, Inputs: named("same")},
			urn("new"):     {Steps: []string{"create"}, Inputs: named("new")},
			urn("changed"): {Steps: []string{"update"}, Inputs: named("changed")},
			urn("gone"):    {Steps: []string{"delete"}},
			urn("renamed"): {Steps: []string{"create-replacement", "replace", "delete-replaced"}, Inputs: named("next")},
			"urn:pulumi:dev::p::kubernetes:core/v1:ConfigMap::c": {Steps: []string{"create"}},
		},
		state: &engine.State{Resources: []engine.Resource{
			{URN: urn("gone"), Inputs: named("gone")}, {URN: urn("renamed"), Inputs: named("renamed")},
		}},
	}
	list := func() (got []string) {
		found, untouched, err := c.releases()
		if err != nil || untouched > 1 {
			t.Fatalf("%d untouched, error %v", untouched, err)
		}
		for i := range found {
			got = append(got, string(found[i].action)+" "+found[i].id())
		}
		return got
	}
	want := []string{"upgrade n/changed", "uninstall n/gone", "install n/new", "install n/next", "uninstall n/renamed"}
	if got := list(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	c.options.Releases = []string{"n/gone"}
	if got := list(); !reflect.DeepEqual(got, []string{"uninstall n/gone"}) {
		t.Errorf("got %q", got)
	}
	c.options.Releases = []string{"n/none"}
	if _, _, err := c.releases(); err == nil || !strings.Contains(err.Error(), "n/none: no such release (have: n/changed, n/gone,") {
		t.Errorf("got %v", err)
	}
}

func TestReadInputs(t *testing.T) {
	values := map[string]any{
		"name": "a", "valueYamlFiles": []any{engine.Asset{Text: "a: null\nb: {c: 1, d: 2}\n"}},
		"values": map[string]any{"b": map[string]any{"c": 3.0}, "l": []any{nil, 1.0}},
	}
	in, err := readInputs(values)
	want := map[string]any{"a": nil, "b": map[string]any{"c": 3.0, "d": 2.0}, "l": []any{nil, 1.0}}
	if err != nil || in.Namespace != "default" || !reflect.DeepEqual(in.Values, want) {
		t.Errorf("got %+v, error %v", in, err)
	}
}
