package k8s

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/gkestack/gkestack/helmvalues"
)

// A Namespace is made within a second; the API server of a new cluster may take longer.
const (
	namespaceLimit    = 10 * time.Minute
	namespaceInterval = 100 * time.Millisecond
)

// namespaces are what releases wait for that live in a Namespace of the manifests. The manifests as a whole may wait for
// the same release.
type namespaces struct {
	ctx   *pulumi.Context
	guard *guard
	built []Object
	// manifests is closed when the directory is deployed, or is not.
	manifests chan struct{}
	waits     map[string]pulumi.ResourceArrayOutput
}

func newNamespaces(ctx *pulumi.Context, g *guard, built []Object) *namespaces {
	return &namespaces{
		ctx: ctx, guard: g, built: built, manifests: make(chan struct{}), waits: map[string]pulumi.ResourceArrayOutput{},
	}
}

// in is the Namespace of this name as soon as it is there, or nothing when the manifests have none.
func (n *namespaces) in(name string) pulumi.ResourceArrayOutput {
	if wait, ok := n.waits[name]; ok {
		return wait
	}
	output, resolve, reject := n.ctx.NewOutput()
	go func() {
		if resources, err := n.await(name); err != nil {
			reject(err)
		} else {
			resolve(resources)
		}
	}()
	wait := output.ApplyT(func(value any) []pulumi.Resource {
		resources, _ := value.([]pulumi.Resource)
		return resources
	}).(pulumi.ResourceArrayOutput)
	n.waits[name] = wait
	return wait
}

func (n *namespaces) await(name string) ([]pulumi.Resource, error) {
	namespace := identity{kind: "Namespace", name: name}
	if !declares(n.built, name) {
		return nil, nil
	}
	n.guard.mutex.Lock()
	began := n.guard.beginning(namespace)
	n.guard.mutex.Unlock()
	select {
	case urn := <-began:
		return n.made(namespace, urn)
	case <-n.manifests:
		return nil, nil // A transform of the user's has made something else of it, or the directory has failed.
	}
}

// made asks the engine until it knows the resource. It is registered by the plugin, and no output of it comes here before
// the last of the manifests is deployed.
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

// deployedBy closes manifests when the directory is done.
func (n *namespaces) deployedBy(directory pulumi.Resource) {
	go func() {
		_, _ = internals.UnsafeAwaitOutput(n.ctx.Context(), directory.URN())
		close(n.manifests)
	}()
}

// beforeReleases are the Namespaces that the needed releases live in, and those that they need themselves.
func beforeReleases(releases []helmvalues.Release, needed []string) map[string]bool {
	byID := map[string]*helmvalues.Release{}
	for i := range releases {
		byID[releases[i].ID()] = &releases[i]
	}
	found := map[string]bool{}
	seen := map[string]bool{}
	for queue := needed; len(queue) > 0; queue = queue[1:] {
		release := byID[queue[0]]
		if release == nil || seen[release.ID()] {
			continue
		}
		seen[release.ID()] = true
		if release.Installed {
			found[release.Namespace] = true
		}
		queue = append(queue[:len(queue):len(queue)], release.Needs...)
	}
	return found
}
