package charts

import (
	"fmt"

	"github.com/gkestack/gkestack/helm"
)

// State says whether a chart is there.
type State = helm.ChartState

// The states of a chart.
const (
	Local    = helm.ChartLocal
	Present  = helm.ChartPresent
	Missing  = helm.ChartMissing
	Unlocked = helm.ChartUnlocked
	Changed  = helm.ChartChanged
	// Fetched was fetched just now, and is what the lock says.
	Fetched State = "fetched"
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
	chart := Chart{Release: release.ID(), Chart: release.Chart, Version: release.Version, Path: release.ChartPath()}
	var err error
	if chart.State, _, err = release.FindChart(lock); err != nil {
		return chart, fmt.Errorf("release %s: chart %s: %w", release.Name, release.Chart, err)
	}
	return chart, nil
}

// of gives an error with a release's chart its place and its name.
func of(release *helm.Release, err error) error {
	return fmt.Errorf("%s: release %s: chart %s %s: %w",
		release.Position, release.Name, release.Chart, release.Version, err)
}
