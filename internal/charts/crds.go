package charts

import (
	"fmt"
	"io"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/chart"
)

// WriteCRDs writes the definitions in the crds of a release's chart, and of those that it holds, as YAML documents.
func WriteCRDs(w io.Writer, release *helm.Release) error {
	loaded, err := loader.Load(release.ChartPath())
	if err != nil {
		return fmt.Errorf("release %s: chart %s: %w; %s fetches what is missing",
			release.Name, release.Chart, err, chart.PullCommand)
	}
	for _, definition := range loaded.CRDObjects() {
		text := strings.TrimSpace(string(definition.File.Data))
		text = strings.TrimPrefix(text, "---\n")
		if _, err := fmt.Fprintf(w, "---\n# Source: %s\n%s\n", definition.Filename, text); err != nil {
			return err
		}
	}
	return nil
}
