package k8s

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Annotations of kpt and cli-utils that say how a client treats an object.
// https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/common/common.go
const (
	deletionAnnotation = "client.lifecycle.config.k8s.io/deletion"
	mutationAnnotation = "client.lifecycle.config.k8s.io/mutation"
	onRemoveAnnotation = "cli-utils.sigs.k8s.io/on-remove"
)

// protectAnnotation makes the deletion of an object an error. kpt has no annotation for that.
const protectAnnotation = "gkestack.dev/protect"

// LifecycleAnnotations gives kpt's annotations the meaning that they have there: deletion "detach" and on-remove "keep"
// leave the object in the cluster when it leaves the stack; mutation "ignore" leaves an existing object as it is.
// gkestack.dev/protect "true" refuses to delete or replace the object.
func LifecycleAnnotations(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	annotations := mapAt(args.Props, "metadata", "annotations")
	keep := annotations[deletionAnnotation] == pulumi.String("detach") ||
		annotations[onRemoveAnnotation] == pulumi.String("keep")
	ignore := annotations[mutationAnnotation] == pulumi.String("ignore")
	protect := annotations[protectAnnotation] == pulumi.String("true")
	if !keep && !ignore && !protect {
		return nil
	}
	if keep {
		args.Opts.RetainOnDelete = true
	}
	if protect {
		args.Opts.Protect = true
	}
	if ignore {
		args.Opts.IgnoreChanges = append(args.Opts.IgnoreChanges, "*")
	}
	return result(args)
}
