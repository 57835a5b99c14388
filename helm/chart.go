package helm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// ChartDir is the directory that charts are fetched into, below the project.
const ChartDir = ".charts"

// pullCommand fetches charts.
const pullCommand = "go run ./cmd/gkestack charts pull"

// IsLocal tells whether the chart is a directory or archive of the project instead of one that is fetched.
func (r *Release) IsLocal() bool { return r.local != "" || r.namesDirectory() }

// namesDirectory tells whether what the release calls its chart can be in the project only.
func (r *Release) namesDirectory() bool {
	return strings.HasPrefix(r.Chart, "./") || strings.HasPrefix(r.Chart, "../") || filepath.IsAbs(r.Chart) ||
		r.Chart == "." || r.Chart == ".."
}

// ChartPath is where the chart lies at preview time: what a local chart names, or <name>-<version>.tgz in ChartDir.
func (r *Release) ChartPath() string {
	switch {
	case r.local != "":
		return r.local
	case r.IsLocal():
		return r.Chart
	}
	return path.Join(ChartDir, path.Base(r.Chart)+"-"+r.Version+".tgz")
}

// CheckCharts returns a problem for each release in dir whose chart is not there, or is another than charts.lock says,
// with the command that helps. Where there is no lock, a fetched chart only has to be there. It notes the digests of
// local charts in the releases and their values: what they hold may change without their version.
func CheckCharts(dir string, releases []Release) error {
	lock, err := ReadLock(dir)
	if err != nil {
		return err
	}
	var problems problem.List
	for i := range releases {
		release := &releases[i]
		if release.Chart == "" || !release.Installed {
			continue
		}
		if release.IsLocal() {
			err = release.readLocal()
		} else {
			err = release.checkFetched(lock, LockPath(dir))
		}
		if err != nil {
			problems.AddAt(release.Position, release.path(), "%s", err)
		}
	}
	return problems.Err()
}

// checkFetched compares the archive of a release's chart with the lock, if there is one.
func (r *Release) checkFetched(lock *Lock, lockPath string) error {
	archive, err := os.ReadFile(r.ChartPath())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("chart %s: no such file; fetch it with: %s", r.ChartPath(), pullCommand)
	case err != nil:
		return fmt.Errorf("chart %w", err)
	case lock == nil:
		return nil
	}
	locked := lock.Find(r)
	if locked == nil {
		return fmt.Errorf("chart %s %s: %s does not list it; fetch and list it with: %s", r.Chart, r.Version, lockPath,
			pullCommand)
	}
	if digest := Digest(archive); digest != locked.Digest {
		return fmt.Errorf("chart %s: its digest is %s, %s has %s; fetch it again with: %s", r.ChartPath(), digest,
			lockPath, locked.Digest, pullCommand)
	}
	return nil
}
