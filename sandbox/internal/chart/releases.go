package chart

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"gopkg.in/yaml.v3"
)

// Where a project has its releases and its charts. Package helm of the main module has the same names: the sandbox is a
// module of its own, which the main module does not know of.
const (
	// Directory of the charts' archives.
	Directory = ".charts"

	releases = "helmvalues/releases.yaml"
	lock     = "helmvalues/charts.lock"
)

// Wanted are the sources of the charts that the project's releases name with their very version. The others come from
// their repositories.
func Wanted(root string) ([]Source, error) {
	releasesFile := filepath.Join(root, releases)
	data, err := os.ReadFile(releasesFile)
	if err != nil {
		return nil, err
	}
	var file struct {
		Releases []struct {
			Chart   string `yaml:"chart"`
			Version string `yaml:"version"`
		} `yaml:"releases"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", releasesFile, err)
	}
	var wanted []Source
	for _, source := range Sources {
		for _, release := range file.Releases {
			if path.Base(release.Chart) == source.Name && release.Version == source.Version {
				wanted = append(wanted, source)
				break
			}
		}
	}
	return wanted, nil
}

// Refuse returns an error for the charts that are missing in a project with a lock. It pins what the repositories
// serve, which no archive of a module is.
func Refuse(root string, wanted []Source) error {
	if _, err := os.Stat(filepath.Join(root, lock)); err != nil {
		return nil //nolint:nilerr // no lock
	}
	var missing []error
	for _, source := range wanted {
		file := filepath.Join(Directory, source.File())
		if _, err := os.Stat(filepath.Join(root, file)); err != nil {
			missing = append(missing, fmt.Errorf("%s: %s pins the one of its repository; fetch it with: "+
				"go tool gkestack charts pull", file, lock))
		}
	}
	return errors.Join(missing...)
}
