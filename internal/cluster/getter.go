package cluster

import (
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// getter gives Helm one connection for all releases: what the API server offers is asked once.
type getter struct {
	cluster   *Cluster
	namespace string
}

// ToRESTConfig returns the client configuration.
func (g *getter) ToRESTConfig() (*rest.Config, error) { return rest.CopyConfig(g.cluster.config), nil }

// ToDiscoveryClient returns the discovery client.
func (g *getter) ToDiscoveryClient() (discovery.CachedDiscoveryInterface, error) {
	return g.cluster.discovery, nil
}

// ToRESTMapper returns the mapper of kinds to paths.
func (g *getter) ToRESTMapper() (meta.RESTMapper, error) { return g.cluster.mapper, nil }

// ToRawKubeConfigLoader returns the kubeconfig with the release's namespace as its own: objects that name none go
// there.
func (g *getter) ToRawKubeConfigLoader() clientcmd.ClientConfig {
	return namespaced{g.cluster.loader, g.namespace}
}

// rawConfig is a name under which a ClientConfig, which has a method of that name, can be embedded.
type rawConfig = clientcmd.ClientConfig

type namespaced struct {
	rawConfig
	namespace string
}

// Namespace returns the release's namespace.
func (n namespaced) Namespace() (string, bool, error) { return n.namespace, true, nil }
