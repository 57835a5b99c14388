package chart

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
)

func TestWanted(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, "helmvalues", "releases.yaml")
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	content := `releases:
  - {name: dns, chart: external-dns/external-dns, version: 1.17.0}
  - {name: metrics, chart: metrics-server/metrics-server, version: 0.0.1}
  - {name: own, chart: ./charts/own}
`
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	wanted, err := Wanted(root)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, source := range wanted {
		files = append(files, source.File())
	}
	if !slices.Equal(files, []string{"external-dns-1.17.0.tgz"}) {
		t.Errorf("Wanted: %v", files)
	}
}

// A lock pins what the repositories serve: nothing else may take its place.
func TestRefuse(t *testing.T) {
	root := t.TempDir()
	put := func(name string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wanted := Sources[:2]
	if err := Refuse(root, wanted); err != nil {
		t.Errorf("without a lock: %v", err)
	}
	put("helmvalues/charts.lock")
	put(".charts/descheduler-0.35.0.tgz")
	want := ".charts/external-dns-1.17.0.tgz: helmvalues/charts.lock pins the one of its repository; fetch it with: " +
		"go tool gkestack charts pull"
	if err := Refuse(root, wanted); err == nil || err.Error() != want {
		t.Errorf("with a lock: %v", err)
	}
	put(".charts/external-dns-1.17.0.tgz")
	if err := Refuse(root, wanted); err != nil {
		t.Errorf("with the charts: %v", err)
	}
}

func TestArchive(t *testing.T) {
	directory := t.TempDir()
	for name, content := range map[string]string{
		"Chart.yaml":            "apiVersion: v2\nname: demo\nversion: 1.2.3\n",
		"values.yaml":           "a: 1\n",
		"templates/config.yaml": "kind: ConfigMap\n",
		".helmignore":           "notes.txt\n",
		"notes.txt":             "not for the archive\n",
	} {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	loaded, err := loader.LoadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	first, err := archive(loaded)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(loaded.Raw)
	if second, err := archive(loaded); err != nil || !bytes.Equal(first, second) {
		t.Errorf("the order of the files changes the archive: %v", err)
	}
	unpacked, err := loader.LoadArchive(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	if unpacked.Name() != "demo" || len(unpacked.Templates) != 1 {
		t.Errorf("unpacked: %s with %d templates", unpacked.Name(), len(unpacked.Templates))
	}
	if slices.ContainsFunc(unpacked.Files, func(f *chart.File) bool { return f.Name == "notes.txt" }) {
		t.Error("an ignored file is in the archive")
	}
}
