package k8s

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	v2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/kustomize/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/problem"
)

// ManifestsArgs say which manifests to deploy.
type ManifestsArgs struct {
	// Directory holds a kustomization, as in k8s/manifests/overlays/dev.
	Directory string
	// Transforms see every object after those of this package, and may change its properties and options.
	Transforms []pulumi.ResourceTransform

	// objects are what kustomize builds, once that is known; never nil then.
	objects []Object
}

// kustomizationFiles are the names that kustomize accepts.
var kustomizationFiles = []string{"kustomization.yaml", "kustomization.yml", "Kustomization"}

// Validate returns an error when the directory holds no kustomization.
func (a *ManifestsArgs) Validate() error {
	for _, file := range kustomizationFiles {
		_, err := os.Stat(filepath.Join(a.Directory, file))
		if err == nil {
			return nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w", a.Directory, err)
		}
	}
	overlays, _ := filepath.Glob(filepath.Join(filepath.Dir(a.Directory), "*", "kustomization.yaml"))
	for i := range overlays {
		overlays[i] = filepath.Base(filepath.Dir(overlays[i]))
	}
	return fmt.Errorf("%s: no kustomization.yaml in this directory (beside it: %s)", a.Directory, problem.Names(overlays))
}

// NewManifests registers the objects that kustomize builds from the directory, in the order in which they depend on one
// another. An object that is no longer built is deleted. What opts depend on, each object depends on.
func NewManifests(
	ctx *pulumi.Context, name string, args *ManifestsArgs, opts ...pulumi.ResourceOption,
) (*v2.Directory, error) {
	given, err := pulumi.NewResourceOptions(opts...)
	if err != nil {
		return nil, err
	}
	if err := args.built(ctx, name+"-build"); err != nil {
		return nil, err
	}
	g, err := newGuard(ctx, &WorkloadsArgs{Manifests: args})
	if err != nil {
		return nil, err
	}
	return newManifests(ctx, name, args, &manifestsPlan{guard: g, needed: given.DependsOn}, opts...)
}

// built builds the directory, unless that was done before.
func (a *ManifestsArgs) built(ctx *pulumi.Context, name string) error {
	if a.objects != nil {
		return nil
	}
	return a.Build(ctx, name)
}

// manifestsPlan is what is known about manifests when they are registered.
type manifestsPlan struct {
	guard *guard
	// needed are what the manifests wait for, but for the Namespaces first.
	needed []pulumi.Resource
	first  map[string]bool
}

func newManifests(
	ctx *pulumi.Context, name string, args *ManifestsArgs, plan *manifestsPlan, opts ...pulumi.ResourceOption,
) (*v2.Directory, error) {
	owners, err := tellOwners(ctx, name+"-owners", plan.guard.old)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(transforms(args.objects, plan), args.Transforms,
		[]pulumi.ResourceTransform{owners, plan.guard.SameObject})
	opts = append(opts[:len(opts):len(opts)], pulumi.Transforms([]pulumi.ResourceTransform{compose(all)}))
	if len(plan.needed) > 0 && !plan.hasFirst(args.objects) {
		opts = append(opts, pulumi.DependsOn(plan.needed))
	}
	return v2.NewDirectory(ctx, name, &v2.DirectoryArgs{Directory: pulumi.String(args.Directory)}, opts...)
}

// hasFirst tells whether the manifests have a Namespace that goes before what they need. Then the directory cannot wait
// for that: each of its objects does.
func (p *manifestsPlan) hasFirst(objects []Object) bool {
	for name := range p.first {
		if declares(objects, name) {
			return true
		}
	}
	return false
}
