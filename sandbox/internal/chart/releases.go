package chart

import (
	"fmt"
	"os"
	"path"

	"gopkg.in/yaml.v3"
)

// Wanted are the sources of the charts that the releases file names with their
// very version. The others come from their repositories.
func Wanted(releasesFile string) ([]Source, error) {
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
