package charts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/gkestack/gkestack/helm"
)

// State says whether a chart is there.
type State string

// The states of a chart.
const (
	// Local is a directory or archive of the project, which is not fetched.
	Local State = "local"
	// Present was fetched before, and is what the lock says, where there is one.
	Present State = "present"
	// Fetched was fetched just now.
	Fetched State = "fetched"
	// Missing is not there.
	Missing State = "missing"
	// Unlocked is there, but the lock does not list it.
	Unlocked State = "unlocked"
	// Changed is there, but is another archive than the lock says.
	Changed State = "changed"
)

// Chart is the chart of one release.
type Chart struct {
	// Release is the release's <namespace>/<name>.
	Release string `json:"release"`
	// Chart as releases.yaml names it.
	Chart string `json:"chart"`
	// Version that releases.yaml pins; empty for a local chart.
	Version string `json:"version,omitempty"`
	// Path of the archive or directory, below the project.
	Path  string `json:"path"`
	State State  `json:"state"`
}

// List returns the chart of each release in dir that is installed. It looks at files only.
func List(dir string, releases []helm.Release) ([]Chart, error) {
	lock, err := helm.ReadLock(dir)
	if err != nil {
		return nil, err
	}
	charts := []Chart{}
	for i := range releases {
		release := &releases[i]
		if !release.Installed {
			continue
		}
		chart, err := look(release, lock)
		if err != nil {
			return nil, err
		}
		charts = append(charts, chart)
	}
	return charts, nil
}

// look tells the state of a release's chart; the lock may be nil.
func look(release *helm.Release, lock *helm.Lock) (Chart, error) {
	chart := Chart{
		Release: release.ID(), Chart: release.Chart, Version: release.Version, Path: release.ChartPath(), State: Present,
	}
	_, err := os.Stat(chart.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		chart.State = Missing
	case err != nil:
		return chart, fmt.Errorf("release %s: chart %s: %w", release.Name, release.Chart, err)
	case release.IsLocal():
		chart.State = Local
	case lock != nil:
		archive, err := os.ReadFile(chart.Path)
		if err != nil {
			return chart, fmt.Errorf("release %s: chart %s: %w", release.Name, release.Chart, err)
		}
		if locked := lock.Find(release); locked == nil {
			chart.State = Unlocked
		} else if helm.Digest(archive) != locked.Digest {
			chart.State = Changed
		}
	}
	return chart, nil
}

// of gives an error with a release's chart its place and its name.
func of(release *helm.Release, err error) error {
	return fmt.Errorf("%s: release %s: chart %s %s: %w",
		release.Position, release.Name, release.Chart, release.Version, err)
}
