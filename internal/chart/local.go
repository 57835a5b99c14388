package chart

import (
	"fmt"
	"os"
	"path"
	"strings"
)

// fileScheme begins the repository of a dependency that lies in a directory beside the chart.
const fileScheme = "file://"

// CheckDependencies returns an error unless the chart, which was opened at path, holds each chart that it depends on in
// its directory charts, and those that lie in the project as they are there.
func (c *Chart) CheckDependencies(path string) error {
	var missing, stale []string
	packs := false
	for i := range c.Dependencies {
		d := &c.Dependencies[i]
		source := d.directory(path)
		switch same, err := d.isPacked(source, c.files); {
		case err != nil:
			return err
		case c.subchart(d.Name) == nil:
			missing, packs = append(missing, d.Name), packs || source != ""
		case !same:
			stale = append(stale, fmt.Sprintf("%s is not what %s holds", d.Name, source))
		}
	}
	help := "helm dependency build " + path
	if packs {
		help = PullCommand + ", or " + help
	}
	switch {
	case len(missing) > 0:
		return fmt.Errorf("it depends on %s, which its directory charts does not hold; fetch with: %s",
			strings.Join(missing, ", "), help)
	case len(stale) > 0:
		return fmt.Errorf("in its directory charts %s; pack it again with: %s, or helm dependency build %s",
			strings.Join(stale, ", "), PullCommand, path)
	}
	return nil
}

// directory is where a dependency of a chart's directory lies in the project; empty where that cannot be looked at.
func (d *dependency) directory(chart string) string {
	source, ok := strings.CutPrefix(d.Repository, fileScheme)
	if info, err := os.Stat(chart); !ok || err != nil || !info.IsDir() {
		return ""
	}
	if !path.IsAbs(source) {
		source = path.Join(chart, source)
	}
	if _, err := os.Stat(path.Join(source, "Chart.yaml")); err != nil {
		return ""
	}
	return source
}

// isPacked tells whether one of the charts of this name among a chart's files is what its directory holds.
func (d *dependency) isPacked(source string, files *files) (bool, error) {
	if source == "" {
		return true, nil
	}
	sources, err := openFiles(source)
	if err != nil {
		return false, err
	}
	want := sources.digest()
	for _, subchart := range files.below {
		if subchart.digest() == want {
			return true, nil
		}
	}
	return false, nil
}

// Neighbour is a chart beside a local one that depends on it.
type Neighbour struct {
	Name, Directory string
	// Packed tells that the directory charts of the other one holds it as it is.
	Packed bool
}

// Neighbours returns the dependencies of a local chart that lie in the project, file://../NAME.
func Neighbours(chart string) ([]Neighbour, error) {
	c, err := Open(chart)
	if err != nil {
		return nil, err
	}
	var neighbours []Neighbour
	for i := range c.Dependencies {
		d := &c.Dependencies[i]
		source := d.directory(chart)
		if source == "" {
			continue
		}
		packed, err := d.isPacked(source, c.files)
		if err != nil {
			return nil, err
		}
		neighbours = append(neighbours, Neighbour{d.Name, source, packed})
	}
	return neighbours, nil
}
