package k8s

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// reference is what the API server knows an object by: the version is not part of it.
type reference struct{ group, kind, namespace, name string }

// String is the identity as the annotation depends-on writes it.
func (i reference) String() string {
	if i.namespace == "" {
		return i.group + "/" + i.kind + "/" + i.name
	}
	return i.group + "/namespaces/" + i.namespace + "/" + i.kind + "/" + i.name
}

// referenceOf returns an object's identity as the plugin deploys it: what names no namespace lies in the default one,
// unless its kind is known to lie in none.
func referenceOf(object Object, kinds definitions) reference {
	id := reference{object.group(), object.text("kind"), object.namespace(), object.name()}
	if namespaced, known := kinds.namespaced(object); known && !namespaced {
		id.namespace = ""
	}
	return id
}

// kindsInNoNamespace are Kubernetes' own kinds that lie in no namespace.
var kindsInNoNamespace = []string{
	"Namespace", "Node", "PersistentVolume", "CustomResourceDefinition", "APIService", "ClusterRole", "ClusterRoleBinding",
	"StorageClass", "VolumeAttachment", "CSIDriver", "CSINode", "VolumeAttributesClass", "PriorityClass", "IngressClass",
	"RuntimeClass", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
	"ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "FlowSchema",
	"PriorityLevelConfiguration", "CertificateSigningRequest", "ClusterTrustBundle", "DeviceClass", "ResourceSlice",
	"IPAddress", "ServiceCIDR",
}

// namespaced tells whether an object's kind lies in a namespace, if that can be known: a custom kind's definition may
// not be among the objects.
func (d definitions) namespaced(object Object) (namespaced, known bool) {
	if isBuiltIn(object.group()) {
		return !slices.Contains(kindsInNoNamespace, object.text("kind")), true
	}
	definition, known := d[groupKind{object.group(), object.text("kind")}]
	return definition.at("spec").text("scope") != "Cluster", known
}

// isBuiltIn tells whether an API group is Kubernetes' own. Projects of Kubernetes have such names too, and definitions.
func isBuiltIn(group string) bool {
	return !strings.Contains(group, ".") || slices.Contains([]string{
		"admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "certificates.k8s.io",
		"coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io", "networking.k8s.io",
		"node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
	}, group)
}

// checkIdentities reports an object that is there twice, in two versions or in two spellings of a namespace. kustomize
// takes it for two, and so does the engine: each deployment would write both, and the removal of one delete the other.
func checkIdentities(problems *problem.List, objects []Object) {
	first := map[reference]Object{}
	kinds := definitionsOf(objects)
	for _, object := range objects {
		id := referenceOf(object, kinds)
		other, twice := first[id]
		if !twice || id.kind == "" || id.name == "" {
			first[id] = object
			continue
		}
		versions := []string{other.text("apiVersion"), object.text("apiVersion")}
		slices.Sort(versions)
		as := fmt.Sprintf("as %s and %s", versions[0], versions[1])
		if versions[0] == versions[1] {
			as = "also as " + other.String()
		}
		problems.Add(object.path(), "it is there twice (%s), which is one object to the API server. Keep one", as)
	}
}
