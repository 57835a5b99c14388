package releases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/releaseutil"

	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/problem"
)

// Outcome is what became of a release that was to be unlocked.
type Outcome struct {
	Release
	// Done says what was done; it is empty where nothing was.
	Done string `json:"done,omitempty"`
}

// Unlock frees the releases with these ids that are stuck or failed, and with force those whose operation may still
// run. Only Helm's records are touched, no object:
//
//   - The records of installations, upgrades and rollbacks that did not come to their end are removed: with them the
//     state would take over values that were never deployed, and the next deployment would find nothing to do. It
//     upgrades from the revision that is deployed, whatever its values are, or installs over the objects there.
//   - The record of an uninstallation is marked as failed, so that the next deployment goes on with it. One that is so
//     marked already is removed with all others: the next deployment installs the release anew.
//   - A record with objects that the cluster no longer serves gets a successor without them, in which all else is the
//     same. The old one stays in the history as superseded.
func Unlock(
	ctx context.Context, pulumi engine.Command, options Options, ids []string, force bool,
) ([]Outcome, error) {
	list, err := List(ctx, pulumi, options)
	if err != nil {
		return nil, err
	}
	known := make([]string, len(list))
	for i := range list {
		known[i] = list[i].String()
	}
	var problems []error
	for _, id := range ids {
		if !slices.Contains(known, id) && !slices.Contains(options.Declared, id) {
			problems = append(problems,
				fmt.Errorf("%s: Helm has no such release of this stack (have: %s)", id, problem.Names(known)))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	outcomes := []Outcome{}
	for _, id := range ids {
		i := slices.Index(known, id)
		if i < 0 { // declared, and not there
			var none Release
			none.Namespace, none.Name, _ = strings.Cut(id, "/")
			none.Condition = OK
			outcomes = append(outcomes, Outcome{Release: none})
			continue
		}
		outcome := Outcome{Release: list[i]}
		if outcome.Done, err = outcome.free(force); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", outcome.ID, err))
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, errors.Join(problems...)
}

// free does what the release's condition asks for, and says what it did.
func (r *Release) free(force bool) (string, error) {
	if r.Condition == Running && !force {
		return "", nil
	}
	var done []string
	// Rewritten first, a failed uninstallation goes on; without its records it never would.
	cutShort := r.Condition == Stuck || r.Condition == Running || r.Condition == Failed
	if cutShort && !(len(r.Unserved) > 0 && r.Condition == Failed && uninstalled(r.last)) {
		unlocked, err := r.unlock()
		if err != nil {
			return "", err
		}
		done = append(done, unlocked)
	}
	if len(r.Unserved) > 0 {
		rewritten, err := r.rewrite()
		if err != nil {
			return strings.Join(done, "; "), err
		}
		done = append(done, rewritten)
	}
	return strings.Join(done, "; "), nil
}

// unfinished is added to the version of the chart that a record has.
const unfinished = "unfinished"

// asUnfinished makes the next deployment upgrade from a revision even where it has the very values and chart that are
// declared: what was cut short after it may have changed objects already, and a failed run has noted as deployed what
// was not. Pulumi compares the version of the chart that Helm has with the declared one; Helm makes nothing of it.
func asUnfinished(revision *release.Release) {
	if revision.Chart == nil || revision.Chart.Metadata == nil {
		return
	}
	chart, metadata := *revision.Chart, *revision.Chart.Metadata
	switch {
	case strings.HasSuffix(metadata.Version, unfinished):
	case strings.Contains(metadata.Version, "+"):
		metadata.Version += "." + unfinished
	default:
		metadata.Version += "+" + unfinished
	}
	chart.Metadata, revision.Chart = &metadata, &chart
}

// unlock changes the records and says how.
func (r *Release) unlock() (string, error) {
	if r.last.Info.Status == release.StatusUninstalling {
		r.last.SetStatus(release.StatusFailed, "its uninstallation was killed")
		if err := r.config.Releases.Update(r.last); err != nil {
			return "", err
		}
		return fmt.Sprintf("marked revision %d, which was uninstalling, as failed; the next deployment goes on from there",
			r.Revision), nil
	}
	history, err := r.config.Releases.History(r.Name)
	if err != nil {
		return "", err
	}
	releaseutil.SortByRevision(history)
	for _, revision := range slices.Backward(history) {
		status := revision.Info.Status
		if !uninstalled(r.last) && !status.IsPending() && status != release.StatusFailed {
			asUnfinished(revision)
			if err := r.config.Releases.Update(revision); err != nil {
				return "", err
			}
			return fmt.Sprintf("removed the records after revision %d, which is %s; the next deployment goes on from there",
				revision.Version, status), nil
		}
		if _, err := r.config.Releases.Delete(r.Name, revision.Version); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("removed the record of revision %d, which was never installed to its end; "+
		"the next deployment installs it over what is there", r.Revision), nil
}
