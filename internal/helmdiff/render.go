package helmdiff

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/release"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"github.com/gkestack/gkestack/internal/cluster"
)

// rendered is what a deployment would give to the cluster.
type rendered struct {
	release *release.Release
	// crds are definitions that an installation makes before everything else.
	crds []string
	// notes on how it was rendered.
	notes []string
}

// render renders the release as the deployment would, with the cluster's own answers. Kinds that the cluster does not
// have yet may come with this very deployment: then the release is rendered without asking the cluster further.
func render(
	ctx context.Context, in *inputs, upgrade bool, c *cluster.Cluster, deployed *record,
) (*rendered, error) {
	if c == nil {
		return renderOffline(ctx, in, upgrade, nil)
	}
	config, err := c.Helm(in.Namespace)
	if err != nil {
		return nil, err
	}
	loaded, err := in.load()
	if err != nil {
		return nil, err
	}
	result := &rendered{}
	if upgrade {
		if err := deployed.onlyReadable(config); err != nil {
			return nil, err
		}
		result.notes = in.leftBehind(config, loaded)
		result.release, err = dryUpgrade(ctx, in, config, loaded)
	} else {
		result.release, err = dryInstall(ctx, in, config, loaded)
	}
	if missing := missingKind(err); missing != nil {
		offline, err := renderOffline(ctx, in, upgrade, config)
		if err != nil {
			return nil, err
		}
		offline.notes = append(result.notes, fmt.Sprintf("the cluster has no %s %s yet: what is rendered was not checked "+
			"against it, and lookups in templates found nothing", strings.Join(missing.SearchedVersions, ", "),
			missing.GroupKind))
		return offline, nil
	}
	if err != nil {
		return nil, err
	}
	if !upgrade && !in.SkipCrds {
		result.crds, err = missingDefinitions(config, loaded)
	}
	return result, err
}

// missingKind finds the error of a kind that the cluster does not have. Helm's is in an aggregate, which errors.As does
// not look into.
func missingKind(err error) *meta.NoKindMatchError {
	var missing *meta.NoKindMatchError
	var all utilerrors.Aggregate
	if errors.As(err, &missing) || !errors.As(err, &all) {
		return missing
	}
	for _, one := range all.Errors() {
		if missing = missingKind(one); missing != nil {
			break
		}
	}
	return missing
}

func dryUpgrade(
	ctx context.Context, in *inputs, config *action.Configuration, loaded *chart.Chart,
) (*release.Release, error) {
	client := action.NewUpgrade(config)
	client.DryRun, client.DryRunOption = true, "server"
	client.Namespace, client.DisableOpenAPIValidation = in.Namespace, in.DisableOpenapiValidation
	client.ResetValues, client.ReuseValues = in.ResetValues, in.ReuseValues
	var err error
	if client.PostRenderer, err = in.postRenderer(); err != nil {
		return nil, err
	}
	return client.RunWithContext(ctx, in.Name, loaded, in.Values)
}

func dryInstall(
	ctx context.Context, in *inputs, config *action.Configuration, loaded *chart.Chart,
) (*release.Release, error) {
	client := action.NewInstall(config)
	client.DryRun, client.DryRunOption = true, "server"
	client.ReleaseName, client.Namespace = in.Name, in.Namespace
	client.DisableOpenAPIValidation, client.SkipCRDs = in.DisableOpenapiValidation, in.SkipCrds
	var err error
	if client.PostRenderer, err = in.postRenderer(); err != nil {
		return nil, err
	}
	return client.RunWithContext(ctx, loaded, in.Values)
}

// renderOffline renders without a cluster, with the version and the kinds of the one that config knows, if any.
func renderOffline(ctx context.Context, in *inputs, upgrade bool, config *action.Configuration) (*rendered, error) {
	loaded, err := in.load()
	if err != nil {
		return nil, err
	}
	client := action.NewInstall(&action.Configuration{Log: func(string, ...any) {}})
	client.ClientOnly, client.DryRun, client.IsUpgrade = true, true, upgrade
	client.ReleaseName, client.Namespace = in.Name, in.Namespace
	if client.PostRenderer, err = in.postRenderer(); err != nil {
		return nil, err
	}
	if config != nil {
		discovery, err := config.RESTClientGetter.ToDiscoveryClient()
		if err != nil {
			return nil, err
		}
		version, err := discovery.ServerVersion()
		if err != nil {
			return nil, err
		}
		client.KubeVersion = &chartutil.KubeVersion{
			Version: version.GitVersion, Major: version.Major, Minor: version.Minor,
		}
		if client.APIVersions, err = action.GetVersionSet(discovery); err != nil {
			return nil, err
		}
	}
	result := &rendered{}
	if result.release, err = client.RunWithContext(ctx, loaded, in.Values); err != nil {
		return nil, err
	}
	if !upgrade && !in.SkipCrds {
		for _, definition := range loaded.CRDObjects() {
			result.crds = append(result.crds, string(definition.File.Data))
		}
	}
	return result, nil
}

// missingDefinitions are the chart's definitions that the cluster does not have: Helm leaves the others alone.
func missingDefinitions(config *action.Configuration, loaded *chart.Chart) ([]string, error) {
	var missing []string
	for _, definition := range loaded.CRDObjects() {
		resources, err := config.KubeClient.Build(bytes.NewReader(definition.File.Data), false)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", definition.Filename, err)
		}
		for _, resource := range resources {
			err := resource.Get()
			if apierrors.IsNotFound(err) {
				missing = append(missing, string(definition.File.Data))
				break
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", definition.Filename, err)
			}
		}
	}
	return missing, nil
}
