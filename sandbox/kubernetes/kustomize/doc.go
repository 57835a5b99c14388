// Package kustomize makes a component of a kustomize directory: it builds the directory, completes its objects, and
// registers them in the order in which they depend on each other.
package kustomize
