package k8s

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

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

// jobNameAnnotation says with "suffix" that a changed Job runs beside the old one, under a name of its own.
const jobNameAnnotation = "gkestack.dev/job-name"

// Kubernetes copies a Job's name into a label of its pods.
const jobNameLength, jobSuffixLength = 63, 8

// SuffixJobName adds a digest of the spec to the name of a Job that is annotated gkestack.dev/job-name: suffix. A Job's
// template cannot be changed, so a changed Job is another one: with the suffix the new one runs first, and the old one
// is deleted when it has completed. Without it the old one is deleted first.
func SuffixJobName(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	metadata, spec := mapAt(args.Props, "metadata"), mapAt(args.Props, "spec")
	name := textAt(args.Props, "metadata", "name")
	if args.Type != "kubernetes:batch/v1:Job" || name == "" || spec == nil ||
		textAt(metadata, "annotations", jobNameAnnotation) != "suffix" {
		return nil
	}
	text, err := json.Marshal(spec)
	if err != nil {
		return nil // An output of another resource, which a later transform of this list cannot have written.
	}
	digest := sha256.Sum256(text)
	name = strings.TrimRight(name[:min(len(name), jobNameLength-jobSuffixLength-1)], "-.")
	metadata["name"] = pulumi.String(name + "-" + hex.EncodeToString(digest[:])[:jobSuffixLength])
	return result(args)
}
