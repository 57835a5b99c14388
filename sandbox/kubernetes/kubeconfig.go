package kubernetes

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientapi "k8s.io/client-go/tools/clientcmd/api"
)

// connection is the way to a cluster: its client configuration and default namespace, or the reason why there is none.
type connection struct {
	loader      clientcmd.ClientConfig
	config      *rest.Config
	namespace   string
	unreachable string
}

// connect reads the kubeconfig that the settings name. It does not talk to the cluster.
func connect(s Settings, userAgent string) connection {
	overrides := &clientcmd.ConfigOverrides{
		Context:        clientapi.Context{Cluster: s.Cluster, Namespace: s.Namespace},
		CurrentContext: s.Context,
	}
	c := connection{namespace: s.Namespace}
	if s.Kubeconfig != "" {
		parsed, err := parseKubeconfig(s.Kubeconfig)
		if err != nil {
			c.unreachable = fmt.Sprintf("failed to parse kubeconfig data in `kubernetes:config:kubeconfig`- %v", err)
			return c
		}
		c.loader = clientcmd.NewDefaultClientConfig(*parsed, overrides)
	} else {
		rules := clientcmd.NewDefaultClientConfigLoadingRules()
		rules.DefaultClientConfig = &clientcmd.DefaultClientConfig
		c.loader = clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides)
	}
	if namespace, _, err := c.loader.Namespace(); err == nil {
		c.namespace = namespace
	}
	config, err := c.loader.ClientConfig()
	if err != nil {
		c.unreachable = fmt.Sprintf("unable to load Kubernetes client configuration from kubeconfig file. "+
			"Make sure you have: \n\n"+
			" \t • set up the provider as per "+
			"https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/ \n\n %v", err)
		return c
	}
	config.QPS, config.Burst = float32(s.Client.QPS), s.Client.Burst
	if s.Client.Timeout > 0 {
		config.Timeout = time.Duration(s.Client.Timeout) * time.Second
	}
	config.WarningHandler = rest.NoWarnings{}
	config.UserAgent = userAgent
	c.config = config
	return c
}

// parseKubeconfig reads a kubeconfig from a file, or from the text itself.
func parseKubeconfig(pathOrContents string) (*clientapi.Config, error) {
	if pathOrContents == "" {
		return &clientapi.Config{}, nil
	}
	path := pathOrContents
	if path == "~" || strings.HasPrefix(path, "~/") {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, path[1:])
		}
	}
	if _, err := os.Stat(path); err == nil {
		contents, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return clientcmd.Load(contents)
	}
	return clientcmd.Load([]byte(pathOrContents))
}

// parseKubeconfigProperty reads a kubeconfig that is a text or an object.
func parseKubeconfigProperty(v resource.PropertyValue) (*clientapi.Config, error) {
	text := ""
	switch {
	case v.IsNull():
		return &clientapi.Config{}, nil
	case v.IsString():
		text = v.StringValue()
	case v.IsObject():
		raw, err := json.Marshal(v.ObjectValue().Mappable())
		if err != nil {
			return nil, fmt.Errorf("failed to unmarshal kubeconfig: %w", err)
		}
		text = string(raw)
	default:
		return nil, fmt.Errorf("unexpected kubeconfig format, type: %v", v.TypeString())
	}
	config, err := parseKubeconfig(text)
	if err != nil {
		return nil, fmt.Errorf("failed to parse kubeconfig: %w", err)
	}
	return config, nil
}

// activeCluster returns the cluster that a kubeconfig points to, the provider's own context and cluster considered, or
// nil.
func activeCluster(config *clientapi.Config, settings resource.PropertyMap) *clientapi.Cluster {
	current := config.CurrentContext
	if v := settings["context"]; v.IsString() {
		current = v.StringValue()
	}
	context := config.Contexts[current]
	if context == nil {
		return nil
	}
	if v := settings["cluster"]; v.IsString() {
		return config.Clusters[v.StringValue()]
	}
	return config.Clusters[context.Cluster]
}
