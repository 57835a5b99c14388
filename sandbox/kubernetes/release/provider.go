package release

import (
	"context"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/cli"
	"helm.sh/helm/v3/pkg/registry"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Options are what a Provider needs.
type Options struct {
	// Engine gets the messages.
	Engine wire.Engine
	// Context ends when the engine cancels.
	Context context.Context
	// Secrets says that the engine takes secrets.
	Secrets bool

	// Settings for Helm.
	Settings Settings
	// Config and Loader are the ways to the cluster, for Kubernetes' client and for Helm.
	Config *rest.Config
	Loader clientcmd.ClientConfig
	// Cluster is the connection that other resources of the provider share.
	Cluster *object.Cluster
	// Namespace of a release that names none.
	Namespace string
	// Unreachable is why the cluster cannot be reached, or "".
	Unreachable string
}

// Provider makes releases.
type Provider struct {
	Options
	env *cli.EnvSettings
}

// New returns a provider.
func New(options Options) *Provider {
	return &Provider{Options: options, env: options.Settings.environment()}
}

// configuration prepares Helm for a namespace.
func (p *Provider) configuration(namespace string) (*action.Configuration, error) {
	config := &action.Configuration{}
	debug := func(format string, args ...any) { logging.V(6).Infof(format, args...) }
	if err := config.Init(&getter{p, namespace}, namespace, p.Settings.Driver, debug); err != nil {
		return nil, err
	}
	client, err := p.registryClient()
	if err != nil {
		return nil, err
	}
	config.RegistryClient = client
	return config, nil
}

func (p *Provider) registryClient(options ...registry.ClientOption) (*registry.Client, error) {
	return registry.NewClient(append([]registry.ClientOption{
		registry.ClientOptDebug(false),
		registry.ClientOptEnableCache(true),
		registry.ClientOptCredentialsFile(p.env.RegistryConfig),
	}, options...)...)
}

// getter gives Helm the plugin's own connection: what the API server offers is not asked a second time.
type getter struct {
	provider  *Provider
	namespace string
}

// ToRESTConfig returns the client configuration.
func (g *getter) ToRESTConfig() (*rest.Config, error) {
	if g.provider.Config == nil {
		return nil, clientcmd.ErrEmptyCluster
	}
	return rest.CopyConfig(g.provider.Config), nil
}

// ToDiscoveryClient returns the discovery client.
func (g *getter) ToDiscoveryClient() (discovery.CachedDiscoveryInterface, error) {
	return g.provider.Cluster.Discovery, nil
}

// ToRESTMapper returns the mapper of kinds to paths.
func (g *getter) ToRESTMapper() (meta.RESTMapper, error) {
	cluster := g.provider.Cluster
	return restmapper.NewShortcutExpander(cluster.Mapper(), cluster.Discovery, nil), nil
}

// ToRawKubeConfigLoader returns the kubeconfig with the release's namespace as its own: objects that name none go
// there.
func (g *getter) ToRawKubeConfigLoader() clientcmd.ClientConfig {
	return namespaced{g.provider.Loader, g.namespace}
}

// rawConfig is a name under which a ClientConfig, which has a method of that name, can be embedded.
type rawConfig = clientcmd.ClientConfig

type namespaced struct {
	rawConfig
	namespace string
}

// Namespace returns the release's namespace.
func (n namespaced) Namespace() (string, bool, error) { return n.namespace, true, nil }
