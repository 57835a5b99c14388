package releases

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"helm.sh/helm/v3/pkg/release"
	"helm.sh/helm/v3/pkg/storage/driver"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/kube"
	"github.com/gkestack/gkestack/internal/urn"
)

// Webhook is a webhook configuration of the stack: the API server asks its webhooks before it changes an object.
type Webhook struct {
	// Kind is ValidatingWebhookConfiguration or MutatingWebhookConfiguration.
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Release is the namespace/name of the one that it belongs to; it is empty where it belongs to the manifests.
	Release string `json:"release,omitempty"`
	// Deleted says that it was deleted.
	Deleted bool `json:"deleted"`

	release kube.ID
}

// DisarmOptions say how to disarm.
type DisarmOptions struct {
	// Cluster to look at instead of those of the state.
	Cluster cluster.Options
	// DryRun deletes nothing.
	DryRun bool
	// Force disarms a stack with protected resources too.
	Force bool
	// Gone says that a cluster that does not answer is gone.
	Gone bool
}

// Disarm deletes the webhook configurations of the stack's releases and manifests, so that a destroy is not refused by
// webhooks whose pods are gone, or were never reached. The next deployment makes them again: it finds those of the
// manifests missing, and upgrades the releases, whose records are marked as unfinished.
//
// A stack with protected resources is left alone, since its destroy is refused before it begins.
func Disarm(ctx context.Context, pulumi engine.Command, options DisarmOptions) ([]Webhook, error) {
	state, err := pulumi.State(ctx)
	if err != nil {
		return nil, err
	}
	if err := protected(state); err != nil && !options.Force {
		return nil, err
	}
	found := []Webhook{}
	for _, provider := range providers(state) {
		own := newOwned(state, provider.URN)
		if own.none() {
			continue
		}
		webhooks, err := disarm(ctx, own, provider, options)
		found = append(found, webhooks...)
		if err != nil && !options.Gone {
			return found, err
		}
	}
	return found, nil
}

// owned is what the stack has in one cluster, as far as webhooks may belong to it.
type owned struct {
	releases map[kube.ID]bool
	// manifests are the webhook configurations and Services of the manifests, as in Service shop/web.
	manifests map[string]bool
}

func newOwned(state *engine.State, provider urn.URN) *owned {
	own := &owned{map[kube.ID]bool{}, map[string]bool{}}
	_, timeouts := known(state, provider)
	for id := range timeouts {
		own.releases[id] = true
	}
	for i := range state.Resources {
		r := &state.Resources[i]
		if r.Provider.URN() != provider || r.Retained { // What stays in the cluster goes on asking.
			continue
		}
		switch kind := r.Type[strings.LastIndex(r.Type, ":")+1:]; kind {
		case validating, mutating, "Service":
			own.manifests[kind+" "+r.ID] = true
		}
	}
	return own
}

func (o *owned) none() bool { return len(o.releases)+len(o.manifests) == 0 }

// protected is an error where the stack has resources that nothing may delete.
func protected(state *engine.State) error {
	for i := range state.Resources {
		if r := &state.Resources[i]; r.Protected {
			return fmt.Errorf("%s %s: it is protected, and a destroy would be refused, so no webhook configuration was "+
				"touched: set gkestack:protect: false and deploy first, or use --force", r.Type, r.URN.Name())
		}
	}
	return nil
}

// disarm disarms what the stack has in one cluster.
func disarm(
	ctx context.Context, own *owned, provider *engine.Resource, options DisarmOptions,
) ([]Webhook, error) {
	c, err := cluster.Open(ctx, provider.Inputs.Plain, options.Cluster)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", provider.URN, err)
	}
	client, err := c.Client()
	if err != nil {
		return nil, fmt.Errorf("cluster %s: %w", c.Host(), err)
	}
	webhooks, err := own.webhooks(ctx, client)
	if err != nil {
		return nil, fmt.Errorf("cluster %s: %w", c.Host(), err)
	}
	if options.DryRun {
		return webhooks, nil
	}
	for i := range webhooks {
		// The mark comes first: cut short here, the next deployment upgrades a release that needs nothing.
		if err := mark(c, webhooks[i].release); err != nil {
			return webhooks, fmt.Errorf("release %s: %w", webhooks[i].Release, err)
		}
		if err := webhooks[i].delete(ctx, client); err != nil {
			return webhooks, fmt.Errorf("%s %s: %w", webhooks[i].Kind, webhooks[i].Name, err)
		}
	}
	return webhooks, nil
}

// mark makes the next deployment upgrade a release: Helm makes again what is missing. One whose last operation was cut
// short or failed has to be unlocked before that anyway.
func mark(c *cluster.Cluster, id kube.ID) error {
	if id == (kube.ID{}) {
		return nil
	}
	config, err := c.Helm(id.Namespace)
	if err != nil {
		return err
	}
	last, err := config.Releases.Last(id.Name)
	if errors.Is(err, driver.ErrReleaseNotFound) {
		return nil
	}
	if err != nil || last.Info.Status != release.StatusDeployed {
		return err
	}
	asUnfinished(last)
	return config.Releases.Update(last)
}
