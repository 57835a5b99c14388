package k8s

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/gkestack/gkestack/helm"
)

// guard compares what a deployment registers with what the last one left. The engine deletes what is no longer
// registered when the program has ended well, and goes by its own names: it does not know that two of them mean one
// object, nor that an object holds others. So the program ends with an error before the engine deletes such an object.
type guard struct {
	old *deployed
	// cluster answers what else is there.
	cluster inventory
	// releases are those that this deployment installs or keeps.
	releases []helm.Prepared
	// adopt says that objects are taken over which the cluster has already.
	adopt bool

	mutex      sync.Mutex
	registered map[string]identity // by URN
	// aliased are URNs of the state that go on as others.
	aliased map[string]bool
	// began is closed when the first registration of an object with this identity is under way.
	began map[identity]chan string
}

// errNoCluster is why a cluster cannot be asked that the state has no provider for.
var errNoCluster = errors.New("the state has no kubeconfig of the cluster")

func newGuard(ctx *pulumi.Context, args *WorkloadsArgs) (*guard, error) {
	old, err := readDeployed(ctx)
	if err != nil {
		return nil, err
	}
	g := &guard{
		old: old, adopt: args.AdoptExisting, registered: map[string]identity{}, aliased: map[string]bool{},
		began: map[identity]chan string{},
	}
	for i := range args.Releases {
		if args.Releases[i].Installed {
			g.releases = append(g.releases, args.Releases[i])
		}
	}
	return g, nil
}

// SameObject makes an object go on as the resource under which the state has it: with another version of its API, in
// another directory, or with a namespace in its name that its kind does not have, it would be another one to the
// engine, which would make that, or take it over, and then delete it as the old one. It comes last, when all is
// decided.
func (g *guard) SameObject(ctx context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if !args.Custom || !strings.HasPrefix(args.Type, "kubernetes:") {
		return nil
	}
	parent := ""
	if args.Opts.Parent != nil {
		awaited, err := internals.UnsafeAwaitOutput(ctx, args.Opts.Parent.URN())
		if err != nil {
			return nil // The engine says why.
		}
		urn, _ := awaited.Value.(pulumi.URN)
		parent = string(urn)
	}
	object := newIdentity(textAt(args.Props, "apiVersion"), textAt(args.Props, "kind"),
		textAt(args.Props, "metadata", "namespace"), textAt(args.Props, "metadata", "name"))
	object = object.in("", g.old.kinds)
	urn := childURN(parent, args.Type, args.Name)

	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.registered[urn] = object
	for _, alias := range args.Opts.Aliases {
		g.aliased[aliasURN(alias, parent, args)] = true
	}
	changed := false
	if old := g.oldURN(urn, object); old != "" {
		g.aliased[old] = true
		args.Opts.Aliases = append(args.Opts.Aliases, pulumi.Alias{URN: pulumi.URN(old)})
		changed = true
	}
	if began := g.beginning(object); len(began) == 0 {
		began <- urn
	}
	if !changed {
		return nil
	}
	return result(args)
}

// oldURN is the URN under which the state has an object, or "" when that is its own, or none.
func (g *guard) oldURN(urn string, object identity) string {
	old := ""
	for _, candidate := range g.old.urns[object] {
		switch {
		case candidate == urn:
			return ""
		case old == "" && directoryOf(candidate) == directoryOf(urn):
			old = candidate
		}
	}
	return old
}

// beginning is the channel that gets the URN of an object when its registration begins. The mutex is held.
func (g *guard) beginning(object identity) chan string {
	if g.began[object] == nil {
		g.began[object] = make(chan string, 1)
	}
	return g.began[object]
}

// check returns every reason not to go on, for objects that this deployment declares.
func (g *guard) check(declared []identity) error {
	return errors.Join(
		g.checkTwice(declared), g.checkOwners(declared), g.checkNamespaces(declared), g.checkMoved(),
		g.checkContainers(declared))
}

// Check returns an error when the engine would now delete what this deployment has made or taken over, or what holds
// something that stays. The program has to end with it: then the engine deletes nothing. It waits for the manifests.
func (w *Workloads) Check() error {
	if w.guard == nil {
		return nil
	}
	if _, err := internals.UnsafeAwaitOutput(w.ctx.Context(), w.manifests.URN()); err != nil {
		return nil // It has been reported.
	}
	declared := w.guard.declared()
	return errors.Join(
		w.guard.check(declared), w.guard.checkTakenOver(), w.guard.checkReleases(w.ctx.Context(), w.releases))
}

// declared are the objects that have been registered.
func (g *guard) declared() []identity {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	objects := slices.Collect(maps.Values(g.registered))
	sortIdentities(objects)
	return objects
}
