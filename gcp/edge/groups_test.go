package edge

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// What a backend has had before is not told again.
func TestHasGroup(t *testing.T) {
	link := groupLink("my-project", "europe-west1-b", "web")
	inputs := func(groups ...any) resource.PropertyMap {
		backends := []any{}
		for _, group := range groups {
			backends = append(backends, map[string]any{"group": group})
		}
		return resource.NewPropertyMapFromMap(map[string]any{"backends": backends})
	}
	for _, test := range []struct {
		name   string
		inputs resource.PropertyMap
		want   bool
	}{
		{"a new backend", nil, false},
		{"no groups", inputs(), false},
		{"the same", inputs(groupLink("my-project", "europe-west1-c", "web"), link), true},
		{"another zone", inputs(groupLink("my-project", "europe-west1-c", "web")), false},
		{"another name", inputs(groupLink("my-project", "europe-west1-b", "api")), false},
		{"another project", inputs(groupLink("other", "europe-west1-b", "web")), false},
	} {
		if got := hasGroup(test.inputs, link); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}
