package charts

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/gkestack/gkestack/helm"
)

// check returns an error unless the archive holds the chart that the release pins.
func check(archive []byte, release *helm.Release) error {
	chart, err := loader.LoadArchive(bytes.NewReader(archive))
	if err == nil {
		err = chart.Validate()
	}
	if err != nil {
		return fmt.Errorf("it is not a chart's archive: %w; check the repository's url in releases.yaml", err)
	}
	name := path.Base(release.Chart)
	if chart.Name() != name || !sameVersion(chart.Metadata.Version, release.Version) {
		return fmt.Errorf("it holds %s %s instead of %s %s; check the chart and its version in releases.yaml",
			chart.Name(), chart.Metadata.Version, name, release.Version)
	}
	return nil
}

// sameVersion takes v1.2.3 and 1.2.3 for the same, as Helm does.
func sameVersion(a, b string) bool { return strings.TrimPrefix(a, "v") == strings.TrimPrefix(b, "v") }

// writeFile puts a file in its place as a whole or not at all.
func writeFile(path string, content []byte) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, ".pull-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	if _, err := file.Write(content); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
