package helmdiff

import (
	"reflect"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/kube"
	"github.com/gkestack/gkestack/internal/urn"
)

func named(name string) engine.Values {
	return engine.Values{Plain: map[string]any{"namespace": "n", "name": name}}
}

func TestReleases(t *testing.T) {
	of := func(name string) urn.URN { return urn.URN("urn:pulumi:dev::p::" + kube.ReleaseType + "::n/" + name) }
	c := &comparison{
		plan: map[urn.URN]engine.Planned{
			of("same"):    {Steps: []string{"same"}, Inputs: named("same")},
			of("new"):     {Steps: []string{"create"}, Inputs: named("new")},
			of("changed"): {Steps: []string{"update"}, Inputs: named("changed")},
			of("gone"):    {Steps: []string{"delete"}},
			of("renamed"): {Steps: []string{"create-replacement", "replace", "delete-replaced"}, Inputs: named("next")},
			"urn:pulumi:dev::p::kubernetes:core/v1:ConfigMap::c": {Steps: []string{"create"}},
		},
		state: &engine.State{Resources: []engine.Resource{
			{URN: of("gone"), Inputs: named("gone")}, {URN: of("renamed"), Inputs: named("renamed")},
		}},
	}
	list := func() (got []string) {
		found, untouched, err := c.releases()
		if err != nil || untouched > 1 {
			t.Fatalf("%d untouched, error %v", untouched, err)
		}
		for i := range found {
			got = append(got, string(found[i].action)+" "+found[i].id.String())
		}
		return got
	}
	wanted := []string{"upgrade n/changed", "uninstall n/gone", "install n/new", "install n/next", "uninstall n/renamed"}
	if got := list(); !reflect.DeepEqual(got, wanted) {
		t.Errorf("got %q", got)
	}
	c.options.Releases = []string{"n/gone"}
	if got := list(); !reflect.DeepEqual(got, []string{"uninstall n/gone"}) {
		t.Errorf("got %q", got)
	}
	c.options.Releases = []string{"n/none"}
	const want = "n/none: no such release (have: n/changed, n/gone,"
	if _, _, err := c.releases(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

func TestReadInputs(t *testing.T) {
	values := map[string]any{
		"name": "a", "valueYamlFiles": []any{engine.Asset{Text: "a: null\nb: {c: 1, d: 2}\n"}},
		"values": map[string]any{"b": map[string]any{"c": 3.0}, "l": []any{nil, 1.0}},
	}
	in, err := readInputs(engine.Values{Plain: values})
	want := map[string]any{"a": nil, "b": map[string]any{"c": 3.0, "d": 2.0}, "l": []any{nil, 1.0}}
	if err != nil || in.Namespace != "default" || !reflect.DeepEqual(in.Values, want) {
		t.Errorf("got %+v, error %v", in, err)
	}
}
