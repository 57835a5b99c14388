package helm

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/problem"
)

// write writes the files of an archive, each behind a line "-- name --", into dir.
func write(tb testing.TB, dir, archive string) {
	tb.Helper()
	for _, part := range strings.Split("\n"+archive, "\n-- ")[1:] {
		name, content, ok := strings.Cut(part, " --\n")
		if !ok {
			tb.Fatalf("%q is no file of an archive", part)
		}
		path := filepath.Join(dir, name)
		if err := errors.Join(
			os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600),
		); err != nil {
			tb.Fatal(err)
		}
	}
}

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
