package helm

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/gkestack/gkestack/internal/chart"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

// lockFile holds the digests of the charts, beside releases.yaml.
const lockFile = "charts.lock"

// LockedChart is one version of a chart, with the digest of its archive.
type LockedChart struct {
	// Chart as releases.yaml names it.
	Chart string `yaml:"chart"`
	// Version that releases.yaml pins.
	Version string `yaml:"version"`
	// Source is the URL of the chart's repository, or the chart's own in a registry.
	Source string `yaml:"source"`
	// Digest of the archive, "sha256:" and 64 hexadecimal digits.
	Digest string `yaml:"digest"`
}

// Lock is the file charts.lock: the digests of the charts that were fetched.
type Lock struct {
	// Charts in the order of their names and versions.
	Charts []LockedChart `yaml:"charts"`
}

// LockPath returns the path of the lock beside the releases in dir.
func LockPath(dir string) string { return filepath.Join(dir, lockFile) }

// ReadLock reads the lock beside the releases in dir. It returns nil where there is none. The error lists every problem
// with its place.
func ReadLock(dir string) (*Lock, error) {
	path := LockPath(dir)
	const help = "; where a merge left it so, delete it and run: " + chart.PullCommand
	root, err := values.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w%s", fileError(path, err, ""), help)
	}
	lock := &Lock{}
	if root == nil {
		return lock, nil
	}
	var problems problem.List
	settings.Decode(&problems, path, "", root, lock)
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("%w%s", err, help)
	}
	return lock, nil
}

// Find returns the entry of a release's chart and version, or nil where there is none.
func (l *Lock) Find(release *Release) *LockedChart {
	for i := range l.Charts {
		if l.Charts[i].Chart == release.Chart && l.Charts[i].Version == release.Version {
			return &l.Charts[i]
		}
	}
	return nil
}

// state compares the archive of a release's chart with the lock, which may be nil.
func (l *Lock) state(release *Release, archive []byte) ChartState {
	if l == nil {
		return ChartPresent
	}
	switch locked := l.Find(release); {
	case locked == nil:
		return ChartUnlocked
	case locked.Digest != Digest(archive):
		return ChartChanged
	default:
		return ChartPresent
	}
}

// Digest returns the digest of an archive, in the form of LockedChart.Digest.
func Digest(archive []byte) string {
	sum := sha256.Sum256(archive)
	return "sha256:" + hex.EncodeToString(sum[:])
}
