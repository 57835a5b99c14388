// Package cluster opens the cluster that a stack deploys to, for Helm and for looking at what kinds of objects it has.
package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/gkestack/gkestack/internal/kube"
)

// Options say which cluster to open instead of the stack's own. Empty ones change nothing.
type Options struct {
	// Kubeconfig is a file.
	Kubeconfig string
	// Context is one of the kubeconfig's.
	Context string
}

// Cluster is an open cluster.
type Cluster struct {
	driver    string
	config    *rest.Config
	loader    clientcmd.ClientConfig
	discovery discovery.CachedDiscoveryInterface
	mapper    meta.RESTMapper
}

// Open opens the cluster that a Kubernetes provider with these inputs deploys to, as the provider finds it: from its
// kubeconfig, a file or its contents, and otherwise from the environment. Its requests end with the context: Helm
// passes on none of its own.
func Open(ctx context.Context, inputs map[string]any, options Options) (*Cluster, error) {
	overrides := &clientcmd.ConfigOverrides{}
	overrides.CurrentContext, _ = inputs["context"].(string)
	overrides.Context.Cluster, _ = inputs["cluster"].(string)
	kubeconfig, _ := inputs["kubeconfig"].(string)
	if options.Kubeconfig != "" {
		if _, err := os.Stat(options.Kubeconfig); err != nil {
			return nil, fmt.Errorf("kubeconfig %w", err)
		}
		kubeconfig, overrides = options.Kubeconfig, &clientcmd.ConfigOverrides{}
	}
	if options.Context != "" {
		overrides = &clientcmd.ConfigOverrides{CurrentContext: options.Context}
	}
	c := &Cluster{driver: driver(inputs)}
	var err error
	if c.loader, err = load(kubeconfig, overrides); err != nil {
		return nil, fmt.Errorf("kubeconfig: %w", err)
	}
	if c.config, err = c.loader.ClientConfig(); err != nil {
		return nil, fmt.Errorf("kubeconfig: %w", err)
	}
	c.config.QPS, c.config.Burst = kube.ClientQPS, kube.ClientBurst
	// What the server warns of is told when it is deployed.
	c.config.WarningHandler = rest.NoWarnings{}
	c.config.Wrap(func(next http.RoundTripper) http.RoundTripper { return bounded{ctx, next} })
	client, err := discovery.NewDiscoveryClientForConfig(c.config)
	if err != nil {
		return nil, fmt.Errorf("cluster %s: %w", c.Host(), err)
	}
	c.discovery = memory.NewMemCacheClient(client)
	c.mapper = restmapper.NewShortcutExpander(restmapper.NewDeferredDiscoveryRESTMapper(c.discovery), c.discovery, nil)
	return c, nil
}

// load reads a kubeconfig, given as a file or as its contents.
func load(kubeconfig string, overrides *clientcmd.ConfigOverrides) (clientcmd.ClientConfig, error) {
	if kubeconfig == "" {
		rules := clientcmd.NewDefaultClientConfigLoadingRules()
		return clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides), nil
	}
	content := []byte(kubeconfig)
	if !strings.Contains(kubeconfig, "\n") && !strings.HasPrefix(kubeconfig, "{") {
		if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(kubeconfig, "~/") {
			kubeconfig = filepath.Join(home, kubeconfig[2:])
		}
		var err error
		if content, err = os.ReadFile(kubeconfig); err != nil {
			return nil, err
		}
	}
	config, err := clientcmd.Load(content)
	if err != nil {
		return nil, err
	}
	return clientcmd.NewDefaultClientConfig(*config, overrides), nil
}

// driver is where Helm keeps its releases: what the provider says, then what the environment says, then Secrets.
func driver(inputs map[string]any) string {
	settings, _ := inputs["helmReleaseSettings"].(map[string]any)
	if text, ok := inputs["helmReleaseSettings"].(string); ok { // the provider's inputs are JSON in some states
		_ = json.Unmarshal([]byte(text), &settings)
	}
	if driver, ok := settings["driver"].(string); ok && driver != "" {
		return driver
	}
	if driver := os.Getenv("PULUMI_K8S_HELM_DRIVER"); driver != "" {
		return driver
	}
	return "secret"
}

// Host is the address of the API server.
func (c *Cluster) Host() string { return c.config.Host }

// Helm prepares Helm for a namespace; "" stands for all, where releases are only read.
func (c *Cluster) Helm(namespace string) (*action.Configuration, error) {
	config := &action.Configuration{}
	if err := config.Init(&getter{c, namespace}, namespace, c.driver, func(string, ...any) {}); err != nil {
		return nil, fmt.Errorf("cluster %s: %w", c.Host(), err)
	}
	return config, nil
}

// Namespaced tells whether objects of this kind belong to a namespace; where the cluster does not serve the version,
// another one tells it. A kind that the cluster does not have is an error.
func (c *Cluster) Namespaced(apiVersion, kind string) (bool, error) {
	served, err := c.Served(apiVersion, kind)
	if err != nil {
		return false, err
	}
	if served == "" {
		served = apiVersion
	}
	version, err := schema.ParseGroupVersion(served)
	if err != nil {
		return false, err
	}
	mapping, err := c.mapper.RESTMapping(version.WithKind(kind).GroupKind(), version.Version)
	if err != nil {
		return false, err
	}
	return mapping.Scope.Name() == meta.RESTScopeNameNamespace, nil
}

// Client is for objects of the kinds that Kubernetes itself has.
func (c *Cluster) Client() (kubernetes.Interface, error) { return kubernetes.NewForConfig(c.config) }
