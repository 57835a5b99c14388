package helmdiff

import (
	"testing"

	"helm.sh/helm/v3/pkg/release"
)

// What a hook made stays when the hook leaves the chart, unless it is deleted as soon as it succeeds.
func TestHooksThatLeave(t *testing.T) {
	for policy, want := range map[string]Change{
		"before-hook-creation": Kept, "hook-failed": Kept, "before-hook-creation,hook-succeeded": Removed,
	} {
		before := revision(t, "", &release.Hook{
			Events: []release.HookEvent{release.HookPreUpgrade},
			Manifest: "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j, annotations: " +
				"{helm.sh/hook: pre-upgrade, helm.sh/hook-delete-policy: '" + policy + "'}}\n",
		})
		found, err := compare(before, objects{}, newMask(nil, nil))
		if err != nil || len(found) != 1 || found[0].Change != want {
			t.Errorf("%s: %+v, %v", policy, found, err)
		}
	}
}

func TestDefinitions(t *testing.T) {
	found := definitions{}
	found.add(map[string]any{"spec": map[string]any{
		"group": "example.com", "names": map[string]any{"kind": "Widget"},
		"versions": []any{
			map[string]any{"name": "v1", "served": true}, map[string]any{"name": "v1beta1", "served": false},
		},
	}})
	if len(found) != 1 || !found[[2]string{"example.com/v1", "Widget"}] {
		t.Errorf("got %v", found)
	}
}
