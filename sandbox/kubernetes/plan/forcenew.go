package plan

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

// Identity are the properties that make an object another object.
var Identity = []string{".metadata.name", ".metadata.namespace"}

// Mutability says whether the data of ConfigMaps and of Secrets may be changed in place.
type Mutability struct{ ConfigMaps, Secrets bool }

// ForceNew lists the properties of an object whose change replaces it.
func (m Mutability) ForceNew(obj *unstructured.Unstructured) []string {
	fields := append([]string{}, Identity...)
	gvk := obj.GroupVersionKind()
	if gvk.Group == "core" {
		gvk.Group = ""
	}
	own, known := immutable[gvk]
	core := gvk.Group == "" && gvk.Version == "v1"
	switch {
	case core && object.IsSecret(obj) && (!m.Secrets || object.IsImmutable(obj)):
		fields = append(fields, ".type", ".stringData", ".data")
	case known:
		fields = append(fields, own...)
	case core && object.IsConfigMap(obj) && (!m.ConfigMaps || object.IsImmutable(obj)):
		fields = append(fields, ".binaryData", ".data")
	}
	return fields
}

// immutable lists, for Kubernetes' own kinds, what the API server refuses to change.
var immutable = map[schema.GroupVersionKind][]string{}

func immutableFields(group string, versions []string, kind string, fields ...string) {
	for _, version := range versions {
		immutable[schema.GroupVersionKind{Group: group, Version: version, Kind: kind}] = fields
	}
}

// under prefixes the names of fields.
func under(prefix string, names ...string) []string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		out = append(out, prefix+"."+name)
	}
	return out
}

func init() {
	v1 := []string{"v1"}
	selector := []string{".spec.selector"}
	immutableFields("apps", []string{"v1", "v1beta2"}, "Deployment", selector...)
	immutableFields("apps", []string{"v1", "v1beta2"}, "DaemonSet", selector...)
	immutableFields("apps", []string{"v1", "v1beta2", "v1beta1"}, "StatefulSet", under(".spec",
		"podManagementPolicy", "revisionHistoryLimit", "selector", "serviceName", "volumeClaimTemplates")...)
	immutableFields("batch", []string{"v1", "v1beta1", "v2alpha1"}, "Job", under(".spec",
		"completions", "parallelism", "selector", "template")...)
	immutableFields("policy", []string{"v1beta1"}, "PodDisruptionBudget", ".spec")
	for _, kind := range []string{"RoleBinding", "ClusterRoleBinding"} {
		immutableFields("rbac.authorization.k8s.io", []string{"v1", "v1beta1", "v1alpha1"}, kind, ".roleRef")
	}
	immutableFields("storage.k8s.io", v1, "StorageClass", ".parameters", ".provisioner")
	immutableFields("", v1, "ResourceQuota", ".spec.scopes")
	immutableFields("", v1, "Secret", ".type")
	immutableFields("", v1, "Service", ".spec.clusterIP")
	immutableFields("", v1, "PersistentVolumeClaim", under(".spec",
		"accessModes", "selector", "storageClassName", "volumeName")...)
	immutableFields("", v1, "PersistentVolume", under(".spec",
		"awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume",
		"flocker", "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs",
		"photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume")...)
	pod := under(".spec",
		"affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks",
		"hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostname", "imagePullSecrets", "nodeName",
		"nodeSelector", "overhead", "preemptionPolicy", "priority", "priorityClassName", "readinessGates",
		"restartPolicy", "runtimeClassName", "schedulerName", "securityContext", "serviceAccount",
		"serviceAccountName", "shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "volumes")
	for _, containers := range []string{".spec.containers[*]", ".spec.initContainers[*]"} {
		pod = append(pod, under(containers,
			"args", "command", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "ports",
			"readinessProbe", "resources", "securityContext", "stdin", "stdinOnce", "terminationMessagePath",
			"terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir")...)
	}
	immutableFields("", v1, "Pod", pod...)
}
