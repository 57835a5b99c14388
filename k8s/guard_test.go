package k8s

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/kube"
)

const inDirectory = "urn:pulumi:dev::gkestack::kubernetes:kustomize/v2:Directory$"

// inState is an object of the manifests as the state has it; the type is that of its URN.
func inState(typ, name, apiVersion, namespace string, annotations map[string]any) (string, stateResource) {
	kind := typ[strings.LastIndex(typ, ":")+1:]
	metadata := map[string]any{"name": name}
	path := name
	if namespace != "" {
		metadata["namespace"], path = namespace, namespace+"/"+name
	}
	return inDirectory + typ + "::manifests:" + path, stateResource{Type: typ, Outputs: stateOutputs{
		APIVersion: apiVersion, Kind: kind, Metadata: metadata,
		Inputs: map[string]any{"metadata": map[string]any{"annotations": annotations}},
	}}
}

// fakeCluster has these objects, and nothing else.
type fakeCluster struct {
	objects []identity
	err     error
}

func (f fakeCluster) objectsIn(namespace string) ([]identity, error) {
	return matching(f.objects, func(object identity) bool { return object.namespace == namespace }), f.err
}

func (f fakeCluster) objectsOf(group, kind string) ([]identity, error) {
	return matching(f.objects, func(object identity) bool { return object.group == group && object.kind == kind }), f.err
}

func (f fakeCluster) existing(objects []identity) ([]identity, error) {
	return matching(objects, func(object identity) bool {
		return len(matching(f.objects, func(o identity) bool { return o == object })) > 0
	}), f.err
}

func (f fakeCluster) versionsOf(group, kind string) ([]string, error) {
	return map[string][]string{
		"policy/PodDisruptionBudget": {"policy/v1"}, "example.com/Gadget": {"example.com/v1", "example.com/v2"},
	}[group+"/"+kind], f.err
}

// deployedStack has a Namespace, a definition with an object of its kind, a ConfigMap, and the release shop/cache.
func deployedStack() map[string]stateResource {
	state := map[string]stateResource{}
	add := func(urn string, resource stateResource) { state[urn] = resource }
	add(inState("kubernetes:core/v1:Namespace", "shop", "v1", "", nil))
	add(inState("kubernetes:core/v1:Namespace", "kept", "v1", "", map[string]any{deletionAnnotation: "detach"}))
	add(inState("kubernetes:core/v1:ConfigMap", "web", "v1", "shop", nil))
	add(inState("kubernetes:example.com/v1:Gadget", "one", "example.com/v1", "", nil))
	urn, definition := inState("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "gadgets.example.com",
		"apiextensions.k8s.io/v1", "", nil)
	definition.Outputs.Spec = map[string]any{"group": "example.com", "names": map[string]any{"kind": "Gadget"}}
	add(urn, definition)
	add("urn:pulumi:dev::gkestack::"+kube.ReleaseType+"::shop/cache",
		stateResource{Type: kube.ReleaseType, Outputs: stateOutputs{
			Name: "cache", Namespace: "shop", Chart: ".charts/redis-1.2.3.tgz", ResourceNames: map[string]any{
				"ConfigMap/v1": []any{"shop/cache"}, "Service/v1": []any{"cache"},
				"ClusterRole.rbac.authorization.k8s.io/rbac.authorization.k8s.io/v1": []any{"reader"},
			},
		}})
	add("urn:pulumi:dev::gkestack::gcp:compute/network:Network::n", stateResource{
		Type: "gcp:compute/network:Network", Outputs: stateOutputs{Name: "n", Metadata: "odd"}})
	return state
}

// everything is what deployedStack has in its manifests.
func everything() []identity {
	return []identity{
		{kind: "Namespace", name: "shop"}, {kind: "Namespace", name: "kept"},
		{kind: "ConfigMap", namespace: "shop", name: "web"},
		{group: "example.com", kind: "Gadget", name: "one"},
		{group: "apiextensions.k8s.io", kind: "CustomResourceDefinition", name: "gadgets.example.com"},
	}
}

func without(objects []identity, gone ...string) []identity {
	return matching(objects, func(object identity) bool {
		for _, name := range gone {
			if object.String() == name {
				return false
			}
		}
		return true
	})
}

