// Package k8s deploys to a cluster: it makes the Kubernetes provider from the cluster's outputs, the objects of a
// kustomize directory, and Helm releases.
package k8s
