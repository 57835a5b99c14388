package k8s

import (
	"context"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Object is one object of a kustomization, as YAML has it.
type Object map[string]any

// LeaveReplicasToAutoscaler leaves spec.replicas out of a workload that a HorizontalPodAutoscaler among the built
// objects targets, so that a deployment does not undo what the autoscaler did. A number that was declared before stays
// until the autoscaler changes it: without that the workload would fall to one replica when it gets its autoscaler.
func LeaveReplicasToAutoscaler(built func() []Object) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		spec := mapAt(args.Props, "spec")
		if spec["replicas"] == nil || !isAutoscaled(args.Props, built()) {
			return nil
		}
		delete(spec, "replicas")
		args.Opts.IgnoreChanges = append(args.Opts.IgnoreChanges, "spec.replicas")
		return result(args)
	}
}

func isAutoscaled(workload pulumi.Map, objects []Object) bool {
	name, namespace := textAt(workload, "metadata", "name"), textAt(workload, "metadata", "namespace")
	kind, group := textAt(workload, "kind"), apiGroup(textAt(workload, "apiVersion"))
	for _, object := range objects {
		target := object.at("spec", "scaleTargetRef")
		if object.text("kind") == "HorizontalPodAutoscaler" && apiGroup(object.text("apiVersion")) == "autoscaling" &&
			object.namespace() == inNamespace(namespace) && target.text("name") == name && target.text("kind") == kind &&
			(target.text("apiVersion") == "" || apiGroup(target.text("apiVersion")) == group) {
			return true
		}
	}
	return false
}

const skipAwaitAnnotation = "pulumi.com/skipAwait"

// SkipServiceAwait spares the ten seconds that the plugin waits on a Service after its endpoints are ready, where a
// workload among the built objects is behind it, which is awaited itself. A LoadBalancer is still awaited, for its
// address, and a Service that selects nothing here, since a misspelt selector would show in nothing else.
func SkipServiceAwait(built func() []Object) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		metadata, spec := mapAt(args.Props, "metadata"), mapAt(args.Props, "spec")
		selector := mapAt(spec, "selector")
		if args.Type != "kubernetes:core/v1:Service" || metadata == nil || len(selector) == 0 ||
			spec["type"] == pulumi.String("LoadBalancer") {
			return nil
		}
		annotations := mapAt(metadata, "annotations")
		if annotations[skipAwaitAnnotation] != nil || !isSelected(selector, textAt(metadata, "namespace"), built()) {
			return nil
		}
		if annotations == nil {
			annotations = pulumi.Map{}
			metadata["annotations"] = annotations
		}
		annotations[skipAwaitAnnotation] = pulumi.String("true")
		return result(args)
	}
}

// isSelected tells whether a workload in the namespace makes pods with all labels of the selector.
func isSelected(selector pulumi.Map, namespace string, objects []Object) bool {
	for _, object := range objects {
		labels := object.at("spec", "template", "metadata", "labels")
		if object.text("kind") == "Pod" {
			labels = object.at("metadata", "labels")
		}
		if object.namespace() == inNamespace(namespace) && hasLabels(labels, selector) {
			return true
		}
	}
	return false
}

func hasLabels(labels Object, selector pulumi.Map) bool {
	for key, value := range selector {
		if text, ok := value.(pulumi.String); !ok || labels[key] != string(text) {
			return false
		}
	}
	return true
}

// at follows a path of keys, and returns nil where it leads to no map.
func (o Object) at(path ...string) Object {
	for _, key := range path {
		next, ok := o[key].(map[string]any)
		if !ok {
			return nil
		}
		o = next
	}
	return o
}

func (o Object) text(key string) string {
	text, _ := o[key].(string)
	return text
}

func (o Object) namespace() string { return inNamespace(o.at("metadata").text("namespace")) }

// inNamespace is where an object comes to lie that names this namespace, or none.
func inNamespace(name string) string {
	if name == "" {
		return "default"
	}
	return name
}

// apiGroup is the group of an API version: "apps" of "apps/v1", "" of "v1".
func apiGroup(version string) string {
	group, _, found := strings.Cut(version, "/")
	if !found {
		return ""
	}
	return group
}
