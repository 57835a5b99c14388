package scaffold

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

func filesOf(t *testing.T, options Options) map[string]string {
	t.Helper()
	source, err := FindSource(t.Context(), root, ".")
	if err != nil {
		t.Fatal(err)
	}
	files, err := Files(source, options)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The program is ours, letter for letter; the rest is ours with the names of another.
func TestFiles(t *testing.T) {
	files := filesOf(t, Options{Name: "shop", Project: "acme-shop", Region: "us-central1", Domain: "acme.dev"})
	ours, err := os.ReadFile(filepath.Join(root, "main.go"))
	if err != nil || files["main.go"] != string(ours) {
		t.Errorf("main.go is another: %v", err)
	}
	for file, want := range map[string]string{
		"Pulumi.yaml":                       "name: shop\n",
		"Pulumi.dev.yaml":                   "  gcp:project: acme-shop\n  gcp:region: us-central1\n  shop:protect: false\n",
		"Pulumi.prod.yaml":                  "    domain: acme.dev\n",
		"schema.json":                       `"shop:cluster": {`,
		"go.mod":                            "module shop\n",
		"README.md":                         "# shop\n",
		"Makefile":                          "include $(GKESTACK)/gkestack.mk\n",
		"helmvalues/external-dns.yaml":      "cluster.name",
		"k8s/manifests/base/ingress.yaml":   "web.dev.acme.dev",
		"k8s/manifests/base/configmap.yaml": "<title>shop</title>",
		".github/workflows/drift.yaml":      "make drift",
		".gitignore":                        "/.sandbox/",
	} {
		if !strings.Contains(files[file], want) {
			t.Errorf("%s has no %q:\n%.300s", file, want, files[file])
		}
	}
	for file, content := range files {
		if strings.HasPrefix(file, "Pulumi.") && namespace.MatchString(content) {
			t.Errorf("%s still has settings of gkestack", file)
		}
		if strings.HasPrefix(file, "helmvalues/") && !strings.HasSuffix(file, ".yaml") {
			t.Errorf("%s is not a stack's own", file)
		}
	}
	if _, ok := files["k8s/provider.go"]; ok {
		t.Error("the library is among the files")
	}
}

func TestTemplate(t *testing.T) {
	files := filesOf(t, Options{Template: true})
	if text := files["Pulumi.yaml"]; !strings.Contains(text, "name: ${PROJECT}\n") || !strings.Contains(text, "\ntemplate:\n") {
		t.Errorf("Pulumi.yaml is no template:\n%s", text)
	}
	if text := files["Pulumi.dev.yaml"]; !strings.Contains(text, "\n  cluster:\n") {
		t.Errorf("the keys are not those of any project:\n%.300s", text)
	}
}

func TestWriteWritesOverNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte("package mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"main.go": "package main\n", "a/b.yaml": "c: d\n", "go.mod": "module x\n"}
	result, err := Write(dir, files)
	if err != nil || !slices.Equal(result.Written, []string{"a/b.yaml", "go.mod"}) ||
		!slices.Equal(result.Left, []string{"main.go"}) {
		t.Errorf("%v: %+v", err, result)
	}
	kept, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if err != nil || string(kept) != "package mine\n" {
		t.Errorf("%v: main.go is %q", err, kept)
	}

	newer := maps.Clone(files)
	newer["new.txt"], newer["go.mod"] = "", "module y\n"
	differences, err := Diff(dir, newer)
	if err != nil || len(differences) != 2 || differences[0].File != "main.go" || !differences[1].Missing ||
		!strings.Contains(differences[0].Diff, "-package mine\n+package main\n") {
		t.Errorf("%v: %+v", err, differences)
	}
}

func TestSourceThatIsNone(t *testing.T) {
	if _, err := FindSource(t.Context(), t.TempDir(), "."); err == nil || !strings.Contains(err.Error(), "no checkout of") {
		t.Errorf("it is found: %v", err)
	}
}
