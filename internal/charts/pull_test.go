package charts

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/helm"
)

const (
	there         = ".charts/web-1.2.0.tgz"
	oldRepository = "https://old.example.com/"
)

const lockedWeb = lockHeader + `charts:
  - chart: team/web
    version: 1.2.0
    source: SERVER/charts/
    digest: DIGEST
`

// served is a server with the chart of oneRelease, and the archive.
func served(t *testing.T) (*server, []byte) {
	s, chart := newServer(t), archive(t, "web", "1.2.0")
	s.files["/charts/index.yaml"] = indexOf("  - {version: 1.2.0, urls: [web-1.2.0.tgz]}\n")
	s.files["/charts/web-1.2.0.tgz"] = chart
	return s, chart
}

// repacked is the same chart in another archive.
func repacked(t *testing.T) []byte {
	return append(archive(t, "web", "1.2.0"), bytes.Repeat([]byte{0}, 512)...)
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := writeFile(path, content); err != nil {
		t.Fatal(err)
	}
}

// What is there, what the lock says and what the repository serves decide what is fetched, refused and locked.
func TestPullAndTheLock(t *testing.T) {
	for name, test := range map[string]struct {
		there, locked, serves string // "chart", "other", or empty for none
		source                string // of the lock; the repository's own when empty
		update                bool
		fetches               bool
		err                   string
		state                 State
		keeps                 string // what is there and locked afterwards
	}{
		"nothing yet":             {"", "", "chart", "", false, true, "", Fetched, "chart"},
		"not locked":              {"other", "", "chart", "", false, true, "", Fetched, "chart"},
		"as locked":               {"chart", "chart", "", "", false, false, "", Present, "chart"},
		"as locked, not served":   {"chart", "chart", "other", "", false, false, "", Present, "chart"},
		"a fresh clone":           {"", "chart", "chart", "", false, true, "", Fetched, "chart"},
		"tampered with":           {"other", "chart", "chart", "", false, true, "", Fetched, "chart"},
		"published again":         {"", "chart", "other", "", false, true, "the lock has", "", ""},
		"published again, update": {"chart", "chart", "other", "", true, true, "", Fetched, "other"},
		"nothing new, update":     {"chart", "chart", "chart", "", true, true, "", Fetched, "chart"},
		"another repository":      {"chart", "chart", "chart", oldRepository, false, true, "", Fetched, "chart"},
		"another chart there":     {"chart", "chart", "other", oldRepository, false, true, "the lock has", "", ""},
		"not reachable":           {"other", "chart", "", "", false, true, "404 Not Found", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, chart := served(t)
			archives := map[string][]byte{"chart": chart, "other": repacked(t)}
			releases := releasesOf(t, s, oneRelease)
			delete(s.files, "/charts/web-1.2.0.tgz")
			if test.serves != "" {
				s.files["/charts/web-1.2.0.tgz"] = archives[test.serves]
			}
			source := s.URL + "/charts/"
			lock := func(archive, source string) string {
				digest := helm.Digest(archives[archive])
				return strings.NewReplacer("SERVER/charts/", source, "DIGEST", digest).Replace(lockedWeb)
			}
			if test.there != "" {
				put(t, there, archives[test.there])
			}
			before := ""
			if test.locked != "" {
				from := source
				if test.source != "" {
					from = test.source
				}
				before = lock(test.locked, from)
				put(t, "helmvalues/charts.lock", []byte(before))
			}
			pulled, err := again(t, releases, Options{Update: test.update})
			now, _ := os.ReadFile("helmvalues/charts.lock")
			got, _ := os.ReadFile(there)
			if (len(s.asked) > 0) != test.fetches {
				t.Errorf("asked for %q", s.asked)
			}
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("the error is %v", err)
				}
				if string(now) != before || !bytes.Equal(got, archives[test.there]) {
					t.Errorf("the chart or the lock changed:\n%s", now)
				}
				return
			}
			if err != nil || len(pulled) != 1 || pulled[0].State != test.state {
				t.Fatalf("pulled %+v, %v", pulled, err)
			}
			if want := lock(test.keeps, source); string(now) != want {
				t.Errorf("the lock is\n%swant\n%s", now, want)
			}
			if !bytes.Equal(got, archives[test.keeps]) {
				t.Error("the archive is not the locked one")
			}
		})
	}
}

