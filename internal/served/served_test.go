package served

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/release"
)

// lookup is a cluster that has Widget as v1 only, Jobs and ConfigMaps, and nothing else.
func lookup(apiVersion, kind string) (string, error) {
	switch kind {
	case "Widget":
		return "example.com/v1", nil
	case "Job", "ConfigMap":
		return apiVersion, nil
	case "Unknown":
		return "", errors.New("the group does not answer")
	}
	return "", nil
}

const manifest = `---
# Source: app/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a, apiVersion: example.com/v1beta1}
data:
  text: |
    ---
    apiVersion: example.com/v1beta1
---
# Source: app/templates/widget.yaml
apiVersion: example.com/v1beta1 # the old one
kind: Widget
metadata: {name: web}
spec:
  id: 9007199254740993
  on: yes
  version: "1.10"
  note: "kind: Widget, apiVersion: example.com/v1beta1"
---
# Source: app/templates/policy.yaml
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: {name: psp}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
- {apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: {name: listed}}
`

const repairedManifest = `---
# Source: app/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a, apiVersion: example.com/v1beta1}
data:
  text: |
    ---
    apiVersion: example.com/v1beta1
---
# Source: app/templates/widget.yaml
apiVersion: example.com/v1 # the old one
kind: Widget
metadata: {name: web}
spec:
  id: 9007199254740993
  on: yes
  version: "1.10"
  note: "kind: Widget, apiVersion: example.com/v1beta1"
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
`

func TestRepair(t *testing.T) {
	widget := "apiVersion: example.com/v1beta1\nkind: Widget\nmetadata: {name: w}"
	policy := "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: p}"
	stored := &release.Release{
		Name: "app", Version: 3, Manifest: manifest, Config: map[string]any{"a": 1}, Chart: &chart.Chart{},
		Hooks: []*release.Hook{
			{Name: "w", Kind: "Widget", Manifest: widget, Events: []release.HookEvent{release.HookPreInstall}},
			{Name: "p", Kind: "PodSecurityPolicy", Manifest: policy, Events: []release.HookEvent{release.HookPreDelete}},
		},
	}
	repaired, gone, err := Repair(stored, lookup)
	if err != nil {
		t.Fatal(err)
	}
	if repaired.Manifest != repairedManifest {
		t.Errorf("the manifest is\n%s", repaired.Manifest)
	}
	const beta, policies, psp = "example.com/v1beta1", "policy/v1beta1", "PodSecurityPolicy"
	want := []Gone{
		{beta, "Widget", "web", "example.com/v1", false}, {policies, psp, "psp", "", false},
		{policies, psp, "listed", "", false}, {beta, "Widget", "w", "example.com/v1", true}, {policies, psp, "p", "", true},
	}
	if !reflect.DeepEqual(gone, want) {
		t.Errorf("gone: %+v", gone)
	}
	if len(repaired.Hooks) != 1 || repaired.Hooks[0].Manifest != strings.Replace(widget, "v1beta1", "v1", 1)+"\n" &&
		repaired.Hooks[0].Manifest != strings.Replace(widget, "v1beta1", "v1", 1) {
		t.Errorf("hooks: %+v", repaired.Hooks)
	}
	if repaired.Chart != stored.Chart || !reflect.DeepEqual(repaired.Config, stored.Config) {
		t.Error("the chart or its values are different")
	}
	if stored.Manifest != manifest || stored.Hooks[0].Manifest != widget {
		t.Error("the stored release itself was changed")
	}
	// What was repaired needs nothing more.
	if again, gone, err := Repair(repaired, lookup); err != nil || len(gone) > 0 || again.Manifest != repaired.Manifest {
		t.Errorf("once more: %+v, %v", gone, err)
	}
}

// A hook of an installation that was is read by nobody any more.
func TestCheckHooks(t *testing.T) {
	for event, want := range map[release.HookEvent]int{
		release.HookPreInstall: 0, release.HookPostUpgrade: 0, release.HookTest: 0,
		release.HookPreDelete: 1, release.HookPostDelete: 1, release.HookPreRollback: 1,
	} {
		gone, err := Check(&release.Release{Hooks: []*release.Hook{{
			Name: "w", Kind: "Widget", Events: []release.HookEvent{event},
			Manifest: "apiVersion: example.com/v1beta1\nkind: Widget\nmetadata: {name: w}",
		}}}, lookup)
		if err != nil || len(gone) != want {
			t.Errorf("%s: %+v, %v", event, gone, err)
		}
	}
}

func TestWhatIsNotKnownIsAnError(t *testing.T) {
	for _, manifest := range []string{"apiVersion: a/v1\nkind: Unknown\n", "a: [\n"} {
		if _, err := Check(&release.Release{Version: 2, Manifest: manifest}, lookup); err == nil ||
			!strings.HasPrefix(err.Error(), "revision 2: manifest: ") {
			t.Errorf("%q: %v", manifest, err)
		}
	}
}
