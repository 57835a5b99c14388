// Package chart takes Helm charts out of the Go modules that contain them, for a machine that reaches no chart
// repository.
package chart

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"time"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
)

// Source is a chart and the module that contains it.
type Source struct {
	Name    string
	Version string
	// Module is the path and version of the module, Directory the chart within.
	Module    string
	Directory string
}

// Sources are the charts that are known to lie in a module.
var Sources = []Source{
	{"external-dns", "1.17.0", "sigs.k8s.io/external-dns@v0.18.0", "charts/external-dns"},
	{"descheduler", "0.35.0", "sigs.k8s.io/descheduler@v0.36.0", "charts/descheduler"},
	{"metrics-server", "3.13.1", "sigs.k8s.io/metrics-server@v0.9.0", "charts/metrics-server"},
	{"vertical-pod-autoscaler", "0.13.0", "k8s.io/autoscaler/vertical-pod-autoscaler@v1.8.1",
		"charts/vertical-pod-autoscaler"},
}

// File is the name of the chart's archive.
func (s Source) File() string {
	return fmt.Sprintf("%s-%s.tgz", s.Name, s.Version)
}

// Package writes the chart's archive into the directory, unless it is there. It returns whether it wrote it.
func (s Source) Package(directory string) (bool, error) {
	target := filepath.Join(directory, s.File())
	if _, err := os.Stat(target); err == nil {
		return false, nil
	}
	module, err := download(s.Module)
	if err != nil {
		return false, fmt.Errorf("chart %s %s: %w", s.Name, s.Version, err)
	}
	loaded, err := loader.LoadDir(filepath.Join(module, s.Directory))
	if err != nil {
		return false, fmt.Errorf("chart %s %s: %w", s.Name, s.Version, err)
	}
	if loaded.Name() != s.Name || loaded.Metadata.Version != s.Version {
		return false, fmt.Errorf("chart %s %s: %s holds %s %s", s.Name, s.Version,
			s.Module, loaded.Name(), loaded.Metadata.Version)
	}
	data, err := archive(loaded)
	if err != nil {
		return false, fmt.Errorf("chart %s %s: %w", s.Name, s.Version, err)
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return false, err
	}
	temporary := fmt.Sprintf("%s.%d", target, os.Getpid())
	if err := os.WriteFile(temporary, data, 0o644); err != nil {
		return false, err
	}
	return true, os.Rename(temporary, target)
}

// archive packs the chart's files, sorted and with one date, so that the same chart always gives the same bytes.
func archive(c *chart.Chart) ([]byte, error) {
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	packed := tar.NewWriter(zipped)
	files := slices.SortedFunc(slices.Values(c.Raw), func(a, b *chart.File) int { return cmp.Compare(a.Name, b.Name) })
	for _, file := range files {
		header := &tar.Header{
			Name: path.Join(c.Name(), filepath.ToSlash(file.Name)), Mode: 0o644,
			Size: int64(len(file.Data)), ModTime: time.Unix(0, 0), Format: tar.FormatPAX,
		}
		if err := packed.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := packed.Write(file.Data); err != nil {
			return nil, err
		}
	}
	err := errors.Join(packed.Close(), zipped.Close())
	return out.Bytes(), err
}

// download is the directory of a module in the module cache.
func download(module string) (string, error) {
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Dir = os.TempDir()
	out, err := command.Output()
	var result struct{ Dir, Error string }
	if decodeErr := json.Unmarshal(out, &result); decodeErr != nil {
		return "", fmt.Errorf("module %s: %w", module, cmp.Or(err, decodeErr))
	}
	if result.Error != "" {
		return "", fmt.Errorf("module %s: %s", module, result.Error)
	}
	return result.Dir, nil
}