func TestPublishedAgainNamesBothDigests(t *testing.T) {
	s, chart := served(t)
	releases := releasesOf(t, s, oneRelease)
	if _, err := again(t, releases, Options{}); err != nil {
		t.Fatal(err)
	}
	other := repacked(t)
	s.files["/charts/web-1.2.0.tgz"] = other
	if err := os.RemoveAll(".charts"); err != nil {
		t.Fatal(err)
	}
	_, err := again(t, releases, Options{})
	for _, want := range []string{helm.Digest(chart), helm.Digest(other), "charts pull --update"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}

// The lock is sorted, keeps what is not installed or cannot be reached now, and drops what no release names.
func TestLockEntries(t *testing.T) {
	s, chart := served(t)
	releases := releasesOf(t, s, `
repositories: [{name: team, url: SERVER/charts}, {name: twin, url: SERVER/charts/}, {name: gone, url: SERVER/gone}]
releases:
  - {name: twin, chart: twin/web, version: 1.2.0}
  - {name: shop, chart: team/web, version: 1.2.0}
  - {name: other, namespace: other, chart: team/web, version: 1.2.0}
  - {name: off, chart: team/off, version: 1.0.0, installed: false}
  - {name: unreachable, chart: gone/web, version: 2.0.0}
  - {name: own, chart: ./web}
`)
	entry := func(chart, version, digest string) string {
		return "  - chart: " + chart + "\n    version: " + version + "\n    source: " + s.URL + "/charts/\n" +
			"    digest: " + digest + "\n"
	}
	if err := os.Mkdir("web", 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, "helmvalues/charts.lock", []byte("charts:\n"+entry("team/off", "1.0.0", "sha256:a")+
		entry("team/web", "1.1.0", "sha256:b")+entry("gone/web", "2.0.0", "sha256:c")))
	pulled, err := again(t, releases, Options{})
	var states []State
	for _, chart := range pulled {
		states = append(states, chart.State)
	}
	if want := []State{Fetched, Present, Present, Local}; !slices.Equal(states, want) {
		t.Errorf("states %q, want %q", states, want)
	}
	if err == nil || !strings.Contains(err.Error(), "gone/index.yaml: the server answers 404") {
		t.Errorf("the error is %v", err)
	}
	digest := helm.Digest(chart)
	want := lockHeader + "charts:\n" + entry("gone/web", "2.0.0", "sha256:c") + entry("team/off", "1.0.0", "sha256:a") +
		entry("team/web", "1.2.0", digest) + entry("twin/web", "1.2.0", digest)
	if got, _ := os.ReadFile("helmvalues/charts.lock"); string(got) != want {
		t.Errorf("the lock is\n%swant\n%s", got, want)
	}
}

func TestNoLockWithoutCharts(t *testing.T) {
	s := newServer(t)
	if _, err := pullAll(t, s, "releases: []"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("helmvalues/charts.lock"); err == nil {
		t.Error("there is a lock")
	}
}

// A run that is killed between its steps leaves what the next one finishes.
func TestPullAfterAKilledRun(t *testing.T) {
	s, chart := served(t)
	releases := releasesOf(t, s, oneRelease)
	for name, left := range map[string]func(){
		"a half-written archive": func() { put(t, ".charts/.pull-1", chart[:10]) },
		"an archive, no lock":    func() { put(t, ".charts/web-1.2.0.tgz", chart) },
		"a half-written lock": func() {
			put(t, ".charts/web-1.2.0.tgz", chart)
			put(t, "helmvalues/.pull-1", []byte("charts:"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{".charts", "helmvalues/charts.lock", "helmvalues/.pull-1"} {
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
			}
			left()
			if err := Pull(t.Context(), releases, Options{Dir: "helmvalues", Report: func(Chart) {}}); err != nil {
				t.Fatal(err)
			}
			if _, err := helm.Prepare(helm.Dir, releases, nil); err != nil {
				t.Error(err)
			}
			if list, err := List("helmvalues", releases); err != nil || list[0].State != Present {
				t.Errorf("%+v, %v", list, err)
			}
		})
	}
}

func TestListStates(t *testing.T) {
	s, chart := served(t)
	releases := releasesOf(t, s, oneRelease)
	state := func() State {
		t.Helper()
		list, err := List("helmvalues", releases)
		if err != nil {
			t.Fatal(err)
		}
		return list[0].State
	}
	steps := []State{state()}
	put(t, ".charts/web-1.2.0.tgz", repacked(t))
	steps = append(steps, state())
	put(t, "helmvalues/charts.lock", []byte("charts: []\n"))
	steps = append(steps, state())
	put(t, "helmvalues/charts.lock", []byte(strings.ReplaceAll(lockedWeb, "DIGEST", helm.Digest(chart))))
	steps = append(steps, state())
	put(t, ".charts/web-1.2.0.tgz", chart)
	steps = append(steps, state())
	if want := []State{Missing, Present, Unlocked, Changed, Present}; !slices.Equal(steps, want) {
		t.Errorf("states %q, want %q", steps, want)
	}
}
