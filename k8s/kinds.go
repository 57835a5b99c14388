package k8s

import (
	"slices"
	"strings"
)

// groupKind is a kind in all its versions.
type groupKind struct{ group, kind string }

func (o Object) groupKind() groupKind { return groupKind{o.group(), o.text("kind")} }

// isBuiltIn tells whether an API group is Kubernetes' own. Projects of Kubernetes have such names too, and definitions.
func isBuiltIn(group string) bool {
	return !strings.Contains(group, ".") || slices.Contains([]string{
		"admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "certificates.k8s.io",
		"coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io", "networking.k8s.io",
		"node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
	}, group)
}

// clusterKinds are the kinds of Kubernetes that belong to no namespace, by their groups.
// `kubectl api-resources --namespaced=false` lists them.
var clusterKinds = map[string][]string{
	"": {"Namespace", "Node", "PersistentVolume", "ComponentStatus"},
	"admissionregistration.k8s.io": {
		"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
		"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
	},
	"apiextensions.k8s.io":         {"CustomResourceDefinition"},
	"apiregistration.k8s.io":       {"APIService"},
	"certificates.k8s.io":          {"CertificateSigningRequest", "ClusterTrustBundle"},
	"flowcontrol.apiserver.k8s.io": {"FlowSchema", "PriorityLevelConfiguration"},
	"networking.k8s.io":            {"IngressClass", "IPAddress", "ServiceCIDR"},
	"node.k8s.io":                  {"RuntimeClass"},
	"policy":                       {"PodSecurityPolicy"},
	"rbac.authorization.k8s.io":    {"ClusterRole", "ClusterRoleBinding"},
	"resource.k8s.io":              {"DeviceClass", "DeviceTaintRule", "ResourceSlice"},
	"scheduling.k8s.io":            {"PriorityClass"},
	"storage.k8s.io":               {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"},
}

// isClusters tells whether this is a kind of Kubernetes that belongs to no namespace.
func (k groupKind) isClusters() bool { return slices.Contains(clusterKinds[k.group], k.kind) }

// definitions are the custom kinds that the objects of a kustomization define.
type definitions map[groupKind]Object

func definitionsOf(objects []Object) definitions {
	found := definitions{}
	for _, object := range objects {
		if object.isDefinition() {
			found[object.defines()] = object
		}
	}
	return found
}

func (o Object) isDefinition() bool { return o.identity().isDefinition() }

// defines is the kind that a definition makes.
func (o Object) defines() groupKind {
	spec := o.at("spec")
	return groupKind{spec.text("group"), spec.at("names").text("kind")}
}

// version is what a kind's definition says of one of its versions, as in "example.com/v1"; nil where it says nothing.
func (d definitions) version(apiVersion, kind string) Object {
	versions, _ := d[groupKind{apiGroup(apiVersion), kind}].at("spec")["versions"].([]any)
	for _, version := range versions {
		version, _ := version.(map[string]any)
		if apiGroup(apiVersion)+"/"+Object(version).text("name") == apiVersion {
			return version
		}
	}
	return nil
}

// namespaced tells whether an object's kind lies in a namespace, if that can be known: a custom kind's definition may
// not be among the objects.
func (d definitions) namespaced(object Object) (namespaced, known bool) {
	kind := object.groupKind()
	if isBuiltIn(kind.group) {
		return !kind.isClusters(), true
	}
	definition, known := d[kind]
	return definition.at("spec").text("scope") != "Cluster", known
}

// clusterScoped are further kinds that belong to no namespace.
type clusterScoped map[groupKind]bool

func (c clusterScoped) has(kind groupKind) bool { return kind.isClusters() || c[kind] }

// define adds the kinds of the definitions among objects.
func (c clusterScoped) define(objects []Object) {
	for kind, definition := range definitionsOf(objects) {
		if definition.at("spec").text("scope") == "Cluster" {
			c[kind] = true
		}
	}
}
