package helm

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/gkestack/gkestack/internal/testdir"
	"github.com/gkestack/gkestack/problem"
)

var write = testdir.Write

// load loads the releases of an archive for the stack dev. The test stays in its directory.
func load(t *testing.T, archive string) ([]Release, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, ".", archive)
	return Load(".", "dev")
}

// loadOne loads an archive with one release.
func loadOne(t *testing.T, archive string) Release {
	t.Helper()
	releases, err := load(t, archive)
	if err != nil || len(releases) != 1 {
		t.Fatalf("%d releases, and %v", len(releases), err)
	}
	return releases[0]
}

// oneRelease is the archive of a release "app" with these values.
func oneRelease(values string) string {
	return "-- releases.yaml --\nreleases: [{name: app, chart: ./app}]\n-- app.yaml --\n" + values + "\n"
}

// checkMessage compares the whole text of an error; none is wanted where want is empty.
func checkMessage(t *testing.T, err error, want string) {
	t.Helper()
	if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// checkPositions fails the test for a problem that does not say which file has it.
func checkPositions(t *testing.T, err error) {
	t.Helper()
	var list problem.List
	if err == nil {
		return
	}
	if !errors.As(err, &list) {
		t.Fatalf("%T is not a list of problems: %v", err, err)
	}
	for _, problem := range list {
		if problem.Position.File == "" || problem.Message == "" {
			t.Errorf("%+v has no file or no message", problem)
		}
	}
}

// plainValues is a stack with this configuration in plain text.
type plainValues map[string]any

func (plainValues) Names() (config, secrets, outputs []string) { return nil, nil, nil }

func (v plainValues) Lookup(name string) (any, bool) { value, ok := v[name]; return value, ok }

func (plainValues) Secret(string) (string, bool) { return "", false }

func (plainValues) ManifestsNeed() ([]string, problem.Position, problem.Path) {
	return nil, problem.Position{}, ""
}

func (plainValues) CheckWebhook(string, int, bool) (string, error) { return "", nil }

// fakeSource is a stack with these names; why each of its secrets may be none stands behind it.
type fakeSource struct {
	plainValues
	secrets         map[string]string
	config, outputs []string
}

func (s *fakeSource) Names() (config, secrets, outputs []string) {
	return s.config, slices.Sorted(maps.Keys(s.secrets)), s.outputs
}

func (s *fakeSource) Secret(name string) (string, bool) {
	reason, ok := s.secrets[name]
	return reason, ok
}

// checkedValues is what checkValues says of releases once their charts are open.
func checkedValues(t *testing.T, releases []Release, source Source) error {
	t.Helper()
	_, all := begin(releases, source)
	_ = openCharts(".", all)
	return checkValues(all, source)
}

// noticesOf are the notices of releases that were loaded.
func noticesOf(releases []Release) []Notice {
	prepared, _ := begin(releases, noSource{})
	return Notices(prepared)
}
