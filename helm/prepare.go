package helm

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/gkestack/gkestack/internal/chart"
	"github.com/gkestack/gkestack/internal/tree"
	"github.com/gkestack/gkestack/problem"
)

// Prepared is a release that has been checked, as it is deployed. What it says goes before what the release itself
// says.
type Prepared struct {
	*Release

	// Installed tells whether the release is to be in the cluster: it is listed as installed, and its condition holds.
	Installed bool
	// Path of the chart that is deployed: that of the release, or of a copy of it where the values have nulls, which
	// cannot be an input of a Pulumi resource.
	Path string
	// ChartDigest is the digest of what a local chart holds, which may change without its version. Empty for a fetched
	// chart.
	ChartDigest string
	// Values that are deployed, with a Ref for each value that only the stack knows. No map in them has a null.
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

// Prepare checks the releases in dir, as Load returns them, and makes them ready for a deployment: nothing is left that
// could go wrong with them before Helm has them. It opens each chart once, and writes only below ChartDir. The releases
// stay as they are.
//
// The error lists every problem. Beside one, what is returned is good for Notices only.
func Prepare(dir string, releases []Release, source Source) ([]Prepared, error) {
	if source == nil {
		source = noSource{}
	}
	prepared, all := begin(releases, source)
	// What is not installed is left out of all that follows.
	conditions := decide(prepared, source)
	needs := checkManifestsNeed(prepared, source)
	// What a reference stands for is needed to check values, and is nothing where there is no such name.
	refs := checkRefs(prepared, source)
	// Charts are opened before values and webhooks, which are checked with them.
	charts := openCharts(dir, all)
	values := checkValues(all, source)
	webhooks := checkWebhooks(all, source)
	if err := errors.Join(conditions, needs, refs, charts, values, webhooks); err != nil {
		return prepared, err
	}
	// Last, since it writes: only what is right is copied, and before anything is registered.
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
			Values: replaceRefs(release.Release.Values, func(Ref) any { return chart.Unknown }), Nulls: nulls, Mark: release.marks,
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