func testGuard(cluster inventory, installed ...helm.Prepared) *guard {
	return &guard{
		old: newDeployed(deployedStack()), cluster: cluster, releases: installed,
		registered: map[string]identity{}, aliased: map[string]bool{}, began: map[identity]chan string{},
	}
}

func TestGuard(t *testing.T) {
	const definition = "CustomResourceDefinition gadgets.example.com"
	cache := release("shop", "cache")
	cache.Chart = "stable/redis"
	moved := release("other", "cache")
	moved.Chart = "stable/redis"
	colleague := identity{kind: "Secret", namespace: "shop", name: "by-hand"}
	// What the stack has made itself, Helm's record among it, does not hold the Namespace.
	own := []identity{
		{kind: "ConfigMap", namespace: "shop", name: "web"}, {kind: "Service", namespace: "shop", name: "cache"},
		{kind: "Secret", namespace: "shop", name: "sh.helm.release.v1.cache.v3"},
	}
	for name, test := range map[string]struct {
		declared []identity
		releases []helm.Prepared
		cluster  fakeCluster
		want     []string // parts of the error; nil for none
	}{
		"nothing goes":     {everything(), []helm.Prepared{cache}, fakeCluster{}, nil},
		"an object goes":   {without(everything(), "ConfigMap shop/web"), []helm.Prepared{cache}, fakeCluster{}, nil},
		"a kept Namespace": {without(everything(), "Namespace kept"), []helm.Prepared{cache}, fakeCluster{}, nil},
		"a Namespace with objects": {
			without(everything(), "Namespace shop"), []helm.Prepared{cache}, fakeCluster{},
			[]string{"Namespace shop", "ConfigMap shop/web, release shop/cache", "detach"},
		},
		"a Namespace with a release": {
			without(everything(), "Namespace shop", "ConfigMap shop/web"), []helm.Prepared{cache}, fakeCluster{},
			[]string{"Namespace shop", "stays in it: release shop/cache"},
		},
		"a Namespace with all of its own": {
			without(everything(), "Namespace shop", "ConfigMap shop/web"), nil, fakeCluster{objects: own}, nil,
		},
		"a Namespace with what others made": {
			without(everything(), "Namespace shop", "ConfigMap shop/web"), nil,
			fakeCluster{objects: append(own, colleague)}, []string{"Namespace shop", "others have in it: Secret shop/by-hand"},
		},
		"a Namespace that cannot be looked into": {
			without(everything(), "Namespace shop", "ConfigMap shop/web"), nil, fakeCluster{err: errors.New("no route")},
			[]string{"Namespace shop", "no route"},
		},
		"a definition with objects": {
			without(everything(), definition), []helm.Prepared{cache}, fakeCluster{},
			[]string{definition, "Gadget one"},
		},
		"a definition with objects of others": {
			without(everything(), definition, "Gadget one"), []helm.Prepared{cache},
			fakeCluster{objects: []identity{{group: "example.com", kind: "Gadget", name: "two"}}},
			[]string{definition, "others have in it: Gadget two"},
		},
		"a definition with its objects": {
			without(everything(), definition, "Gadget one"), []helm.Prepared{cache}, fakeCluster{}, nil,
		},
		"an object of a release": {
			append(everything(), identity{kind: "ConfigMap", namespace: "shop", name: "cache"}),
			[]helm.Prepared{cache}, fakeCluster{}, []string{"ConfigMap shop/cache", "release shop/cache", "keep"},
		},
		"an object of a release that goes": {
			append(everything(), identity{kind: "Service", namespace: "shop", name: "cache"}), nil, fakeCluster{},
			[]string{"Service shop/cache", "no longer installed"},
		},
		"an object twice": {
			append(everything(), identity{group: "example.com", kind: "Gadget", name: "one"}),
			[]helm.Prepared{cache}, fakeCluster{}, []string{"Gadget one", "twice"},
		},
		"a release that moves": {
			everything(), []helm.Prepared{moved}, fakeCluster{},
			[]string{"release other/cache", "shop/cache", "ClusterRole reader"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := testGuard(test.cluster, test.releases...).check(test.declared)
			if (err == nil) != (test.want == nil) {
				t.Fatalf("got %v", err)
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("no %q in: %v", part, err)
				}
			}
		})
	}
}

