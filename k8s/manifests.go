package k8s

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/kustomize/v2"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/utilities"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/field"
)

// ManifestsArgs say which manifests to deploy.
type ManifestsArgs struct {
	// Directory holds a kustomization, as in k8s/manifests/overlays/dev.
	Directory string
	// Transforms see every object after those of this package, and may change its properties and options.
	Transforms []pulumi.ResourceTransform
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
	return fmt.Errorf("%s: no kustomization.yaml in this directory (beside it: %s)", a.Directory, field.Names(overlays))
}

// NewManifests registers the objects that kustomize builds from the directory, in the order in which they depend on one
// another. An object that is no longer built is deleted. What opts depend on, each object depends on.
func NewManifests(
	ctx *pulumi.Context, name string, args *ManifestsArgs, opts ...pulumi.ResourceOption,
) (*v2.Directory, error) {
	if err := args.Validate(); err != nil {
		return nil, err
	}
	given, err := pulumi.NewResourceOptions(opts...)
	if err != nil {
		return nil, err
	}
	all := append(transforms(given.DependsOn, builtObjects(ctx, args.Directory, given.Provider)), args.Transforms...)
	return v2.NewDirectory(ctx, name, &v2.DirectoryArgs{
		Directory: pulumi.String(args.Directory),
	}, append(opts, pulumi.Transforms(all))...)
}

// builtObjects asks the plugin for all objects of a directory, and returns a function that waits for them. A transform
// sees one at a time, in no certain order. To ask at once takes no time of its own: meanwhile kustomize builds the same
// for the component.
func builtObjects(ctx *pulumi.Context, directory string, provider pulumi.ProviderResource) func() []Object {
	arguments := struct {
		Directory string `pulumi:"directory"`
	}{directory}
	var built struct {
		Result []map[string]any `pulumi:"result"`
	}
	answered := make(chan error, 1)
	go func() {
		options := utilities.PkgInvokeDefaultOpts([]pulumi.InvokeOption{pulumi.Provider(provider)})
		answered <- ctx.Invoke("kubernetes:kustomize:directory", &arguments, &built, options...)
	}()
	return sync.OnceValue(func() []Object {
		if err := <-answered; err != nil {
			_ = ctx.Log.Warn(fmt.Sprintf("%s: autoscaled replicas are reset and every Service is awaited, since what "+
				"belongs together is not known: %s", directory, err), nil)
		}
		objects := make([]Object, len(built.Result))
		for i, object := range built.Result {
			objects[i] = object
		}
		return objects
	})
}
