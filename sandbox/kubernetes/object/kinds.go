package object

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// foreignVersions are Kubernetes' own versions that the client library has no types for: served by its extensions, or
// removed since.
var foreignVersions = set(
	"apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1",
	"apiregistration.k8s.io/v1", "apiregistration.k8s.io/v1beta1",
	"auditregistration.k8s.io/v1alpha1", "batch/v2alpha1", "core/v1",
	"networking.k8s.io/v1alpha1", "settings.k8s.io/v1alpha1",
)

var namespacedKinds = set(
	"Binding", "ConfigMap", "ControllerRevision", "CronJob", "CSIStorageCapacity", "DaemonSet",
	"Deployment", "Endpoints", "EndpointSlice", "Event", "HorizontalPodAutoscaler", "Ingress", "Job",
	"Lease", "LimitRange", "NetworkPolicy", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget",
	"PodTemplate", "ReplicaSet", "ReplicationController", "ResourceQuota", "Role", "RoleBinding",
	"Secret", "Service", "ServiceAccount", "StatefulSet",
)

var clusterKinds = set(
	"APIService", "CertificateSigningRequest", "ClusterRole", "ClusterRoleBinding", "CSIDriver",
	"CSINode", "CustomResourceDefinition", "FlowSchema", "IngressClass", "MutatingWebhookConfiguration",
	"Namespace", "Node", "PersistentVolume", "PodSecurityPolicy", "PriorityClass",
	"PriorityLevelConfiguration", "RuntimeClass", "StorageClass", "ValidatingWebhookConfiguration",
	"VolumeAttachment",
)

func set(names ...string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, name := range names {
		out[name] = true
	}
	return out
}

// BuiltinVersion tells whether an apiVersion is one of Kubernetes' own.
func BuiltinVersion(apiVersion string) bool {
	if foreignVersions[apiVersion] {
		return true
	}
	gv, err := schema.ParseGroupVersion(apiVersion)
	return err == nil && !gv.Empty() && scheme.Scheme.IsVersionRegistered(gv)
}

// builtinScope tells the scope of one of Kubernetes' own kinds; known is false for those that the API server must be
// asked about.
func builtinScope(gvk schema.GroupVersionKind) (namespaced, known bool) {
	if !BuiltinVersion(gvk.GroupVersion().String()) {
		return false, false
	}
	kind := strings.TrimSuffix(strings.TrimSuffix(gvk.Kind, "Patch"), "List")
	if namespacedKinds[kind] {
		return true, true
	}
	return false, clusterKinds[kind]
}

// IsCRD tells whether an object defines a custom resource.
func IsCRD(obj *unstructured.Unstructured) bool {
	return obj.GetKind() == "CustomResourceDefinition" &&
		strings.HasPrefix(obj.GetAPIVersion(), "apiextensions.k8s.io/")
}

// IsSecret tells whether an object is a core Secret.
func IsSecret(obj *unstructured.Unstructured) bool { return isCore(obj, "Secret") }

// IsConfigMap tells whether an object is a core ConfigMap.
func IsConfigMap(obj *unstructured.Unstructured) bool { return isCore(obj, "ConfigMap") }

// IsImmutable tells whether a ConfigMap or Secret is marked immutable.
func IsImmutable(obj *unstructured.Unstructured) bool {
	immutable, _, _ := unstructured.NestedBool(obj.Object, "immutable")
	return immutable
}

func isCore(obj *unstructured.Unstructured, kind string) bool {
	gvk := obj.GroupVersionKind()
	return (gvk.Group == "" || gvk.Group == "core") && gvk.Kind == kind
}

// IsPatch tells whether a resource only patches an object of the given kind.
func IsPatch(urn resource.URN, kind string) bool {
	return urn.Type().Name().String() == kind+"Patch"
}

// IsList tells whether a resource is one of Kubernetes' own list types, which cannot be created.
func IsList(urn resource.URN) bool {
	gvk, err := KindOf(urn)
	if err != nil || !strings.HasSuffix(gvk.Kind, "List") {
		return false
	}
	if scheme.Scheme.Recognizes(gvk) {
		return true
	}
	_, known := builtinScope(gvk)
	return known
}

// FindCRD returns the definition of a kind among objects, or nil.
func FindCRD(objs []unstructured.Unstructured, kind schema.GroupKind) *unstructured.Unstructured {
	for i := range objs {
		if IsCRD(&objs[i]) && definedKind(&objs[i]) == kind {
			return &objs[i]
		}
	}
	return nil
}

// definedKind returns the kind that a CRD defines.
func definedKind(crd *unstructured.Unstructured) schema.GroupKind {
	group, _, _ := unstructured.NestedString(crd.Object, "spec", "group")
	kind, _, _ := unstructured.NestedString(crd.Object, "spec", "names", "kind")
	return schema.GroupKind{Group: group, Kind: kind}
}
