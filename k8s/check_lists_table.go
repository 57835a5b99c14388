package k8s

// by is a list whose entries are told apart by these keys.
func by(keys ...string) part { return part{keys: keys} }

// with adds the lists that each entry of a list has.
func (p part) with(below shape) part {
	p.below = below
	return p
}

// in is a field with lists in it.
func in(below shape) part { return part{below: below} }

// set is a list in which each entry is there once.
var set = part{set: true}

// metadata is what every object has, and what is made from a template.
var metadata = shape{"metadata": in(shape{"finalizers": set, "ownerReferences": by("uid")})}

var container = shape{
	"env":                by("name"),
	"ports":              by("containerPort", "protocol"),
	"volumeMounts":       by("mountPath").with(shape{"bindMountOptions": set}),
	"volumeDevices":      by("devicePath"),
	"resources":          in(shape{"claims": by("name")}),
	"restartPolicyRules": in(shape{"exitCodes": in(shape{"values": set})}),
}

var podSpec = shape{
	"containers":                by("name").with(container),
	"initContainers":            by("name").with(container),
	"ephemeralContainers":       by("name").with(container),
	"volumes":                   by("name").with(shape{"ephemeral": in(shape{"volumeClaimTemplate": in(metadata)})}),
	"imagePullSecrets":          by("name"),
	"hostAliases":               by("ip"),
	"topologySpreadConstraints": by("topologyKey", "whenUnsatisfiable"),
	"resourceClaims":            by("name"),
	"schedulingGates":           by("name"),
	"evictionResponders":        by("name"),
	"resources":                 in(shape{"claims": by("name")}),
}

var podTemplate = in(shape{"metadata": metadata["metadata"], "spec": in(podSpec)})

var workloadLists = shape{"spec": in(shape{"template": podTemplate})}

var jobSpec = in(shape{
	"template":         podTemplate,
	"podFailurePolicy": in(shape{"rules": in(shape{"onExitCodes": in(shape{"values": set})})}),
	"scheduling":       in(shape{"resourceClaims": by("name")}),
})

var webhooks = shape{"webhooks": by("name").with(shape{"matchConditions": by("name")})}

var podGroups = shape{
	"podGroupTemplates": by("name").with(shape{"resourceClaims": by("name")}),
}

// mergedLists are the lists of Kubernetes' own kinds that server-side apply merges, in all their versions. Nobody
// declares a status. A test compares them with the schema that client-go brings.
var mergedLists = map[groupKind]shape{
	{"", "Pod"}:                   {"spec": in(podSpec)},
	{"", "PodTemplate"}:           {"template": podTemplate},
	{"", "ReplicationController"}: workloadLists,
	{"", "Service"}:               {"spec": in(shape{"ports": by("port", "protocol")})},
	{"", "ServiceAccount"}:        {"secrets": by("name")},
	{"", "Node"}: {"spec": in(shape{
		"podCIDRs": set, "podPreemptionPolicy": in(shape{"disableResizePreemption": set}),
	})},
	{"apps", "DaemonSet"}:  workloadLists,
	{"apps", "Deployment"}: workloadLists,
	{"apps", "ReplicaSet"}: workloadLists,
	{"apps", "StatefulSet"}: {"spec": in(shape{
		"template": podTemplate, "volumeClaimTemplates": in(metadata),
	})},
	{"batch", "Job"}: {"spec": jobSpec},
	{"batch", "CronJob"}: {"spec": in(shape{
		"jobTemplate": in(shape{"metadata": metadata["metadata"], "spec": jobSpec}),
	})},
	{"admissionregistration.k8s.io", "MutatingWebhookConfiguration"}:   webhooks,
	{"admissionregistration.k8s.io", "ValidatingWebhookConfiguration"}: webhooks,
	{"admissionregistration.k8s.io", "MutatingAdmissionPolicy"}: {"spec": in(shape{
		"matchConditions": by("name"),
	})},
	{"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"}: {"spec": in(shape{"validationActions": set})},
	{"admissionregistration.k8s.io", "ValidatingAdmissionPolicy"}: {"spec": in(shape{
		"matchConditions": by("name"), "variables": by("name"),
	})},
	{"discovery.k8s.io", "EndpointSlice"}: {"endpoints": in(shape{"addresses": set})},
	{"flowcontrol.apiserver.k8s.io", "FlowSchema"}: {"spec": in(shape{"rules": in(shape{
		"nonResourceRules": in(shape{"nonResourceURLs": set, "verbs": set}),
		"resourceRules":    in(shape{"apiGroups": set, "namespaces": set, "resources": set, "verbs": set}),
	})})},
	{"resource.k8s.io", "ResourceClaimTemplate"}: {"spec": in(metadata)},
	{"resource.k8s.io", "ResourceSlice"}:         {"spec": in(shape{"skipNodeOperations": set})},
	{"scheduling.k8s.io", "PodGroup"}:            {"spec": in(shape{"resourceClaims": by("name")})},
	{"scheduling.k8s.io", "Workload"}: {"spec": in(shape{
		"podGroupTemplates": podGroups["podGroupTemplates"],
		"compositePodGroupTemplates": by("name").with(shape{
			"podGroupTemplates": podGroups["podGroupTemplates"], "compositePodGroupTemplates": by("name"),
		}),
	})},
	{"storage.k8s.io", "CSIDriver"}: {"spec": in(shape{"volumeLifecycleModes": set})},
	{"storage.k8s.io", "CSINode"}:   {"spec": in(shape{"drivers": by("name")})},
}
