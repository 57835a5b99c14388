package chart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
)

const neighbours = `-- charts/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
dependencies: [{name: common, version: 1.x.x, repository: "file://../common"}]
-- charts/web/templates/config.yaml --
a: {{ include "common.label" . }}
-- charts/common/Chart.yaml --
# The labels of the team.
apiVersion: v2
name: common
version: 1.0.0
type: library
appVersion: 1.10
deprecated: false
annotations: {since: 2024-01-01, of: "true"}
unknown: key
-- charts/common/.helmignore --
notes.txt
-- charts/common/README.md --
The labels.
-- charts/common/notes.txt --
mine
-- charts/common/values.yaml --
a: 1 # of all
-- charts/common/templates/_labels.tpl --
{{- define "common.label" }}x{{ end }}
`

// packNeighbour does what `helm dependency build charts/web` does.
func packNeighbour(t *testing.T) {
	t.Helper()
	c, err := loader.LoadDir("charts/common")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("charts/web/charts", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := chartutil.Save(c, "charts/web/charts"); err != nil {
		t.Fatal(err)
	}
}

// repack writes an archive again with other times in it.
func repack(t *testing.T, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	zipped := gzip.NewWriter(&again)
	from, to := tar.NewReader(unzipped), tar.NewWriter(zipped)
	for {
		header, err := from.Next()
		if err == io.EOF {
			break
		}
		header.ModTime = time.Unix(1, 0)
		if err == nil {
			err = to.WriteHeader(header)
		}
		if err == nil {
			_, err = io.Copy(to, from)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(data, again.Bytes()) {
		t.Fatal("the archive did not change")
	}
	if err := os.WriteFile(name, again.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A chart whose dependency is packed once more is the same; one whose dependency was edited since is refused.
func TestNeighbour(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", neighbours)
	digest := func() string {
		t.Helper()
		c := open(t, "./charts/web")
		if err := c.CheckDependencies("./charts/web"); err != nil {
			t.Fatal(err)
		}
		return c.Digest()
	}
	check := func(want string) {
		t.Helper()
		checkMessage(t, open(t, "./charts/web").CheckDependencies("./charts/web"), want)
	}
	check("it depends on common, which its directory charts does not hold; fetch with: " +
		"go tool gkestack charts pull, or helm dependency build ./charts/web")
	packNeighbour(t)
	first := digest()
	repack(t, "charts/web/charts/common-1.0.0.tgz")
	write(t, ".", "-- charts/web/Chart.lock --\ngenerated: now\n-- charts/web/README.md --\nedited\n"+
		"-- charts/common/notes.txt --\nedited\n-- charts/common/README.md --\nedited\n")
	if again := digest(); again != first {
		t.Errorf("packed again the digest is %s, at first %s", again, first)
	}
	write(t, ".", "-- charts/common/values.yaml --\na: 2\n")
	check("in its directory charts common is not what charts/common holds; pack it again with: " +
		"go tool gkestack charts pull, or helm dependency build ./charts/web")
	packNeighbour(t)
	edited := digest()
	if edited == first {
		t.Error("the digest does not tell an edited dependency")
	}
	// A template that reads the chart's files may read what people read.
	write(t, ".", "-- charts/web/templates/readme.yaml --\na: {{ .Files.Get \"README.md\" }}\n")
	before := digest()
	write(t, ".", "-- charts/web/README.md --\nedited once more\n")
	if digest() == before {
		t.Error("the digest does not tell a file that a template reads")
	}
	if err := os.RemoveAll("charts/common"); err != nil {
		t.Fatal(err)
	}
	digest()
}

// Runs that make the same copy of a chart at the same time do not see one that is half written.
func TestCopySideBySide(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", oracleChart)
	c := open(t, "./app")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				_, path, err := withoutNulls(c, map[string]any{"name": nil}, false)
				if err == nil {
					_, err = loader.Load(path)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	left, err := filepath.Glob("copies/*")
	hidden, _ := filepath.Glob("copies/.*")
	if err != nil || len(left) != 1 || len(hidden) > 0 {
		t.Errorf("left behind are %q and %q, and %v", left, hidden, err)
	}
}
