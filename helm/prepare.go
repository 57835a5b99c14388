package helm

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/gkestack/gkestack/internal/chart"
	"github.com/gkestack/gkestack/internal/tree"
	"github.com/gkestack/gkestack/problem"
)

// Prepared is a release that has been checked, as it is deployed. Its own fields go before those of the Release: what
// that says of Installed and Values is not yet decided.
type Prepared struct {
	// Release as its files have it.
	*Release

	// Installed tells whether the release is to be in the cluster: its files say so, and its condition is true.
	Installed bool
	// Path of the chart that is deployed: the release's own, or a copy of it. Where the values have nulls, which no input
	// of a Pulumi resource can have, the copy is without what they remove.
	Path string
	// ChartDigest is the digest of the content of a local chart, which may change without its version. It is empty for a
	// fetched chart.
	ChartDigest string
	// Values that are deployed, with a Ref for each value that only the stack knows. No map in them has a null.
	// A local chart gets its digest among them, unless its schema forbids that.
	Values map[string]any

	// warnings are further notices, from the checks.
	warnings []Notice
}

// preparation is what Prepare knows of a release between its steps.
type preparation struct {
	*Prepared
	// chart is nil where the release is not installed, and where its chart is not there or unreadable.
	chart      *chart.Chart
	unreadable error
	// known are the values as far as they are known before the deployment.
	known map[string]any
	// marks tells that the values get the digest of a local chart.
	marks bool
}

// Prepare checks the releases that Load has read from dir, and makes them ready for a deployment. What can be found
// wrong without a cluster is found here, before anything is registered. It checks, in this order:
//
//  1. the conditions, which decide what is installed; what is not is left out of all that follows,
//  2. the releases that the manifests need,
//  3. the names that references have in the stack,
//  4. the charts: that they are there, and are what the lock says; each is opened once,
//  5. the values, by the schemas and the templates of their charts,
//  6. the webhooks that the charts bring.
//
// If all is well, it writes the copies of charts that the values need, below ChartDir. The releases stay as they are.
//
// The error lists every problem. What is returned beside an error is of use to Notices alone.
func Prepare(dir string, releases []Release, source Source) ([]Prepared, error) {
	if source == nil {
		source = noSource{}
	}
	prepared, all := begin(releases, source)
	conditions := decide(prepared, source) // First: the other checks look at what is installed.
	needs := checkManifestsNeed(prepared, source)
	refs := checkRefs(prepared, source)
	charts := openCharts(dir, all) // Before the values and the webhooks, which are checked with the charts.
	values := checkValues(all, source)
	webhooks := checkWebhooks(all, source)
	if err := errors.Join(conditions, needs, refs, charts, values, webhooks); err != nil {
		return prepared, err
	}
	// Last, since it writes. The caller has registered nothing yet.
	return prepared, packCharts(all)
}

// begin returns what is known of releases before the first step of Prepare.
func begin(releases []Release, source Source) ([]Prepared, []preparation) {
	prepared, all := make([]Prepared, len(releases)), make([]preparation, len(releases))
	for i := range releases {
		release := &releases[i]
		prepared[i] = Prepared{
			Release: release, Installed: release.Installed, Path: release.ChartPath(), Values: release.Values,
		}
		known := replaceRefs(release.Values, func(ref Ref) any {
			if value, found := source.Lookup(ref.Name); found && ref.Kind == ConfigRef {
				return value
			}
			return chart.Unknown
		})
		all[i] = preparation{Prepared: &prepared[i], known: known}
	}
	return prepared, all
}

// checkManifestsNeed adds a problem for each release that the manifests need and that is not there, or that needs the
// manifests itself.
func checkManifestsNeed(releases []Prepared, source Source) error {
	var problems problem.List
	ids, position, path := source.ManifestsNeed()
	for i, id := range ids {
		if err := manifestsNeed(releases, id); err != nil {
			problems.AddAt(position, path.Index(i), "%s", err)
		}
	}
	return problems.Err()
}

// checkValues returns a problem for each value that Helm, the schema of its chart, or of a subchart, would refuse. What
// an !output or a !secret stands for is excused.
func checkValues(releases []preparation, source Source) error {
	var problems problem.List
	for _, release := range releases {
		if !release.Installed || release.Chart == "" {
			continue
		}
		release.checkConfigNumbers(&problems, source)
		var findings []chart.Finding
		err := release.unreadable
		if release.chart != nil {
			findings, err = release.chart.Check(release.known)
		}
		for _, finding := range findings {
			problems.AddAt(release.locate(finding.Location), release.path(), "%s", finding.Message)
		}
		if err != nil {
			problems.AddAt(release.Position, release.path(), "chart %s: %s", release.ChartPath(), err)
		}
	}
	return problems.Err()
}

// replaceRefs returns values with what replace makes of each reference.
func replaceRefs(values map[string]any, replace func(Ref) any) map[string]any {
	replaced, _ := tree.Map(values, replace).(map[string]any)
	return replaced
}

// checkWebhooks returns a problem for each webhook that the API server does not reach, and notes what is to be known of
// the others.
func checkWebhooks(releases []preparation, source Source) error {
	var problems problem.List
	for _, release := range releases {
		if release.chart == nil {
			continue
		}
		webhooks, err := release.chart.Webhooks(release.known)
		if err != nil {
			continue // checkValues has told it.
		}
		for _, webhook := range webhooks {
			what := fmt.Sprintf("release %s: the chart %s has admission webhooks", release.ID(), webhook.Chart)
			warning, err := source.CheckWebhook(what, webhook.Port, webhook.FailsOpen)
			problems.Merge("", err)
			if warning != "" {
				release.warnings = append(release.warnings, Notice{Text: warning, Warns: true})
			}
		}
	}
	return problems.Err()
}

// copyDir holds the charts that differ from their originals by nulls, or by what takes a digest out of their values.
var copyDir = filepath.Join(ChartDir, "nulls")

// packCharts takes the nulls out of the values, and writes the copies of charts that do without what they remove. The
// values of a local chart get its digest, and the templates of its copy do not see that.
func packCharts(releases []preparation) error {
	var problems problem.List
	for _, release := range releases {
		if !release.Installed {
			continue
		}
		values, nulls := chart.SplitNulls(release.Values)
		if release.marks {
			values[chart.MarkKey] = release.ChartDigest
		}
		release.Values = values
		if len(nulls) == 0 && !release.marks {
			continue
		}
		path, err := release.chart.Copy(copyDir, chart.Changes{
			Values: replaceRefs(release.Release.Values, func(Ref) any { return chart.Unknown }), Nulls: nulls,
			Mark: release.marks,
		})
		if err != nil {
			problems.AddAt(release.Position, release.path(), "chart %s: a copy of it, which the deployment needs, cannot be "+
				"made in %s: %s", release.ChartPath(), copyDir, err)
			continue
		}
		release.Path = path
	}
	return problems.Err()
}
