package charts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/gkestack/gkestack/helmvalues"
)

// State says whether a chart is there.
type State string

// The states of a chart.
const (
	// Local is a directory or archive of the project, which is not fetched.
	Local State = "local"
	// Present was fetched before.
	Present State = "present"
	// Fetched was fetched just now.
	Fetched State = "fetched"
	// Missing is not there.
	Missing State = "missing"
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

// List returns the chart of each release that is installed. It looks at files only.
func List(releases []helmvalues.Release) ([]Chart, error) {
	charts := []Chart{}
	for i := range releases {
		release := &releases[i]
		if !release.Installed {
			continue
		}
		chart, err := look(release)
		if err != nil {
			return nil, err
		}
		charts = append(charts, chart)
	}
	return charts, nil
}

func look(release *helmvalues.Release) (Chart, error) {
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
	}
	return chart, nil
}

// Pull fetches the charts that are missing, and calls report with each chart as soon as it is there. It goes on after
// an error; the one that it returns holds all of them, each with the release, the chart, the URL and what to do.
func Pull(releases []helmvalues.Release, report func(Chart)) error {
	puller := newPuller()
	sources := map[string]string{}
	var problems []error
	for i := range releases {
		release := &releases[i]
		if !release.Installed {
			continue
		}
		chart, err := puller.pull(release, sources)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: release %s: chart %s %s: %w",
				release.Position, release.Name, release.Chart, release.Version, err))
			continue
		}
		report(chart)
	}
	return errors.Join(problems...)
}

// pull makes sure that the chart of a release is there. The sources are those of the charts before it, by their paths:
// charts of one name and version but different repositories would take each other's place.
func (p *puller) pull(release *helmvalues.Release, sources map[string]string) (Chart, error) {
	chart, err := look(release)
	if err != nil || release.IsLocal() {
		return chart, err
	}
	source := sourceOf(release)
	if other, taken := sources[chart.Path]; taken && other != source {
		return chart, fmt.Errorf("%s: a release before this one has the chart at %s from %s; "+
			"use the same repository for both", redacted(source), chart.Path, redacted(other))
	}
	sources[chart.Path] = source
	if chart.State != Missing {
		return chart, nil
	}
	archive, from, err := p.fetch(release)
	if err != nil {
		return chart, err
	}
	if err := check(archive, release); err != nil {
		return chart, fmt.Errorf("%s: %w", from, err)
	}
	chart.State = Fetched
	return chart, write(chart.Path, archive)
}
