package helm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// readLocal notes the digest of a release's local chart. It refuses a directory that is no chart, or one whose
// dependencies are not all in it as they are.
func (r *Release) readLocal() error {
	name := r.ChartPath()
	files, err := chartFiles(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("chart %s: no such file or directory", r.Chart)
	}
	var c *chart
	if err == nil {
		c, err = chartOf(files)
	}
	if err == nil {
		err = c.checkDependencies(name, files)
	}
	if err == nil {
		r.ChartDigest, err = digestOf(files)
	}
	if err != nil {
		return fmt.Errorf("chart %s: %w", r.Chart, err)
	}
	r.marked = true
	if c.schema != nil {
		_, r.marked, err = acceptMark(c.schema)
	}
	return err
}

// fileScheme begins the repository of a dependency that lies in a directory beside the chart.
const fileScheme = "file://"

// checkDependencies returns an error unless the directory charts holds each chart that the chart depends on, and those
// that lie in the project as they are there.
func (c *chart) checkDependencies(name string, files map[string][]byte) error {
	var missing, stale []string
	packs := false
	for i := range c.Dependencies {
		d := &c.Dependencies[i]
		source := d.directory(name)
		switch same, err := d.isPacked(source, files); {
		case err != nil:
			return err
		case c.subchart(d.Name) == nil:
			missing, packs = append(missing, d.Name), packs || source != ""
		case !same:
			stale = append(stale, fmt.Sprintf("%s is not what %s holds", d.Name, source))
		}
	}
	help := "helm dependency build " + name
	if packs {
		help = pullCommand + ", or " + help
	}
	switch {
	case len(missing) > 0:
		return fmt.Errorf("it depends on %s, which its directory charts does not hold; fetch with: %s",
			strings.Join(missing, ", "), help)
	case len(stale) > 0:
		return fmt.Errorf("in its directory charts %s; pack it again with: %s, or helm dependency build %s",
			strings.Join(stale, ", "), pullCommand, name)
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
func (d *dependency) isPacked(source string, files map[string][]byte) (bool, error) {
	if source == "" {
		return true, nil
	}
	sources, err := chartFiles(source)
	if err != nil {
		return false, err
	}
	want, err := digestOf(sources)
	if err != nil {
		return false, fmt.Errorf("%s: %w", source, err)
	}
	_, below, err := splitSubcharts(files)
	if err != nil {
		return false, err
	}
	for _, subchart := range below {
		if got, err := digestOf(subchart); err != nil || got == want {
			return err == nil, err
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
	files, err := chartFiles(chart)
	if err != nil {
		return nil, err
	}
	c, err := chartOf(files)
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
		packed, err := d.isPacked(source, files)
		if err != nil {
			return nil, err
		}
		neighbours = append(neighbours, Neighbour{d.Name, source, packed})
	}
	return neighbours, nil
}
