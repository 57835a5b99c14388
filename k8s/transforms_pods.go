package k8s

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
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
