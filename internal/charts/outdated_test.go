package charts

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestNewestOf(t *testing.T) {
	for _, test := range []struct {
		pinned   string
		versions string
		want     string
	}{
		{"1.2.0", "1.2.0 1.1.0", ""},
		{"1.2.0", "1.9.0 1.10.0 1.2.0", "1.10.0"},
		{"1.2.0", "2.0.0-rc.1 1.3.0", "1.3.0"},
		{"1.2.0", "1.3.0-rc.1 1.2.0", ""},
		{"2.0.0-rc.1", "2.0.0-rc.2 2.0.0-rc.1 1.9.0", "2.0.0-rc.2"},
		{"2.0.0-rc.1", "2.0.0 2.0.0-rc.2", "2.0.0"},
		{"v1.2.0", "1.2.0 v1.3.0", "v1.3.0"},
		{"1.2.0", "latest nightly 1.3", "1.3"},
		{"1.2.0+a", "1.2.0+b", ""},
		{"3.0.0", "2.0.0", ""},
	} {
		got, err := newestOf(strings.Fields(test.versions), test.pinned)
		if err != nil || got != test.want {
			t.Errorf("%s among %s: %q, %v", test.pinned, test.versions, got, err)
		}
	}
	if _, err := newestOf(nil, "latest"); err == nil || !strings.Contains(err.Error(), `"latest" cannot be compared`) {
		t.Errorf("the error is %v", err)
	}
}

func TestOutdated(t *testing.T) {
	s := newServer(t)
	s.files["/charts/index.yaml"] = indexOf("  - {version: 1.3.0, urls: [a]}\n  - {version: 1.2.0, urls: [b]}\n")
	tags, err := json.Marshal(map[string]any{
		"name": "team/web", "tags": []string{"1.2.0", "2.0.0_build", "sha-1", "2.1.0-rc.1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.files["/v2/team/web/tags/list"] = tags
	releases := releasesOf(t, s, `
repositories:
  - {name: team, url: SERVER/charts}
  - {name: registry, url: HOST/team, oci: true}
  - {name: gone, url: SERVER/gone}
releases:
  - {name: old, chart: team/web, version: 1.2.0}
  - {name: new, chart: team/web, version: 1.3.0}
  - {name: registered, chart: registry/web, version: 1.2.0}
  - {name: off, chart: team/web, version: 1.2.0, installed: false}
  - {name: own, chart: ./web}
  - {name: unreachable, chart: gone/web, version: 1.2.0}
  - {name: unlisted, chart: registry/db, version: 1.2.0}
`)
	found, err := Outdated(t.Context(), releases, nil)
	want := []Newer{
		{"default/old", "team/web", "1.2.0", "1.3.0"},
		{"default/registered", "registry/web", "1.2.0", "2.0.0+build"},
	}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("found %+v", found)
	}
	for _, part := range []string{
		"helmvalues/releases.yaml:12:5: release unreachable: chart gone/web 1.2.0: " + s.URL + "/gone/index.yaml: ",
		"release unlisted: chart registry/db 1.2.0: oci://",
	} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("no %q in %v", part, err)
		}
	}
}
