package k8s

import (
	"fmt"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/gkestack/gkestack/helm"
)

// A Namespace is made within a second; the API server of a new cluster may take longer.
const (
	namespaceLimit    = 10 * time.Minute
	namespaceInterval = 100 * time.Millisecond
)

// namespaces are what releases wait for that live in a Namespace of the manifests: for that alone where it is new,
// since the manifests as a whole may wait for the same release, or for what the release runs. Where it exists a release
// waits for all manifests, unless they wait for it: a resource has to stand in the state before what depends on it, and
// when the plugin has registered one that exists is not told.
type namespaces struct {
	ctx   *pulumi.Context
	guard *guard
	built []Object
	// needed are the ids of the releases that the manifests wait for.
	needed map[string]bool
	// registered is closed when the directory is under way, and manifests when it is deployed; either when it is not.
	registered, manifests chan struct{}
	directory             pulumi.Resource
}

func newNamespaces(ctx *pulumi.Context, g *guard, built []Object, needed map[string]bool) *namespaces {
	return &namespaces{
		ctx: ctx, guard: g, built: built, needed: needed,
		registered: make(chan struct{}), manifests: make(chan struct{}),
	}
}

// of is what a release waits for, or nothing when the manifests do not have its Namespace.
func (n *namespaces) of(release *helm.Prepared) pulumi.ResourceArrayOutput {
	output, resolve, reject := n.ctx.NewOutput()
	go func() {
		if resources, err := n.await(release); err != nil {
			reject(err)
		} else {
			resolve(resources)
		}
	}()
	return output.ApplyT(func(value any) []pulumi.Resource {
		resources, _ := value.([]pulumi.Resource)
		return resources
	}).(pulumi.ResourceArrayOutput)
}

func (n *namespaces) await(release *helm.Prepared) ([]pulumi.Resource, error) {
	namespace := identity{kind: "Namespace", name: release.Namespace}
	exists := n.guard.old.urns[namespace] != nil
	if exists && n.needed[release.ID()] || !declares(n.built, namespace.name) {
		return nil, nil
	}
	if exists {
		<-n.registered
		if n.directory == nil {
			return nil, nil // The program ends with an error.
		}
		return []pulumi.Resource{n.directory}, nil
	}
	n.guard.mutex.Lock()
	began := n.guard.beginning(namespace)
	n.guard.mutex.Unlock()
	select {
	case urn := <-began:
		began <- urn // for the next release
		return n.made(namespace, urn)
	case <-n.manifests:
		return nil, nil // A transform of the user's has made something else of it, or the directory has failed.
	}
}

// made asks the engine until it knows the resource. It is registered by the plugin, and no output of it comes here
// before the last of the manifests is deployed.
func (n *namespaces) made(namespace identity, urn string) ([]pulumi.Resource, error) {
	arguments := struct {
		URN string `pulumi:"urn"`
	}{urn}
	var err error
	for end := time.Now().Add(namespaceLimit); time.Now().Before(end); time.Sleep(namespaceInterval) {
		var known struct {
			URN any `pulumi:"urn"`
		}
		if _, err = n.ctx.InvokePackageRaw("pulumi:pulumi:getResource", &arguments, &known, ""); err == nil {
			return []pulumi.Resource{&registeredResource{urn: pulumi.URN(urn)}}, nil
		}
		if n.ctx.Context().Err() != nil {
			break
		}
	}
	return nil, fmt.Errorf("%s: it was not deployed, and a release lives in it: %w", namespace, err)
}

// registeredResource stands for a resource that the plugin has registered.
type registeredResource struct {
	pulumi.CustomResourceState

	urn pulumi.URN
}

// URN is that which the engine has given it.
func (r *registeredResource) URN() pulumi.URNOutput { return r.urn.ToURNOutput() }

func declares(objects []Object, namespace string) bool {
	for _, object := range objects {
		if object.identity() == (identity{kind: "Namespace", name: namespace}) {
			return true
		}
	}
	return false
}

// deployedBy says which directory has the Namespaces, or that none will be registered.
func (n *namespaces) deployedBy(directory pulumi.Resource) {
	n.directory = directory
	close(n.registered)
	go func() {
		if directory != nil {
			_, _ = internals.UnsafeAwaitOutput(n.ctx.Context(), directory.URN())
		}
		close(n.manifests)
	}()
}

// neededReleases are the ids of the releases that the manifests need, with those that these need, and the namespaces
// that they live in.
func neededReleases(releases []helm.Prepared, needed []string) (ids, namespaces map[string]bool) {
	byID := map[string]*helm.Prepared{}
	for i := range releases {
		byID[releases[i].ID()] = &releases[i]
	}
	ids, namespaces = map[string]bool{}, map[string]bool{}
	for queue := slices.Clone(needed); len(queue) > 0; queue = queue[1:] {
		release := byID[queue[0]]
		if release == nil || ids[release.ID()] {
			continue
		}
		ids[release.ID()] = true
		if release.Installed {
			namespaces[release.Namespace] = true
		}
		queue = append(queue, release.Needs...)
	}
	return ids, namespaces
}
