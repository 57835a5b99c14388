package helmdiff

import (
	"context"
	"errors"
	"fmt"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/engine"
)

// deployed returns the revision that Helm would compare with, or nil where there is none.
func (c *comparison) deployed(t *touched, result *Release) (*record, error) {
	config, err := t.open.Helm(t.id.Namespace)
	if err != nil {
		return nil, err
	}
	last, err := config.Releases.Last(t.id.Name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cluster %s: %w", t.open.Host(), err)
	}
	if t.action != Uninstall {
		if err := inOperation(last, t); err != nil {
			return nil, err
		}
	}
	if t.action == Install && t.noted == nil && last.Info.Status != release.StatusUninstalled {
		result.Action = Upgrade
		result.Notes = append(result.Notes, "Helm has this release already, and the stack does not: "+
			"a deployment fails; `gkestack releases list` tells how to take it into the stack")
	}
	if t.action == Uninstall {
		return readRecord(last, t.open)
	}
	return readRecord(current(config, t.id.Name, last), t.open)
}

// inOperation is an error where Helm refuses to upgrade, since the last operation was not seen to end.
func inOperation(last *release.Release, t *touched) error {
	if status := last.Info.Status; status.IsPending() || status == release.StatusUninstalling {
		return fmt.Errorf("revision %d is %s: when no deployment is running, "+
			"`go tool gkestack releases unlock %s` frees it", last.Version, status, t.id)
	}
	return nil
}

// finished is an error unless the last operation of a release came to its end: a deployment that leaves the release
// alone does not finish it.
func (c *comparison) finished(ctx context.Context, t *touched) error {
	if note, err := c.open(ctx, t); err != nil || note != "" {
		return err
	}
	config, err := t.open.Helm(t.id.Namespace)
	if err != nil {
		return err
	}
	last, err := config.Releases.Last(t.id.Name)
	if err != nil {
		return fmt.Errorf("cluster %s: %w", t.open.Host(), err)
	}
	if err := inOperation(last, t); err != nil || last.Info.Status == release.StatusDeployed {
		return err
	}
	return fmt.Errorf("revision %d is %s, and the deployment does not see it: "+
		"`go tool gkestack releases unlock %s`, then deploy", last.Version, last.Info.Status, t.id)
}

// current is the revision that Helm upgrades from: the deployed one, and the last one where none is.
func current(config *action.Configuration, name string, last *release.Release) *release.Release {
	if last.Info.Status != release.StatusDeployed {
		if deployed, err := config.Releases.Deployed(name); err == nil {
			return deployed
		}
	}
	return last
}

// open opens the cluster of a release. It returns a note where the deployment makes it.
func (c *comparison) open(ctx context.Context, t *touched) (string, error) {
	reference := t.planned.Provider
	if reference == "" && t.noted != nil {
		reference = t.noted.Provider
	}
	var inputs map[string]any
	if provider := reference.URN(); provider != "" {
		inputs = c.plan[provider].Inputs.Plain
		// The plan does not know it while the cluster is being changed: then the noted one reaches it.
		if noted := c.state.Find(provider); noted != nil && (inputs == nil || inputs["kubeconfig"] == engine.Unknown) {
			inputs = noted.Inputs.Plain
		}
	}
	if inputs["kubeconfig"] == engine.Unknown && c.options.Cluster.Kubeconfig == "" {
		return "the deployment makes the cluster: rendered without one", nil
	}
	if opened, ok := c.clusters[reference]; ok {
		t.open = opened
		return "", nil
	}
	opened, err := cluster.Open(ctx, inputs, c.options.Cluster)
	if err != nil {
		return "", err
	}
	c.clusters[reference], t.open = opened, opened
	return "", nil
}

// scopeOf returns the namespace of objects that name none: the release's, unless their kind has none.
func scopeOf(open *cluster.Cluster, namespace string) scope {
	return func(apiVersion, kind string) string {
		if open == nil {
			return ""
		}
		if namespaced, err := open.Namespaced(apiVersion, kind); err != nil || !namespaced {
			return ""
		}
		return namespace
	}
}
