package charts

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"

	"github.com/gkestack/gkestack/internal/chart"
)

// packNeighbours packs the charts of the project that a local chart depends on into its directory charts, as
// `helm dependency build` does. Those that are there as they are stay. The path are the charts that lead to this one.
func packNeighbours(dir string, path []string) error {
	dir = filepath.Clean(dir)
	if _, err := os.Stat(filepath.Join(dir, "Chart.yaml")); err != nil {
		return nil //nolint:nilerr // An archive; a directory that is no chart is told by the deployment.
	}
	if slices.Contains(path, dir) {
		return fmt.Errorf("its dependencies go in a circle: %s", strings.Join(append(path, dir), " → "))
	}
	neighbours, err := chart.Neighbours(dir)
	if err != nil {
		return err
	}
	for _, neighbour := range neighbours {
		if err := packNeighbours(neighbour.Directory, append(slices.Clone(path), dir)); err != nil {
			return err
		}
	}
	// What they hold may have changed with those that they depend on.
	if neighbours, err = chart.Neighbours(dir); err != nil {
		return err
	}
	for _, neighbour := range neighbours {
		if neighbour.Packed {
			continue
		}
		if err := pack(neighbour, filepath.Join(dir, "charts")); err != nil {
			return fmt.Errorf("dependency %s: %w", neighbour.Name, err)
		}
	}
	return nil
}

// pack puts the archive of a chart into a directory, in the place of others with the same name.
func pack(neighbour chart.Neighbour, dir string) error {
	loaded, err := loader.LoadDir(neighbour.Directory)
	if err != nil {
		return err
	}
	if loaded.Name() != neighbour.Name {
		return fmt.Errorf("%s holds a chart with the name %s: correct it in Chart.yaml", neighbour.Directory, loaded.Name())
	}
	unpacked := filepath.Join(dir, neighbour.Name)
	if _, err := os.Stat(unpacked); err == nil {
		return fmt.Errorf("%s is not what %s holds: delete one of them, or copy the other one", unpacked, neighbour.Directory)
	}
	temporary, err := os.MkdirTemp("", "gkestack-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	saved, err := chartutil.Save(loaded, temporary)
	if err != nil {
		return err
	}
	archive, err := os.ReadFile(saved)
	if err != nil {
		return err
	}
	if err := removeOthers(neighbour.Name, dir); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, filepath.Base(saved)), archive)
}

// removeOthers removes the archives of a chart from a directory.
func removeOthers(name, dir string) error {
	archives, err := filepath.Glob(filepath.Join(dir, name+"-*.tgz"))
	if err != nil {
		return err
	}
	for _, archive := range archives {
		loaded, err := loader.LoadFile(archive)
		if err != nil {
			return fmt.Errorf("%s: %w", archive, err)
		}
		if loaded.Name() != name {
			continue
		}
		if err := os.Remove(archive); err != nil {
			return err
		}
	}
	return nil
}
