// Package controlplane starts, stops and looks at the sandbox's Kubernetes control plane: etcd, the API server, the
// controller manager, the scheduler and a simulator of nodes, each a detached process of one binary, on loopback only.
// All that it keeps lies in one state directory, readable by its owner only.
package controlplane

// KubernetesVersion is the version of the control plane's modules. The binary is linked with it, since it announces it
// to its clients:
//
//	-X k8s.io/component-base/version.gitVersion=v1.36.3
//	-X k8s.io/component-base/version.gitMajor=1
//	-X k8s.io/component-base/version.gitMinor=36
const KubernetesVersion = "v1.36.3"
