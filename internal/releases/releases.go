package releases

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/release"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/kube"
	"github.com/gkestack/gkestack/internal/served"
	"github.com/gkestack/gkestack/internal/urn"
)

// defaultTimeout of an operation, for releases of which the state knows none.
const defaultTimeout = 10 * time.Minute

// Condition is what a release means for the next deployment.
type Condition string

const (
	// OK: the next deployment goes on from here.
	OK Condition = "ok"
	// Failed: the last operation failed and was left so; the next deployment finds the values that it wants, and nothing
	// to do.
	Failed Condition = "failed"
	// Running: an operation was begun so lately that it may still run.
	Running Condition = "running"
	// Stuck: an operation was begun and can run no longer; the next deployment fails.
	Stuck Condition = "stuck"
	// Lost: Helm has the release, and the stack does not; the next deployment fails.
	Lost Condition = "lost"
	// Unserved: Helm's record has versions or kinds that the cluster no longer serves; the next upgrade or uninstallation
	// fails on them.
	Unserved Condition = "unserved"
)

// Release is one of the stack, as Helm has it.
type Release struct {
	kube.ID
	// Revision is the last one.
	Revision int `json:"revision"`
	// Status is Helm's, as in deployed or pending-upgrade.
	Status string `json:"status"`
	// Since when it has this status.
	Since     time.Time `json:"since"`
	Condition Condition `json:"condition"`
	// Unserved are the objects in Helm's record that the cluster does not serve under the record's apiVersion.
	Unserved []served.Gone `json:"unserved,omitempty"`
	// Hint says what to do, where something is to be done.
	Hint string `json:"hint,omitempty"`

	limit  time.Duration // of an operation
	config *action.Configuration
	last   *release.Release
	lookup served.Lookup // of what the cluster serves
}

// Age is for how long the release has had its status.
func (r *Release) Age() time.Duration { return time.Since(r.Since).Round(time.Second) }

// Blocks tells whether the next deployment fails because of the release, or does not see what it has to do.
func (r *Release) Blocks() bool {
	return r.Condition != OK && r.Condition != Running
}

// Options say which releases are the stack's, and where they are.
type Options struct {
	// Declared are the ids, namespace/name, of those that the program declares: the state may not know all of them.
	Declared []string
	// Cluster to look at instead of those of the state.
	Cluster cluster.Options
}

// List returns the stack's releases that Helm knows, by namespace and name. Those of others in the same cluster are
// left out.
func List(ctx context.Context, pulumi engine.Command, options Options) ([]Release, error) {
	state, err := pulumi.State(ctx)
	if err != nil {
		return nil, err
	}
	found := []Release{}
	for _, provider := range providers(state) {
		c, err := cluster.Open(ctx, provider.Inputs.Plain, options.Cluster)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", provider.URN, err)
		}
		releases, err := list(c, state, provider, options.Declared)
		if err != nil {
			return nil, err
		}
		found = append(found, releases...)
	}
	// Two providers may lead to the same cluster: the one that knows the release comes first (its condition is not lost).
	slices.SortFunc(found, func(a, b Release) int {
		return cmp.Or(cmp.Compare(a.String(), b.String()), cmp.Compare(b.Condition, a.Condition))
	})
	same := func(a, b Release) bool { return a.ID == b.ID && a.Revision == b.Revision }
	return slices.CompactFunc(found, same), nil
}

// providers are those that deploy to a cluster.
func providers(state *engine.State) []*engine.Resource {
	var found []*engine.Resource
	for i := range state.Resources {
		provider := &state.Resources[i]
		renders := provider.Inputs.Plain["renderYamlToDirectory"] != nil
		if provider.Type == kube.ProviderType && !renders && !isOffline(provider) {
			found = append(found, provider)
		}
	}
	return found
}

// list returns the stack's releases in one cluster.
func list(c *cluster.Cluster, state *engine.State, provider *engine.Resource, declared []string) ([]Release, error) {
	everywhere, err := c.Helm("")
	if err != nil {
		return nil, err
	}
	revisions, err := everywhere.Releases.ListReleases()
	if err != nil {
		return nil, fmt.Errorf("cluster %s: %w", c.Host(), err)
	}
	noted, timeouts := known(state, provider.URN)
	var found []Release
	for id, history := range byRelease(revisions) {
		timeout, begun := timeouts[id]
		if !begun && !slices.Contains(declared, id.String()) {
			continue // someone else's
		}
		revision := history[0]
		r := Release{
			ID: idOf(revision), Revision: revision.Version,
			Status: revision.Info.Status.String(), Since: revision.Info.LastDeployed.UTC().Time,
			last: revision, limit: limit(revision, cmp.Or(timeout, defaultTimeout)), lookup: c.Served,
		}
		if revision.Info.Status == release.StatusUninstalling {
			r.Since = revision.Info.Deleted.UTC().Time
		}
		if r.config, err = c.Helm(revision.Namespace); err != nil {
			return nil, err
		}
		if r.Unserved, err = unserved(history, c.Served); err != nil {
			return nil, fmt.Errorf("release %s: %w", id, err)
		}
		r.judge(noted[id], provider.URN, time.Now())
		found = append(found, r)
	}
	return found, nil
}

