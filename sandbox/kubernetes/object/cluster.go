package object

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// ErrScopeUnknown says that nobody knows whether a kind is namespaced: its definition is neither installed nor about to
// be.
var ErrScopeUnknown = errors.New("failed to determine if the following GVK is namespaced")

// Cluster is a connection to an API server. What the server offers is asked once and remembered; all requests share one
// connection.
type Cluster struct {
	// Dynamic reads and writes objects of any kind.
	Dynamic dynamic.Interface
	// Discovery says which kinds the server has.
	Discovery discovery.CachedDiscoveryInterface
	// Version of the server.
	Version Version
	mapper  *restmapper.DeferredDiscoveryRESTMapper

	mu   sync.Mutex
	crds map[schema.GroupKind]*unstructured.Unstructured
}

// Connect makes the clients of a cluster; it does not talk to it yet. Without a config it returns a cluster that knows
// Kubernetes' own kinds only.
func Connect(config *rest.Config) (*Cluster, error) {
	c := &Cluster{crds: map[schema.GroupKind]*unstructured.Unstructured{}}
	if config == nil {
		return c, nil
	}
	// The clients share one connection: the transport is kept by its settings.
	disco, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("cluster %s: discovery: %w", config.Host, err)
	}
	c.Discovery = memory.NewMemCacheClient(disco)
	c.mapper = restmapper.NewDeferredDiscoveryRESTMapper(c.Discovery)
	if c.Dynamic, err = dynamic.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("cluster %s: %w", config.Host, err)
	}
	return c, nil
}

// Probe asks the server for its version and for what it offers.
func (c *Cluster) Probe() error {
	c.Version = fallbackVersion
	if info, err := c.Discovery.ServerVersion(); err == nil {
		c.Version = parseVersion(info)
	}
	if _, err := c.Discovery.ServerGroups(); err != nil {
		// The schema request words the error as users know it.
		if _, schemaErr := c.Discovery.OpenAPISchema(); schemaErr != nil {
			return schemaErr
		}
		return err
	}
	return nil
}

// Mapper returns the mapper from kinds to the server's paths.
func (c *Cluster) Mapper() meta.ResettableRESTMapper { return c.mapper }

// Client returns a client for a kind. It asks the server anew before it says that there is no such kind.
func (c *Cluster) Client(gvk schema.GroupVersionKind, namespace string) (dynamic.ResourceInterface, error) {
	if c.mapper == nil {
		return nil, errors.New("cluster: not connected")
	}
	mapping, err := c.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
	if err != nil {
		c.mapper.Reset()
		if mapping, err = c.mapper.RESTMapping(gvk.GroupKind(), gvk.Version); err != nil {
			return nil, err
		}
	}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		return c.Dynamic.Resource(mapping.Resource).Namespace(DefaultedNamespace(namespace)), nil
	}
	return c.Dynamic.Resource(mapping.Resource), nil
}

// ClientFor returns a client for an object's kind and namespace.
func (c *Cluster) ClientFor(obj *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	return c.Client(obj.GroupVersionKind(), obj.GetNamespace())
}

// Has tells whether the server offers a kind now.
func (c *Cluster) Has(gvk schema.GroupVersionKind) bool {
	if c.mapper == nil {
		return false
	}
	_, err := c.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
	return err == nil
}

// Forget makes the next request ask the server again what it offers.
func (c *Cluster) Forget() {
	if c.mapper != nil {
		c.mapper.Reset()
	}
}

// RememberCRD lets kinds be known before their definition is installed.
func (c *Cluster) RememberCRD(crd *unstructured.Unstructured) error {
	kind := definedKind(crd)
	if kind.Group == "" || kind.Kind == "" {
		return fmt.Errorf("CustomResourceDefinition %s: expected .spec.group and .spec.names.kind", crd.GetName())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.crds[kind] = crd
	return nil
}

// Namespaced tells whether a kind lives in namespaces. It looks at Kubernetes' own kinds, at definitions among the
// objects, at definitions seen before, and at last it asks the server. It returns ErrScopeUnknown where none of them
// knows.
func (c *Cluster) Namespaced(gvk schema.GroupVersionKind, objs ...unstructured.Unstructured) (bool, error) {
	if gvk.Group == "core" {
		gvk.Group = ""
	}
	if namespaced, known := builtinScope(gvk); known {
		return namespaced, nil
	}
	crd := FindCRD(objs, gvk.GroupKind())
	if crd == nil {
		c.mu.Lock()
		crd = c.crds[gvk.GroupKind()]
		c.mu.Unlock()
	}
	if crd != nil {
		scope, _, err := unstructured.NestedString(crd.Object, "spec", "scope")
		return scope == "Namespaced", err
	}
	if c.mapper != nil {
		kind := schema.GroupKind{Group: gvk.Group, Kind: strings.TrimSuffix(gvk.Kind, "Patch")}
		for _, kind := range []schema.GroupKind{gvk.GroupKind(), kind} {
			if mapping, err := c.mapper.RESTMapping(kind, gvk.Version); err == nil {
				return mapping.Scope.Name() == meta.RESTScopeNameNamespace, nil
			}
		}
	}
	return false, fmt.Errorf("%w: %s", ErrScopeUnknown, gvk)
}
