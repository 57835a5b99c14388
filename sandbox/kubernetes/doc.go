// Package kubernetes is the sandbox's stand-in for the Pulumi provider plugin of the same name: any Kubernetes resource
// type, kustomize directories and Helm releases, against a real API server. It plans, applies, waits and fails as the
// plugin does, with the plugin's words.
package kubernetes
