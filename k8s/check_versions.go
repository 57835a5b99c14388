package k8s

import (
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// onlyVersions are the API groups of Kubernetes that have had no other version in any cluster that GKE still runs.
var onlyVersions = map[string][]string{
	"": {"v1"}, "apps": {"v1"}, "batch": {"v1"}, "autoscaling": {"v1", "v2"}, "policy": {"v1"},
	"apiextensions.k8s.io": {"v1"}, "apiregistration.k8s.io": {"v1"}, "rbac.authorization.k8s.io": {"v1"},
}

// removed are the kinds that an API version once had, and has in no cluster that GKE still runs.
// https://kubernetes.io/docs/reference/using-api/deprecation-guide/
var removed = map[string][]string{
	"admissionregistration.k8s.io/v1beta1": {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"},
	"certificates.k8s.io/v1beta1":          {"CertificateSigningRequest"},
	"coordination.k8s.io/v1beta1":          {"Lease"},
	"discovery.k8s.io/v1beta1":             {"EndpointSlice"},
	"events.k8s.io/v1beta1":                {"Event"},
	"flowcontrol.apiserver.k8s.io/v1beta1": {"FlowSchema", "PriorityLevelConfiguration"},
	"flowcontrol.apiserver.k8s.io/v1beta2": {"FlowSchema", "PriorityLevelConfiguration"},
	"networking.k8s.io/v1beta1":            {"Ingress", "IngressClass"},
	"node.k8s.io/v1beta1":                  {"RuntimeClass"},
	"scheduling.k8s.io/v1beta1":            {"PriorityClass"},
	"storage.k8s.io/v1beta1": {
		"CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass", "VolumeAttachment",
	},
}

// extensions is the group that all of these left.
var extensions = map[string]string{
	"Ingress": "networking.k8s.io/v1", "NetworkPolicy": "networking.k8s.io/v1",
	"Deployment": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1",
}

// checkVersions reports API versions that no cluster serves. The plugin warns of some in a preview, and fails when it
// deploys.
func checkVersions(problems *problem.List, objects []Object) {
	for _, object := range objects {
		version, kind := object.text("apiVersion"), object.text("kind")
		short := version[strings.Index(version, "/")+1:]
		served, settled := onlyVersions[object.group()]
		switch {
		case kind == "PodSecurityPolicy" && slices.Contains([]string{"policy", "extensions"}, object.group()):
			problems.Add(object.path(), "no cluster has PodSecurityPolicies any more. Label namespaces with "+
				"pod-security.kubernetes.io/enforce instead")
		case object.group() == "extensions" && extensions[kind] != "":
			problems.Add(object.path(), "no cluster serves %s any more. It is in %s now", version, extensions[kind])
		case object.group() == "extensions", settled && version != "" && !slices.Contains(served, short):
			problems.Add(object.path(), "no cluster serves %s. The group has: %s", version, problem.Names(served))
		case slices.Contains(removed[version], kind):
			problems.Add(object.path(), "no cluster serves %s any more. It is in %s/v1 now", version, object.group())
		}
	}
}
