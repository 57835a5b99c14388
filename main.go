// The stack of a GKE team: Google Cloud resources, Kubernetes manifests and Helm releases in one deployment.
package main

import (
	"errors"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/config"
	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/k8s"
)

func main() { config.Run(deploy) }

// deploy reads and checks everything that the stack consists of, then registers it: the cloud, then what runs on it.
func deploy(ctx *pulumi.Context) error {
	releases, releasesErr := helm.Load(helm.Dir, ctx.Stack())
	stack, configErr := config.Load(ctx, helm.ConfigNames(releases))
	if err := errors.Join(configErr, releasesErr); err != nil {
		return err
	}
	manifests := &k8s.ManifestsArgs{Directory: filepath.Join("k8s/manifests/overlays", stack.Kubernetes.Overlay)}
	prepared, err := helm.Prepare(helm.Dir, releases, stack)
	err = errors.Join(err, manifests.Build(ctx, "kustomize"), k8s.LogNotices(ctx, prepared))
	if err != nil {
		return err
	}

	google, err := cloud.Deploy(ctx, config.Prefix(ctx), &stack.Settings)
	if err != nil {
		return err
	}

	provider, err := k8s.NewProvider(ctx, "cluster", &k8s.ProviderArgs{
		ClusterName:    google.Cluster.Name,
		Endpoint:       google.Cluster.Endpoint,
		CACertificate:  google.Cluster.CACertificate,
		AdoptExisting:  stack.Kubernetes.AdoptExisting,
		ForceConflicts: stack.Kubernetes.ForceConflicts,
	}, pulumi.DependsOn(google.RunsPods))
	if err != nil {
		return err
	}
	workloads, err := k8s.NewWorkloads(ctx, &k8s.WorkloadsArgs{
		Manifests: manifests, ManifestsNeed: stack.Kubernetes.Needs,
		Releases: prepared, Resolve: k8s.Resolve(google.Outputs, stack.Value),
		AdoptExisting: stack.Kubernetes.AdoptExisting,
	}, pulumi.Provider(provider))
	if err != nil {
		return err
	}
	if err := google.DeployEdge(workloads.Resources); err != nil {
		return err
	}

	for key, output := range google.Outputs {
		ctx.Export(key, output)
	}
	ctx.Export("releases", k8s.Statuses(ctx, workloads.Resources))
	return workloads.Check()
}
