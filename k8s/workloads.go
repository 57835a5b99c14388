package k8s

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helmvalues"
)

// WorkloadsArgs say what runs in the cluster.
type WorkloadsArgs struct {
	// Manifests are the objects of a kustomize directory.
	Manifests *ManifestsArgs
	// ManifestsNeed are the ids of releases that are deployed before the manifests, and removed after them.
	ManifestsNeed []string
	// Releases in an order in which each comes after those it needs, as helmvalues.Load returns them. One that needs
	// helmvalues.Manifests is deployed after them, and removed before them.
	Releases []helmvalues.Release
	// Resolve returns the value that a reference in a release's values stands for.
	Resolve func(helmvalues.Ref) (pulumi.Input, error)
}

// NewWorkloads registers manifests and releases in the order of their needs. What does not need the other is deployed
// at the same time. It returns all that it registered, for what is deployed after them.
func NewWorkloads(
	ctx *pulumi.Context, args *WorkloadsArgs, opts ...pulumi.ResourceOption,
) ([]pulumi.Resource, error) {
	before, after := helmvalues.AroundManifests(args.Releases)
	deployed, err := NewReleases(ctx, &ReleasesArgs{Releases: before, Resolve: args.Resolve}, opts...)
	if err != nil {
		return nil, err
	}
	var needed []pulumi.Resource
	for _, id := range args.ManifestsNeed {
		if release, ok := deployed[id]; ok {
			needed = append(needed, release)
		}
	}
	manifests, err := NewManifests(ctx, "manifests", args.Manifests,
		append(opts[:len(opts):len(opts)], pulumi.DependsOn(needed))...)
	if err != nil {
		return nil, err
	}
	others := map[string]pulumi.Resource{helmvalues.Manifests: manifests}
	for id, release := range deployed {
		others[id] = release
	}
	last, err := NewReleases(ctx, &ReleasesArgs{Releases: after, Resolve: args.Resolve, Others: others}, opts...)
	for id, release := range last {
		others[id] = release
	}
	return slices.Collect(maps.Values(others)), err
}
