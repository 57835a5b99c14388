// Package kube holds what the program and the command line both know of Pulumi's Kubernetes plugin and of its objects.
// It imports nothing of Kubernetes, since the program is to build fast.
package kube

const (
	// ReleaseType is the token of a Helm release.
	ReleaseType = "kubernetes:helm.sh/v3:Release"
	// ProviderType is the token of a Kubernetes provider.
	ProviderType = "pulumi:providers:kubernetes"
)

// Client limits. The plugin's own, 5 and 10, make a refresh of 141 objects five times as long; the API server has
// priority and fairness to protect itself.
const (
	ClientQPS   = 1000
	ClientBurst = 2000
)

// DefaultNamespace is where an object or a release lies that names no namespace.
const DefaultNamespace = "default"

// ID names an object among those of its kind, or a release.
type ID struct {
	// Namespace is empty where the kind belongs to none.
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

// String is how an object or a release is written everywhere: namespace/name, or the name alone.
func (id ID) String() string {
	if id.Namespace == "" {
		return id.Name
	}
	return id.Namespace + "/" + id.Name
}
