package k8s

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const skipAwaitAnnotation = "pulumi.com/skipAwait"

// SkipServiceAwait spares the ten seconds that the plugin waits on a Service after its endpoints are ready, where a
// workload among the built objects is behind it, which is awaited itself. A LoadBalancer is still awaited, for its
// address, and a Service that selects nothing here, since a misspelt selector would show in nothing else.
func SkipServiceAwait(objects []Object) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		metadata, spec := mapAt(args.Props, "metadata"), mapAt(args.Props, "spec")
		selector := mapAt(spec, "selector")
		if args.Type != "kubernetes:core/v1:Service" || metadata == nil || len(selector) == 0 ||
			spec["type"] == pulumi.String("LoadBalancer") {
			return nil
		}
		annotations := mapAt(metadata, "annotations")
		if annotations[skipAwaitAnnotation] != nil || !isSelected(selector, textAt(metadata, "namespace"), objects) {
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
