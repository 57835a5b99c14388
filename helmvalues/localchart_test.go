package helmvalues

import (
	"cmp"
	"os"
	"slices"
	"testing"

	"helm.sh/helm/v3/pkg/chart"
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
			var want, got []string
			for _, file := range slices.SortedFunc(slices.Values(helms.Raw), func(a, b *chart.File) int {
				return cmp.Compare(a.Name, b.Name)
			}) {
				want = append(want, file.Name)
			}
			files, err := chartFiles("app")
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				got = append(got, file.name)
			}
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
		digest, err := localDigest("./app")
		if err != nil {
			t.Fatal(err)
		}
		return digest
	}
	write(t, ".", "-- app/Chart.yaml --\nname: app\n-- app/.helmignore --\nnotes\n-- app/templates/a --\nbc\n-- app/notes --\n")
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
	for _, files := range [][]chartFile{
		{{"a", []byte("bc")}}, {{"ab", []byte("c")}}, {{"a", []byte("b")}, {"c", nil}}, {{"a", nil}, {"b", []byte("c")}},
	} {
		digests[digestOf(files)] = true
	}
	if len(digests) != 4 {
		t.Errorf("%d digests of 4 sets of files", len(digests))
	}
}
