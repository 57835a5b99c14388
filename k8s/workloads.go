package k8s

import (
	"errors"
	"maps"
	"slices"

	v2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/kustomize/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/gkestack/gkestack/helm"
)

// WorkloadsArgs say what runs in the cluster.
type WorkloadsArgs struct {
	// Manifests are the objects of a kustomize directory.
	Manifests *ManifestsArgs
	// ManifestsNeed are the ids of releases that are deployed before the manifests, and removed after them.
	ManifestsNeed []string
	// Releases in an order in which each comes after those it needs, as helm.Prepare returns them. One that needs
	// helm.Manifests is deployed after them, and removed before them. One that lives in a Namespace of the
	// manifests is deployed after that, and removed before it.
	Releases []helm.Prepared
	// Resolve returns the value that a reference in a release's values stands for.
	Resolve func(helm.Ref) (pulumi.Input, error)
	// AdoptExisting says that the provider takes over objects that the cluster has already.
	AdoptExisting bool
}

// Workloads are what runs in the cluster.
type Workloads struct {
	// Resources are all that was registered, for what is deployed after them.
	Resources []pulumi.Resource

	ctx       *pulumi.Context
	guard     *guard
	manifests *v2.Directory
	releases  []*Release
}

// NewWorkloads registers manifests and releases in the order of their needs. What does not need the other is deployed
// at the same time. What would delete more than it should is an error before anything is registered; the program ends
// with Workloads.Check, which looks again at what was registered.
func NewWorkloads(
	ctx *pulumi.Context, args *WorkloadsArgs, opts ...pulumi.ResourceOption,
) (*Workloads, error) {
	if err := args.Manifests.built(ctx, "manifests-build"); err != nil {
		return nil, err
	}
	given, err := pulumi.NewResourceOptions(opts...)
	if err != nil {
		return nil, err
	}
	g, err := newGuard(ctx, args)
	if err != nil {
		return nil, err
	}
	if err := g.before(ctx, given.Provider, args.Manifests.objects); err != nil {
		return nil, err
	}
	ids, first := neededReleases(args.Releases, args.ManifestsNeed)
	spaces := newNamespaces(ctx, g, args.Manifests.objects, ids)
	before, after := helm.AroundManifests(args.Releases)
	deployed, err := NewReleases(ctx, &ReleasesArgs{Releases: before, Resolve: args.Resolve, after: spaces.of}, opts...)
	if err != nil {
		spaces.deployedBy(nil)
		return nil, err
	}
	manifests, err := newManifests(ctx, "manifests", args.Manifests, &manifestsPlan{
		guard: g, needed: neededBy(args.ManifestsNeed, deployed), first: first,
	}, opts...)
	if err != nil {
		spaces.deployedBy(nil)
		return nil, err
	}
	spaces.deployedBy(manifests)
	others := map[string]pulumi.Resource{helm.Manifests: manifests}
	for id, release := range deployed {
		others[id] = release
	}
	last, err := NewReleases(ctx, &ReleasesArgs{
		Releases: after, Resolve: args.Resolve, Others: others, after: spaces.of,
	}, opts...)
	if err != nil {
		return nil, err
	}
	maps.Copy(deployed, last)
	for id, release := range deployed {
		others[id] = release
	}
	return &Workloads{
		Resources: slices.Collect(maps.Values(others)), ctx: ctx, guard: g, manifests: manifests,
		releases: slices.Collect(maps.Values(deployed)),
	}, nil
}

func neededBy(ids []string, deployed map[string]*Release) []pulumi.Resource {
	var needed []pulumi.Resource
	for _, id := range ids {
		if release, ok := deployed[id]; ok {
			needed = append(needed, release)
		}
	}
	return needed
}

// before checks what the kustomization has built before anything of it is registered. On a stack that has nothing in a
// cluster there is nothing to lose, and its first deployment is not to wait for the cluster here.
func (g *guard) before(ctx *pulumi.Context, provider pulumi.ProviderResource, objects []Object) error {
	g.cluster = noCluster{errNoCluster}
	if len(g.old.objects) == 0 && len(g.old.releases) == 0 {
		return nil
	}
	if provider != nil {
		awaited, err := internals.UnsafeAwaitOutput(ctx.Context(), provider.URN())
		if err != nil {
			return nil // It has been reported.
		}
		urn, _ := awaited.Value.(pulumi.URN)
		if kubeconfig := g.old.kubeconfigs[string(urn)]; kubeconfig != "" {
			g.cluster = newClient(kubeconfig)
		}
	}
	g.old.kinds.define(objects)
	declared := make([]identity, len(objects))
	for i, object := range objects {
		declared[i] = object.identity().in("", g.old.kinds)
	}
	sortIdentities(declared)
	return errors.Join(g.check(declared), g.checkServed(objects), g.checkExisting(declared))
}
