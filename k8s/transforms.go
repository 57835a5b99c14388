package k8s

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/field"
)

// podSpecPaths say where each kind of workload has its pod spec.
var podSpecPaths = map[string][]string{
	"kubernetes:core/v1:Pod":                   {"spec"},
	"kubernetes:core/v1:ReplicationController": {"spec", "template", "spec"},
	"kubernetes:apps/v1:Deployment":            {"spec", "template", "spec"},
	"kubernetes:apps/v1:StatefulSet":           {"spec", "template", "spec"},
	"kubernetes:apps/v1:DaemonSet":             {"spec", "template", "spec"},
	"kubernetes:apps/v1:ReplicaSet":            {"spec", "template", "spec"},
	"kubernetes:batch/v1:Job":                  {"spec", "template", "spec"},
	"kubernetes:batch/v1:CronJob":              {"spec", "jobTemplate", "spec", "template", "spec"},
}

// ExplicitServiceAccount writes serviceAccountName: default into every pod template that leaves it out. Without it, a
// removed serviceAccountName never goes back to the default: the API server restores it from the deprecated
// serviceAccount field.
func ExplicitServiceAccount(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	path, ok := podSpecPaths[args.Type]
	if !ok {
		return nil
	}
	spec := mapAt(args.Props, path...)
	if spec == nil || spec["serviceAccountName"] != nil {
		return nil
	}
	spec["serviceAccountName"] = pulumi.String("default")
	if deprecated := spec["serviceAccount"]; deprecated != nil {
		spec["serviceAccountName"] = deprecated
	}
	return result(args)
}

// Annotations of kpt and cli-utils that say how a client treats an object.
// https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/common/common.go
const (
	deletionAnnotation = "client.lifecycle.config.k8s.io/deletion"
	mutationAnnotation = "client.lifecycle.config.k8s.io/mutation"
	onRemoveAnnotation = "cli-utils.sigs.k8s.io/on-remove"
)

// LifecycleAnnotations gives kpt's annotations the meaning that they have there: deletion "detach" and on-remove "keep"
// leave the object in the cluster when it leaves the stack; mutation "ignore" leaves an existing object as it is.
func LifecycleAnnotations(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	annotations := mapAt(args.Props, "metadata", "annotations")
	keep := annotations[deletionAnnotation] == pulumi.String("detach") ||
		annotations[onRemoveAnnotation] == pulumi.String("keep")
	ignore := annotations[mutationAnnotation] == pulumi.String("ignore")
	if !keep && !ignore {
		return nil
	}
	if keep {
		args.Opts.RetainOnDelete = true
	}
	if ignore {
		for _, key := range field.Keys(args.Props) {
			if key != "apiVersion" && key != "kind" {
				args.Opts.IgnoreChanges = append(args.Opts.IgnoreChanges, key)
			}
		}
	}
	return result(args)
}

const skipAwaitAnnotation = "pulumi.com/skipAwait"

// SkipServiceAwait spares the ten seconds that the plugin waits on a Service after its endpoints are ready. The
// workloads behind a selector are awaited themselves. A LoadBalancer is still awaited, for its address.
func SkipServiceAwait(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if args.Type != "kubernetes:core/v1:Service" {
		return nil
	}
	spec, metadata := mapAt(args.Props, "spec"), mapAt(args.Props, "metadata")
	if metadata == nil || mapAt(spec, "selector") == nil || spec["type"] == pulumi.String("LoadBalancer") {
		return nil
	}
	annotations := mapAt(metadata, "annotations")
	if annotations[skipAwaitAnnotation] != nil {
		return nil
	}
	if annotations == nil {
		annotations = pulumi.Map{}
		metadata["annotations"] = annotations
	}
	annotations[skipAwaitAnnotation] = pulumi.String("true")
	return result(args)
}

func result(args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}

// mapAt follows a path of keys, and returns nil where it leads to no map.
func mapAt(object pulumi.Map, path ...string) pulumi.Map {
	for _, key := range path {
		next, ok := object[key].(pulumi.Map)
		if !ok {
			return nil
		}
		object = next
	}
	return object
}
