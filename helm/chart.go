package helm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gkestack/gkestack/internal/chart"
	"github.com/gkestack/gkestack/problem"
)

// Dir is the directory of releases.yaml and the values files, below the project.
const Dir = "helmvalues"

// ChartDir is the directory that charts are fetched into, below the project.
const ChartDir = ".charts"

// IsLocal tells whether the chart is a directory or archive of the project, which is not fetched.
func (r *Release) IsLocal() bool { return r.local != "" || r.namesDirectory() }

// namesDirectory tells whether what the release calls its chart can be in the project only.
func (r *Release) namesDirectory() bool {
	return strings.HasPrefix(r.Chart, "./") || strings.HasPrefix(r.Chart, "../") || filepath.IsAbs(r.Chart) ||
		r.Chart == "." || r.Chart == ".."
}

// ChartPath returns the path of the chart: what the release names if that is local, or <name>-<version>.tgz in
// ChartDir.
func (r *Release) ChartPath() string {
	switch {
	case r.local != "":
		return r.local
	case r.IsLocal():
		return r.Chart
	}
	return path.Join(ChartDir, path.Base(r.Chart)+"-"+r.Version+".tgz")
}

// ChartState says whether the chart of a release is there.
type ChartState string

// The states of a chart.
const (
	// ChartLocal is a directory or archive of the project, which is not fetched.
	ChartLocal ChartState = "local"
	// ChartPresent was fetched, and is what the lock says, where there is one.
	ChartPresent ChartState = "present"
	// ChartMissing is not there.
	ChartMissing ChartState = "missing"
	// ChartUnlocked was fetched, but the lock does not list it.
	ChartUnlocked ChartState = "unlocked"
	// ChartChanged was fetched, but it is another archive than the lock says.
	ChartChanged ChartState = "changed"
)

// FindChart returns the state of the release's chart and, if it was fetched, its archive. Without a lock, which is nil
// then, a fetched chart only has to be there.
func (r *Release) FindChart(lock *Lock) (state ChartState, archive []byte, err error) {
	if r.IsLocal() {
		state = ChartLocal
		_, err = os.Stat(r.ChartPath())
	} else {
		archive, err = os.ReadFile(r.ChartPath())
		state = lock.state(r, archive)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return ChartMissing, nil, nil
	}
	return state, archive, err
}

// openCharts opens the charts of the releases in dir. It returns a problem for each that is not there, or is another
// than charts.lock says, with the command that helps.
func openCharts(dir string, releases []preparation) error {
	lock, lockErr := ReadLock(dir)
	var problems problem.List
	for i := range releases {
		release := &releases[i]
		if release.Chart == "" || !release.Installed {
			continue
		}
		open := release.openFetched
		if release.IsLocal() {
			open = release.openLocal
		}
		for _, err := range open(lock, LockPath(dir)) {
			problems.AddAt(release.Position, release.path(), "chart %s", err)
		}
	}
	if lockErr != nil {
		return lockErr // The charts are open, and compared with nothing.
	}
	return problems.Err()
}

// openFetched opens the archive of a release's chart. One that is another than the lock says is opened too, so that all
// that is wrong is told together.
func (r *preparation) openFetched(lock *Lock, lockPath string) (problems []error) {
	state, archive, err := r.FindChart(lock)
	switch {
	case err != nil:
		return []error{err}
	case state == ChartMissing:
		return []error{fmt.Errorf("%s: no such file; fetch it with: %s", r.ChartPath(), chart.PullCommand)}
	case state == ChartUnlocked:
		problems = append(problems, fmt.Errorf("%s %s: %s does not list it; fetch and list it with: %s", r.Chart, r.Version,
			lockPath, chart.PullCommand))
	case state == ChartChanged:
		problems = append(problems, fmt.Errorf("%s: its digest is %s, %s has %s; fetch it again with: %s", r.ChartPath(),
			Digest(archive), lockPath, lock.Find(r.Release).Digest, chart.PullCommand))
	}
	r.chart, r.unreadable = chart.Read(archive)
	return problems
}

// openLocal opens a release's local chart, and notes its digest. It refuses a directory that is no chart, or one whose
// dependencies are not all in it as they are.
func (r *preparation) openLocal(*Lock, string) (problems []error) {
	var err error
	if r.chart, err = chart.Open(r.ChartPath()); errors.Is(err, fs.ErrNotExist) {
		err = errors.New("no such file or directory")
	}
	if err == nil {
		err = r.chart.CheckDependencies(r.ChartPath())
	}
	if err != nil {
		return []error{fmt.Errorf("%s: %w", r.Chart, err)}
	}
	r.ChartDigest, r.marks = r.chart.Digest(), r.chart.TakesMark()
	return nil
}
