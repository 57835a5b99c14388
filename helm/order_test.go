package helm

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// releasesOf is an archive of releases, each given as "id needs…", in namespaces of their own; a blank values list
// spares the values files.
func releasesOf(lines ...string) string {
	archive := "-- releases.yaml --\nreleases:\n"
	for _, line := range lines {
		fields := strings.Fields(line)
		namespace, name, _ := strings.Cut(fields[0], "/")
		archive += fmt.Sprintf("  - {namespace: %s, name: %s, chart: ./c, values: [{}], needs: [%s]}\n",
			namespace, name, strings.Join(fields[1:], ", "))
	}
	return archive
}

func ids(releases []Release) []string {
	var ids []string
	for i := range releases {
		ids = append(ids, releases[i].ID())
	}
	return ids
}

func preparedIDs(releases []Prepared) string {
	var ids []string
	for i := range releases {
		ids = append(ids, releases[i].ID())
	}
	return strings.Join(ids, " ")
}

func TestOrder(t *testing.T) {
	for _, test := range []struct {
		name     string
		releases []string
		want     string
	}{
		{"without needs as they stand", []string{"n/c", "n/a", "n/b"}, "n/c n/a n/b"},
		{"in order already", []string{"n/a", "n/b a", "n/c b"}, "n/a n/b n/c"},
		{"backwards", []string{"n/c b", "n/b a", "n/a"}, "n/a n/b n/c"},
		{"what is needed moves, the rest stays", []string{"n/x", "n/b a", "n/y", "n/a", "n/z"}, "n/x n/a n/b n/y n/z"},
		{"needs in their order", []string{"n/d c a", "n/a", "n/b", "n/c"}, "n/c n/a n/d n/b"},
		{"diamond", []string{"n/d b c", "n/c a", "n/b a", "n/a"}, "n/a n/b n/c n/d"},
		{"need of another namespace", []string{"n/a m/a", "m/a"}, "m/a n/a"},
		{"need twice", []string{"n/b a n/a", "n/a"}, "n/a n/b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			releases, err := load(t, releasesOf(test.releases...))
			checkMessage(t, err, "")
			if got := strings.Join(ids(releases), " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestNeedsBecomeIDs(t *testing.T) {
	releases, err := load(t, releasesOf("n/a", "m/b", "n/c a m/b"))
	checkMessage(t, err, "")
	if want := []string{"n/a", "m/b"}; !slices.Equal(releases[2].Needs, want) {
		t.Errorf("the needs are %q, want %q", releases[2].Needs, want)
	}
}

func TestOrderProblems(t *testing.T) {
	for _, test := range []struct {
		name     string
		releases []string
		want     string
	}{
		{"unknown need", []string{"n/a db", "n/b"},
			"releases.yaml:2:5: release a: needs \"db\": no such release (have: n/a, n/b)"},
		{"need of the wrong namespace", []string{"n/a b", "m/b"},
			"releases.yaml:2:5: release a: needs \"b\": no such release (have: m/b, n/a)"},
		{"need with a context", []string{"n/a ctx/n/c", "n/b"},
			"releases.yaml:2:5: release a: needs \"ctx/n/c\": no such release (have: n/a, n/b)"},
		{"need with a context and no namespace", []string{"n/a ctx//b", "n/b"},
			"releases.yaml:2:5: release a: needs \"ctx//b\": no such release (have: n/a, n/b)"},
		{"need of four parts", []string{"n/a a/ctx/n/b", "n/b"},
			"releases.yaml:2:5: release a: needs \"a/ctx/n/b\": no such release (have: n/a, n/b)"},
		{"circle through contexts", []string{"n/a ctx/n/b", "n/b other/n/a"},
			"releases.yaml:2:5: release a: its needs go in a circle: n/a → n/b → n/a"},
		{"circle of one", []string{"n/a a"}, "releases.yaml:2:5: release a: its needs go in a circle: n/a → n/a"},
		{"circle of two", []string{"n/a b", "n/b a"},
			"releases.yaml:2:5: release a: its needs go in a circle: n/a → n/b → n/a"},
		{"circle of three", []string{"n/a b", "n/b c", "n/c a"},
			"releases.yaml:2:5: release a: its needs go in a circle: n/a → n/b → n/c → n/a"},
		{"way into a circle", []string{"n/x a", "n/a b", "n/b a"},
			"releases.yaml:3:5: release a: its needs go in a circle: n/a → n/b → n/a"},
		{"two circles", []string{"n/a a", "n/b b"},
			"releases.yaml:2:5: release a: its needs go in a circle: n/a → n/a\n" +
				"releases.yaml:3:5: release b: its needs go in a circle: n/b → n/b"},
		{"listed twice", []string{"n/a", "m/a", "n/a", "n/a"},
			"releases.yaml:4:5: release n/a: it is listed already at releases.yaml:2:5\n" +
				"releases.yaml:5:5: release n/a: it is listed already at releases.yaml:2:5"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(t, releasesOf(test.releases...))
			checkMessage(t, err, test.want)
		})
	}
}

func TestAroundManifests(t *testing.T) {
	for _, test := range []struct {
		name          string
		releases      []string
		before, after string
	}{
		{"none needs them", []string{"n/a", "n/b a"}, "n/a n/b", ""},
		{"one needs them", []string{"n/a manifests", "n/b"}, "n/b", "n/a"},
		{"through another", []string{"n/c b", "n/b a", "n/a manifests", "n/d"}, "n/d", "n/a n/b n/c"},
		{"beside another", []string{"n/a", "n/b a manifests"}, "n/a", "n/b"},
		{"a release of that name", []string{"n/b manifests", "n/manifests"}, "n/manifests n/b", ""},
		{"a release of that name elsewhere", []string{"n/b manifests", "m/manifests"}, "m/manifests", "n/b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			releases, err := load(t, releasesOf(test.releases...))
			checkMessage(t, err, "")
			prepared, _ := begin(releases, noSource{})
			before, after := AroundManifests(prepared)
			if b, a := preparedIDs(before), preparedIDs(after); b != test.before || a != test.after {
				t.Errorf("before %q and after %q, want %q and %q", b, a, test.before, test.after)
			}
		})
	}
}

func TestManifestsNeed(t *testing.T) {
	releases, err := load(t, releasesOf("n/c b", "n/b a", "n/a d manifests", "n/d"))
	checkMessage(t, err, "")
	prepared, _ := begin(releases, noSource{})
	for id, want := range map[string]string{
		"n/d": "",
		"d":   `"d": no such release (have: n/a, n/b, n/c, n/d)`,
		"n/a": "the needs go in a circle: manifests → n/a → manifests",
		"n/c": "the needs go in a circle: manifests → n/c → n/b → n/a → manifests",
	} {
		t.Run(id, func(t *testing.T) { checkMessage(t, manifestsNeed(prepared, id), want) })
	}
}