func TestGuardExisting(t *testing.T) {
	taken := identity{kind: "ConfigMap", namespace: "shop", name: "taken"}
	cluster := fakeCluster{objects: append(everything(), taken)}
	g := testGuard(cluster)
	err := g.checkExisting(append(everything(), taken, identity{kind: "ConfigMap", namespace: "shop", name: "free"}))
	if err == nil || !strings.HasPrefix(err.Error(), "ConfigMap shop/taken: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
	g.adopt = true
	if err := g.checkExisting([]identity{taken}); err != nil {
		t.Errorf("it is taken over, but: %v", err)
	}
}

func props(apiVersion, kind, namespace, name string) pulumi.Map {
	metadata := pulumi.Map{"name": pulumi.String(name)}
	if namespace != "" {
		metadata["namespace"] = pulumi.String(namespace)
	}
	return pulumi.Map{"apiVersion": pulumi.String(apiVersion), "kind": pulumi.String(kind), "metadata": metadata}
}

// An object that the state has under another version, another namespace that its kind does not have, or a former group,
// goes on as that resource.
func TestSameObject(t *testing.T) {
	for name, test := range map[string]struct {
		state        [5]string // typ, name, apiVersion, namespace
		typ, urnName string
		props        pulumi.Map
		want         bool
	}{
		"version": {
			[5]string{"kubernetes:networking.istio.io/v1alpha3:VirtualService", "web", "networking.istio.io/v1alpha3", "shop"},
			"kubernetes:networking.istio.io/v1:VirtualService", "manifests:shop/web",
			props("networking.istio.io/v1", "VirtualService", "shop", "web"), true,
		},
		"group": {
			[5]string{"kubernetes:extensions/v1beta1:Ingress", "web", "extensions/v1beta1", "shop"},
			"kubernetes:networking.k8s.io/v1:Ingress", "manifests:shop/web",
			props("networking.k8s.io/v1", "Ingress", "shop", "web"), true,
		},
		"namespace of a cluster's own": {
			[5]string{"kubernetes:example.com/v1:Issuer", "web", "example.com/v1", ""},
			"kubernetes:example.com/v1:Issuer", "manifests:shop/web", props("example.com/v1", "Issuer", "shop", "web"), true,
		},
		"default namespace": {
			[5]string{"kubernetes:core/v1:ConfigMap", "web", "v1", "default"},
			"kubernetes:core/v1:ConfigMap", "manifests:web", props("v1", "ConfigMap", "", "web"), true,
		},
		"another namespace": {
			[5]string{"kubernetes:core/v1:ConfigMap", "web", "v1", "shop"},
			"kubernetes:core/v1:ConfigMap", "manifests:other/web", props("v1", "ConfigMap", "other", "web"), false,
		},
		"the same": {
			[5]string{"kubernetes:core/v1:ConfigMap", "web", "v1", "shop"},
			"kubernetes:core/v1:ConfigMap", "manifests:shop/web", props("v1", "ConfigMap", "shop", "web"), false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			urn, old := inState(test.state[0], test.state[1], test.state[2], test.state[3], nil)
			g := testGuard(fakeCluster{})
			g.old = newDeployed(map[string]stateResource{urn: old})
			parent := &registeredResource{urn: "urn:pulumi:dev::gkestack::kubernetes:kustomize/v2:Directory::manifests"}
			args := &pulumi.ResourceTransformArgs{
				Custom: true, Type: test.typ, Name: test.urnName, Props: test.props,
				Opts: pulumi.ResourceOptions{Parent: parent},
			}
			got := g.SameObject(context.Background(), args)
			if (got != nil) != test.want {
				t.Fatalf("got %+v", got)
			}
			if got != nil && got.Opts.Aliases[0].URN != pulumi.URN(urn) {
				t.Errorf("it is the same as %v", got.Opts.Aliases)
			}
			if err := g.checkTakenOver(); err != nil {
				t.Errorf("after it: %v", err)
			}
		})
	}
}

// Whatever the reason is that an object is in the state twice: what is deployed now is not deleted.
func TestGuardKeepsWhatWasTakenOver(t *testing.T) {
	g := testGuard(fakeCluster{})
	object := identity{kind: "ConfigMap", namespace: "shop", name: "web"}
	g.registered["urn:pulumi:dev::gkestack::kubernetes:core/v1:ConfigMap::elsewhere"] = object
	err := g.checkTakenOver()
	want := "pulumi state delete '" + inDirectory + "kubernetes:core/v1:ConfigMap::manifests:shop/web'"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}