func idOf(revision *release.Release) kube.ID {
	return kube.ID{Namespace: revision.Namespace, Name: revision.Name}
}

// byRelease are the revisions of each release, the last one first.
func byRelease(revisions []*release.Release) map[kube.ID][]*release.Release {
	found := map[kube.ID][]*release.Release{}
	for _, revision := range revisions {
		id := idOf(revision)
		found[id] = append(found[id], revision)
	}
	for _, history := range found {
		slices.SortFunc(history, func(a, b *release.Release) int { return cmp.Compare(b.Version, a.Version) })
	}
	return found
}

// unserved is what the cluster does not serve of the revisions that Helm reads: it upgrades from the deployed one, and
// uninstalls the last one.
func unserved(history []*release.Release, lookup served.Lookup) ([]served.Gone, error) {
	if history[0].Info.Status == release.StatusUninstalled {
		return nil, nil
	}
	gone, err := served.Check(history[0], lookup)
	if err != nil || len(gone) > 0 {
		return gone, err
	}
	for _, revision := range history[1:] {
		if revision.Info.Status == release.StatusDeployed {
			return served.Check(revision, lookup)
		}
	}
	return nil, nil
}

// limit is how long an operation may run: Helm waits for each hook, and then for the objects, up to the timeout.
func limit(revision *release.Release, timeout time.Duration) time.Duration {
	waits := 1
	for _, hook := range revision.Hooks {
		if !slices.Contains(hook.Events, release.HookTest) {
			waits++
		}
	}
	return timeout * time.Duration(waits)
}

// known are the ids of the releases in the state, and the timeouts of those and of the ones that were only begun.
func known(state *engine.State, provider urn.URN) (noted map[kube.ID]bool, timeouts map[kube.ID]time.Duration) {
	noted, timeouts = map[kube.ID]bool{}, map[kube.ID]time.Duration{}
	note := func(r *engine.Resource) (kube.ID, bool) {
		if r.Type != kube.ReleaseType || r.Provider.URN() != provider {
			return kube.ID{}, false
		}
		id, timeout := r.Inputs.Release()
		timeouts[id] = timeout
		return id, true
	}
	for i := range state.Unfinished {
		note(&state.Unfinished[i])
	}
	for i := range state.Resources {
		if id, ours := note(&state.Resources[i]); ours {
			noted[id] = true
		}
	}
	return noted, timeouts
}

// judge fills in what the release means for the next deployment.
func (r *Release) judge(noted bool, provider urn.URN, now time.Time) {
	status := r.last.Info.Status
	inOperation := status.IsPending() || status == release.StatusUninstalling
	switch {
	case inOperation && now.Sub(r.Since) < r.limit:
		r.Condition = Running
		r.Hint = fmt.Sprintf("wait until it is done, or, when no deployment runs any more, "+
			"`gkestack releases unlock --force %s`", r.ID)
	case inOperation:
		r.Condition = Stuck
		r.Hint = fmt.Sprintf("`gkestack releases unlock %s`, then deploy", r.ID)
	case noted && status == release.StatusFailed && uninstalled(r.last):
		r.Condition = Failed
		r.Hint = fmt.Sprintf("the next deployment goes on with its uninstallation; where it is to stay, "+
			"`gkestack releases unlock %s`, then deploy", r.ID)
	case noted && status != release.StatusDeployed && status != release.StatusUninstalled:
		// Failed, or superseded or unknown, with nothing after it.
		r.Condition = Failed
		r.Hint = fmt.Sprintf("`gkestack releases unlock %s`, then deploy", r.ID)
	case noted && len(r.Unserved) > 0:
		r.Condition = Unserved
		r.Hint = fmt.Sprintf("revision %d has %s, which the cluster no longer serves, and Helm can neither upgrade nor "+
			"uninstall it: `gkestack releases unlock %s` rewrites Helm's record, then deploy", r.Revision,
			served.Kinds(r.Unserved), r.ID)
	case noted || status == release.StatusUninstalled:
		r.Condition = OK
	default:
		r.Condition = Lost
		r.Hint = fmt.Sprintf("`pulumi import %s %s %s --provider %s=%s --generate-code=false --protect=false`, then deploy",
			kube.ReleaseType, r.ID, r.ID, provider.Name(), provider)
	}
}

// uninstalled tells whether the uninstallation of a release was begun.
func uninstalled(revision *release.Release) bool { return !revision.Info.Deleted.IsZero() }
