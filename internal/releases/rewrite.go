package releases

import (
	"errors"
	"fmt"
	"strings"

	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"

	"github.com/gkestack/gkestack/internal/served"
)

// rewrite gives the last revision a successor that the cluster can read, and says what is different in it. Where the
// records are gone there is nothing to rewrite.
func (r *Release) rewrite() (string, error) {
	last, err := r.config.Releases.Last(r.Name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	next, gone, err := served.Repair(last, r.lookup)
	if err != nil || len(gone) == 0 {
		return "", err
	}
	info := *last.Info
	info.Description = fmt.Sprintf("Revision %d with the versions that the cluster serves", last.Version)
	next.Info, next.Version = &info, last.Version+1
	asUnfinished(next)
	// The successor comes first: cut short here, Helm has two, and takes the later one.
	if err := r.config.Releases.Create(next); err != nil {
		return "", err
	}
	if last.Info.Status == release.StatusDeployed {
		last.Info.Status = release.StatusSuperseded
		if err := r.config.Releases.Update(last); err != nil {
			return "", err
		}
	}
	changes := make([]string, len(gone))
	for i := range gone {
		changes[i] = change(&gone[i])
	}
	return fmt.Sprintf("wrote revision %d, which is revision %d with %s; the next deployment goes on from there",
		next.Version, last.Version, strings.Join(changes, ", ")), nil
}

func change(gone *served.Gone) string {
	if gone.Served == "" {
		return fmt.Sprintf("%s %s left out (the cluster has no such kind)", gone, gone.Name)
	}
	return fmt.Sprintf("%s %s as %s", gone, gone.Name, gone.Served)
}
