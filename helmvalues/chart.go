package helmvalues

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gkestack/gkestack/internal/field"
)

// ChartDir is the directory that charts are fetched into, below the project.
const ChartDir = ".charts"

// IsLocal tells whether the chart is a directory or archive of the project instead of one that is fetched.
func (r *Release) IsLocal() bool {
	return strings.HasPrefix(r.Chart, "./") || strings.HasPrefix(r.Chart, "../") || filepath.IsAbs(r.Chart)
}

// ChartPath is where the chart lies at preview time: what a local chart names, or <name>-<version>.tgz in ChartDir.
func (r *Release) ChartPath() string {
	if r.IsLocal() {
		return r.Chart
	}
	return path.Join(ChartDir, path.Base(r.Chart)+"-"+r.Version+".tgz")
}

// CheckCharts returns a problem for each release whose chart is not there, with the command that fetches it.
func CheckCharts(releases []Release) error {
	var problems field.Errors
	for i := range releases {
		release := &releases[i]
		_, err := os.Stat(release.ChartPath())
		switch {
		case err == nil || release.Chart == "" || !release.Installed:
		case !errors.Is(err, fs.ErrNotExist):
			problems.AddAt(release.Position, "release "+release.Name, "%s", err)
		case release.IsLocal():
			problems.AddAt(release.Position, "release "+release.Name, "chart %s: no such file or directory", release.Chart)
		default:
			problems.AddAt(release.Position, "release "+release.Name,
				"chart %s: no such file; fetch it with: go run ./cmd/gkestack charts pull", release.ChartPath())
		}
	}
	return problems.Err()
}
