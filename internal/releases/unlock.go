package releases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/release"

	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/field"
)

// Outcome is what became of a release that was to be unlocked.
type Outcome struct {
	Release
	// Done says what was done; it is empty where nothing was.
	Done string `json:"done,omitempty"`
}

// Unlock frees the releases with these ids that are stuck, and with force those whose operation may still run. Only
// Helm's record of the operation is touched, no object:
//
//   - The record of a first installation is removed. The next deployment installs again, and Helm takes over the
//     objects that are there already.
//   - The record of every other operation is marked as failed. The next deployment upgrades from the revision that is
//     deployed.
func Unlock(
	ctx context.Context, pulumi engine.Command, options Options, ids []string, force bool,
) ([]Outcome, error) {
	list, err := List(ctx, pulumi, options)
	if err != nil {
		return nil, err
	}
	known := make([]string, len(list))
	for i := range list {
		known[i] = list[i].ID()
	}
	var problems []error
	for _, id := range ids {
		if !slices.Contains(known, id) && !slices.Contains(options.Declared, id) {
			problems = append(problems,
				fmt.Errorf("%s: Helm has no such release of this stack (have: %s)", id, field.Names(known)))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	outcomes := []Outcome{}
	for _, id := range ids {
		i := slices.Index(known, id)
		if i < 0 { // declared, and not there
			namespace, name, _ := strings.Cut(id, "/")
			outcomes = append(outcomes, Outcome{Release: Release{Namespace: namespace, Name: name, Condition: OK}})
			continue
		}
		outcome := Outcome{Release: list[i]}
		if outcome.Condition == Stuck || outcome.Condition == Running && force {
			if outcome.Done, err = outcome.unlock(); err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", outcome.ID(), err))
			}
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, errors.Join(problems...)
}

// unlock changes the record of the operation and says how.
func (r *Release) unlock() (string, error) {
	status := r.last.Info.Status
	if status == release.StatusPendingInstall {
		if _, err := r.config.Releases.Delete(r.Name, r.Revision); err != nil {
			return "", err
		}
		return fmt.Sprintf("removed the record of revision %d, which was never installed to its end; "+
			"the next deployment installs it over what is there", r.Revision), nil
	}
	r.last.SetStatus(release.StatusFailed, fmt.Sprintf("%s by a run that was killed", status))
	if err := r.config.Releases.Update(r.last); err != nil {
		return "", err
	}
	return fmt.Sprintf("marked revision %d, which was %s, as failed; the next deployment goes on from there",
		r.Revision, status), nil
}
