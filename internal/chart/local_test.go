package chart

import (
	"cmp"
	"maps"
	"os"
	"slices"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
)

// The files that the digest is made of are those that Helm reads.
func TestChartFilesAreHelms(t *testing.T) {
	for name, ignore := range map[string]string{
		"no rules":          "",
		"comments":          "# *.yaml\n\n   \n",
		"a name":            "notes.txt\n",
		"a pattern":         "*.txt\n",
		"a directory":       "ci/\n",
		"a file as one":     "notes.txt/\n",
		"from the root":     "/notes.txt\n",
		"a path":            "ci/notes.txt\n",
		"a hidden file":     ".*\n",
		"a character class": "[mn]otes.???\n",
		"a subchart's":      "charts/db/values.yaml\n",
		"negated":           "!*.yaml\n",
		"spaces around":     "  notes.txt  \r\n",
		"byte order mark":   "\ufeffnotes.txt\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, ".", `-- app/Chart.yaml --
{apiVersion: v2, name: app, version: 1.0.0}
-- app/notes.txt --

-- app/ci/notes.txt --

-- app/ci/more/values.yaml --

-- app/templates/.hidden --

-- app/templates/.hidden.d/file --

-- app/templates/config.yaml --

-- app/charts/db/Chart.yaml --
{apiVersion: v2, name: db, version: 1.0.0}
-- app/charts/db/values.yaml --

-- elsewhere/file --

-- app/.helmignore --
`+ignore)
			if err := os.Symlink("../elsewhere", "app/linked"); err != nil {
				t.Fatal(err)
			}
			helms, err := loader.LoadDir("app")
			if helms == nil || helms.Raw == nil {
				t.Fatal(err)
			}
			var want []string
			for _, file := range slices.SortedFunc(slices.Values(helms.Raw), func(a, b *helmchart.File) int {
				return cmp.Compare(a.Name, b.Name)
			}) {
				want = append(want, file.Name)
			}
			files, err := openFiles("app")
			if err != nil {
				t.Fatal(err)
			}
			got := slices.Sorted(maps.Keys(files.all))
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestLocalDigest(t *testing.T) {
	t.Chdir(t.TempDir())
	digest := func() string {
		t.Helper()
		return open(t, "./app").Digest()
	}
	write(t, ".", "-- app/Chart.yaml --\nname: app\n-- app/.helmignore --\nnotes\n-- app/templates/a --\nbc\n"+
		"-- app/notes --\n")
	first := digest()
	if again := digest(); again != first || len(first) != len("sha256:")+64 {
		t.Errorf("first %s, then %s", first, again)
	}
	write(t, ".", "-- app/notes --\nedited\n")
	if ignored := digest(); ignored != first {
		t.Error("an ignored file changes the digest")
	}
	seen := map[string]string{first: "at first"}
	for _, change := range []string{
		"-- app/templates/a --\nbd\n",
		"-- app/templates/empty --\n",
		"-- app/charts/db/Chart.yaml --\nname: db\n",
		"-- app/charts/db/values.yaml --\na: 1\n",
	} {
		write(t, ".", change)
		now := digest()
		if before, twice := seen[now]; twice {
			t.Errorf("after %q the digest is that of %q", change, before)
		}
		seen[now] = change
	}
	if err := os.Rename("app/templates/a", "app/templates/b"); err != nil {
		t.Fatal(err)
	}
	if before, twice := seen[digest()]; twice {
		t.Errorf("after a renaming the digest is that of %q", before)
	}
}

// What one file loses, the next may not gain unseen.
func TestDigestHasBorders(t *testing.T) {
	digests := map[string]bool{}
	for _, files := range []map[string][]byte{
		{"a": []byte("bc")}, {"ab": []byte("c")}, {"a": []byte("b"), "c": nil}, {"a": nil, "b": []byte("c")},
	} {
		digests[digestOf(t, files)] = true
	}
	if len(digests) != 4 {
		t.Errorf("%d digests of 4 sets of files", len(digests))
	}
}

// digestOf is the digest of a chart with these files.
func digestOf(t *testing.T, all map[string][]byte) string {
	t.Helper()
	files, err := newFiles(all)
	checkMessage(t, err, "")
	return files.digest()
}

// packed is an archive with these files in a directory.
func packed(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	archive, err := pack("chart", files)
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

// An archive of the project has the digest of what is in it, and dependencies may be archives themselves.
func TestLocalArchive(t *testing.T) {
	t.Chdir(t.TempDir())
	meta := []byte("{name: app, dependencies: [{name: db}]}")
	db := packed(t, map[string][]byte{"Chart.yaml": []byte("name: db")})
	whole := map[string][]byte{"Chart.yaml": meta, "charts/database.tgz": db}
	for _, test := range []struct {
		archive []byte
		want    string
	}{
		{packed(t, whole), ""},
		{packed(t, map[string][]byte{"Chart.yaml": meta}), "it depends on db, which its directory charts does not hold; " +
			"fetch with: helm dependency build ./app.tgz"},
		{packed(t, map[string][]byte{"charts/database.tgz": db}), "it has no Chart.yaml: it is not a chart"},
		{[]byte("<html>"), "unexpected EOF"},
	} {
		if err := os.WriteFile("app.tgz", test.archive, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Open("./app.tgz")
		if err == nil {
			err = c.CheckDependencies("./app.tgz")
		}
		checkMessage(t, err, test.want)
		if test.want != "" {
			continue
		}
		if want := digestOf(t, whole); c.Digest() != want {
			t.Errorf("the digest is %s, want %s", c.Digest(), want)
		}
		if read, err := Read(test.archive); err != nil || read.Digest() != c.Digest() {
			t.Errorf("its archive is another chart: %v", err)
		}
	}
}
