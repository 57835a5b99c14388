package config

import (
	"errors"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/problem"
)

// Stack is the configuration of one stack. The keys of its fields stand in Pulumi.<stack>.yaml behind the project's
// name, as in gkestack:cluster.
type Stack struct {
	cloud.Settings `yaml:",inline"`

	// Kubernetes says how the manifests and the releases reach the cluster.
	Kubernetes KubernetesSettings `yaml:"kubernetes"`
	// Addons switch releases on: those whose condition is addons.<name>. Default: all are off.
	Addons map[string]bool `yaml:"addons"`

	own   []string // outputs
	parts map[string]part
	// namespace is the project's name, which the keys begin with, and file the one that they stand in.
	namespace, file string
}

// KubernetesSettings says how the manifests and the releases reach the cluster.
type KubernetesSettings struct {
	// Overlay is the directory below k8s/manifests/overlays that is deployed. Default: the stack's name.
	Overlay string `yaml:"overlay"`
	// AdoptExisting takes over an object that the cluster has already, instead of reporting that it exists. Switch it on
	// for the deployment that adopts, and off again.
	AdoptExisting bool `yaml:"adoptExisting"`
	// ForceConflicts takes back the fields of a manifest that someone else has set since, as kubectl apply
	// --force-conflicts does. Without it such a field is an error that names its manager.
	ForceConflicts bool `yaml:"forceConflicts"`
	// Needs are releases to deploy before the manifests, as namespace/name: those that define their custom resources or
	// admit their objects.
	Needs []string `yaml:"needs"`
}

// SetDefaults lets the stack win.
func (s *KubernetesSettings) SetDefaults() { s.ForceConflicts = true }

// withKeys puts the keys of a stack's file before the paths of settings.
func withKeys(namespace string, err error) error {
	var problems, list problem.List
	problems.Merge(problem.Path(namespace+":"), err)
	if !errors.As(problems.Err(), &list) {
		return nil
	}
	for _, each := range list {
		if own := problem.Path(namespace + ":"); each.Path == own+"project" || each.Path == own+"region" {
			each.Path = "gcp:" + each.Path[len(own):] // Pulumi's own keys
		}
	}
	return list
}
