package releases

import (
	"testing"

	"github.com/gkestack/gkestack/internal/engine"
)

func TestIsOffline(t *testing.T) {
	for kubeconfig, want := range map[string]bool{
		"{apiVersion: v1, kind: Config}":       true,
		"kind: Config\nclusters:\n- name: a\n": false,
		"":                                     false, // Where the provider's environment leads.
		"/home/me/.kube/config":                false,
		"{\"kind\": \"Config\", \"clusters\": [{\"name\": \"a\"}]}": false,
	} {
		provider := &engine.Resource{}
		provider.Inputs.Plain = map[string]any{"kubeconfig": kubeconfig}
		if got := isOffline(provider); got != want {
			t.Errorf("%q: got %v", kubeconfig, got)
		}
	}
}
