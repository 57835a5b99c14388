package object

import (
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Annotations that steer the plugin, one object at a time.
const (
	AnnotationAutonamed           = "pulumi.com/autonamed"
	AnnotationSkipAwait           = "pulumi.com/skipAwait"
	AnnotationWaitFor             = "pulumi.com/waitFor"
	AnnotationTimeoutSeconds      = "pulumi.com/timeoutSeconds"
	AnnotationReplaceUnready      = "pulumi.com/replaceUnready"
	AnnotationPatchForce          = "pulumi.com/patchForce"
	AnnotationPatchFieldManager   = "pulumi.com/patchFieldManager"
	AnnotationDeletionPropagation = "pulumi.com/deletionPropagationPolicy"
	AnnotationLastApplied         = "kubectl.kubernetes.io/last-applied-configuration"
	AnnotationHelmHook            = "helm.sh/hook"
)

// DefaultTimeout is how long an object may take to become ready or to go away.
const DefaultTimeout = 10 * time.Minute

// Annotation returns the value of an annotation, or "" where it is not set.
func Annotation(obj *unstructured.Unstructured, key string) string {
	return obj.GetAnnotations()[key]
}

// Annotated tells whether an annotation is set to "true".
func Annotated(obj *unstructured.Unstructured, key string) bool {
	return Annotation(obj, key) == "true"
}

// Annotate sets an annotation to "true". It leaves the object alone where its metadata or its annotations are not known
// yet.
func Annotate(obj *unstructured.Unstructured, key string) {
	metadata, ok := obj.Object["metadata"].(map[string]any)
	if !ok {
		return
	}
	annotations, ok := metadata["annotations"].(map[string]any)
	if !ok {
		if _, present := metadata["annotations"]; present {
			return
		}
		annotations = map[string]any{}
		metadata["annotations"] = annotations
	}
	annotations[key] = "true"
}

// Timeout returns how long to wait for an object: the resource option (seconds) wins over the annotation, which wins
// over the default.
func Timeout(option float64, inputs *unstructured.Unstructured) time.Duration {
	if option != 0 {
		return time.Duration(option) * time.Second
	}
	if seconds, err := strconv.Atoi(Annotation(inputs, AnnotationTimeoutSeconds)); err == nil {
		return time.Duration(seconds) * time.Second
	}
	return DefaultTimeout
}

// Propagation returns how the dependents of an object are deleted with it.
func Propagation(inputs *unstructured.Unstructured) metav1.DeletionPropagation {
	switch strings.ToLower(Annotation(inputs, AnnotationDeletionPropagation)) {
	case "orphan":
		return metav1.DeletePropagationOrphan
	case "background":
		return metav1.DeletePropagationBackground
	}
	return metav1.DeletePropagationForeground
}
