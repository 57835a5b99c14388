package k8s

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

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
