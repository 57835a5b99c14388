package k8s

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// LeaveReplicasToAutoscaler leaves the number of replicas out of a workload that an autoscaler among the built objects
// targets, so that a deployment does not undo what the autoscaler did. A number that was declared before stays until
// the autoscaler changes it: without that the workload would fall to one replica when it gets its autoscaler.
func LeaveReplicasToAutoscaler(objects []Object) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		if mapAt(args.Props, "spec") == nil {
			return nil
		}
		path := replicasPath(args.Props, objects)
		if !declaresField(args.Props, path) || !isAutoscaled(args.Props, objects) {
			return nil
		}
		last := len(path) - 1
		delete(mapAt(args.Props, path[:last]...), path[last])
		args.Opts.IgnoreChanges = append(args.Opts.IgnoreChanges, strings.Join(path, "."))
		return result(args)
	}
}

var defaultReplicas = []string{"spec", "replicas"}

func declaresField(object pulumi.Map, path []string) bool {
	last := len(path) - 1
	return last >= 0 && mapAt(object, path[:last]...)[path[last]] != nil
}

// replicasPath is where a kind has its number of replicas: a custom one's definition says so, if the objects have it.
func replicasPath(workload pulumi.Map, objects []Object) []string {
	version, kind := textAt(workload, "apiVersion"), textAt(workload, "kind")
	if isBuiltIn(apiGroup(version)) {
		return defaultReplicas
	}
	served := definitionsOf(objects).version(version, kind)
	path := served.at("subresources", "scale").text("specReplicasPath")
	if path == "" {
		return defaultReplicas
	}
	return strings.Split(strings.TrimPrefix(path, "."), ".")
}

// autoscaler is what the autoscaling of a workload looks like in an object.
type autoscaler struct {
	group, kind string // "" is any.
	// target is where the object names the workload.
	target []string
	// name is the key of the workload's name in there.
	name string
}

// autoscalers are the objects that change a workload's number of replicas. A field called scaleTargetRef says as much
// in every kind that has one: HorizontalPodAutoscaler, KEDA's ScaledObject and HTTPScaledObject, GKE's
// MultidimPodAutoscaler. A VerticalPodAutoscaler changes pods, and nothing that a manifest declares.
var autoscalers = []autoscaler{
	{"", "", []string{"spec", "scaleTargetRef"}, "name"},
	{"keda.k8s.io", "ScaledObject", []string{"spec", "scaleTargetRef"}, "deploymentName"},
	{"http.keda.sh", "HTTPScaledObject", []string{"spec", "scaleTargetRef"}, "deployment"},
	{"datadoghq.com", "DatadogPodAutoscaler", []string{"spec", "targetRef"}, "name"},
}

// scaleTarget is the workload that an autoscaler targets.
type scaleTarget struct {
	// group is "" where the autoscaler leaves it out.
	group, kind, namespace, name string
}

// scaleTargets returns what an object scales: nothing, unless it is an autoscaler.
func scaleTargets(object Object) []scaleTarget {
	var targets []scaleTarget
	for _, a := range autoscalers {
		target := object.at(a.target...)
		if target.text(a.name) == "" || a.kind != "" && (object.text("kind") != a.kind || object.group() != a.group) {
			continue
		}
		kind := target.text("kind")
		if kind == "" {
			kind = "Deployment" // KEDA's default; the others must say.
		}
		targets = append(targets, scaleTarget{
			apiGroup(target.text("apiVersion")), kind, object.namespace(), target.text(a.name),
		})
	}
	return targets
}

func (t scaleTarget) is(group, kind, namespace, name string) bool {
	return t.kind == kind && t.namespace == namespace && t.name == name && (t.group == "" || t.group == group)
}

func isAutoscaled(workload pulumi.Map, objects []Object) bool {
	name, namespace := textAt(workload, "metadata", "name"), inNamespace(textAt(workload, "metadata", "namespace"))
	kind, group := textAt(workload, "kind"), apiGroup(textAt(workload, "apiVersion"))
	return slices.ContainsFunc(objects, func(object Object) bool {
		return slices.ContainsFunc(scaleTargets(object), func(target scaleTarget) bool {
			return target.is(group, kind, namespace, name)
		})
	})
}

// targetsElsewhere tells of autoscalers whose target is not among the objects. It may be a release's, and what that
// declares is not known here.
func targetsElsewhere(objects []Object) []string {
	var elsewhere []string
	for _, object := range objects {
		for _, target := range scaleTargets(object) {
			if !slices.ContainsFunc(objects, func(o Object) bool {
				return target.is(o.group(), o.text("kind"), o.namespace(), o.name())
			}) {
				elsewhere = append(elsewhere, fmt.Sprintf("%s: its target, %s %s/%s, is not among the manifests. If a release "+
					"brings it, leave its replicas out of the release's values: each upgrade sets what they say",
					object, target.kind, target.namespace, target.name))
			}
		}
	}
	return elsewhere
}
