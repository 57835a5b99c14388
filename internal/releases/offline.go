package releases

import (
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/engine"
)

// isOffline tells whether a provider has a kubeconfig without a cluster, as the one that builds manifests has.
func isOffline(provider *engine.Resource) bool {
	text, _ := provider.Inputs.Plain["kubeconfig"].(string)
	var kubeconfig struct {
		Kind     string
		Clusters []any
	}
	err := yaml.Unmarshal([]byte(text), &kubeconfig)
	return err == nil && kubeconfig.Kind == "Config" && len(kubeconfig.Clusters) == 0
}
