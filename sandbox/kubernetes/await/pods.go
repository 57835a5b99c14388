package await

import (
	"context"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

// podTroubles lists what is wrong with the pods of a workload.
func podTroubles(ctx context.Context, t Target, owner *unstructured.Unstructured) []string {
	owners := map[types.UID]bool{owner.GetUID(): true}
	if owner.GetKind() == "Deployment" {
		owners = map[types.UID]bool{}
		revision := owner.GetAnnotations()["deployment.kubernetes.io/revision"]
		for _, rs := range list(ctx, t, schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "ReplicaSet"}) {
			if rs.GetAnnotations()["deployment.kubernetes.io/revision"] == revision && ownedBy(rs, owner.GetUID()) {
				owners[rs.GetUID()] = true
			}
		}
	}
	var messages []string
	for _, pod := range list(ctx, t, schema.GroupVersionKind{Version: "v1", Kind: "Pod"}) {
		for _, reference := range pod.GetOwnerReferences() {
			if owners[reference.UID] {
				messages = append(messages, podMessages(pod)...)
			}
		}
	}
	return messages
}

func ownedBy(obj unstructured.Unstructured, owner types.UID) bool {
	for _, reference := range obj.GetOwnerReferences() {
		if reference.UID == owner {
			return true
		}
	}
	return false
}

// list returns the objects of a kind beside the target; those that cannot be listed are left out, since they only
// explain.
func list(ctx context.Context, t Target, gvk schema.GroupVersionKind) []unstructured.Unstructured {
	client, err := t.Cluster.Client(gvk, t.Live.GetNamespace())
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	found, err := client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil
	}
	return found.Items
}

// unboundClaims names the volume claims of a workload that are not bound.
func unboundClaims(ctx context.Context, t Target, volumes []corev1.Volume) []string {
	wanted := map[string]bool{}
	for _, volume := range volumes {
		if volume.PersistentVolumeClaim != nil {
			wanted[volume.PersistentVolumeClaim.ClaimName] = true
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	var names []string
	for _, claim := range list(ctx, t, schema.GroupVersionKind{Version: "v1", Kind: "PersistentVolumeClaim"}) {
		phase, _, _ := unstructured.NestedString(claim.Object, "status", "phase")
		if wanted[claim.GetName()] && phase != string(corev1.ClaimBound) {
			names = append(names, claim.GetName())
		}
	}
	return names
}

func podCondition(pod corev1.Pod, kind corev1.PodConditionType) (corev1.PodCondition, bool) {
	for _, c := range pod.Status.Conditions {
		if c.Type == kind {
			return c, true
		}
	}
	return corev1.PodCondition{}, false
}

func podReady(obj *unstructured.Unstructured) bool {
	pod := convert[corev1.Pod](obj)
	for _, kind := range []corev1.PodConditionType{corev1.PodScheduled, corev1.PodInitialized, corev1.PodReady} {
		c, found := podCondition(pod, kind)
		done := kind == corev1.PodReady && pod.Status.Phase == corev1.PodSucceeded
		if !found || c.Status != corev1.ConditionTrue && !done {
			return false
		}
	}
	return true
}

// podMessages tells what keeps a pod from being ready.
func podMessages(obj unstructured.Unstructured) []string {
	pod := convert[corev1.Pod](&obj)
	c, found := podCondition(pod, corev1.PodInitialized)
	if !found || c.Status == corev1.ConditionTrue {
		c, found = podCondition(pod, corev1.PodReady)
	}
	if !found || c.Status == corev1.ConditionTrue || pod.Status.Phase == corev1.PodSucceeded {
		return nil
	}
	var troubles []string
	for _, container := range pod.Status.ContainerStatuses {
		if !container.Ready {
			troubles = append(troubles, containerTroubles(container)...)
		}
	}
	if len(troubles) == 0 && c.Message == "" {
		return nil
	}
	message := fmt.Sprintf("[Pod %s]: ", object.DisplayName(&pod))
	if c.Reason != "" {
		message += c.Message
	}
	return []string{message + strings.Join(troubles, "\n")}
}

func containerTroubles(s corev1.ContainerStatus) []string {
	var troubles []string
	if w := s.State.Waiting; w != nil && w.Reason != "ContainerCreating" {
		troubles = append(troubles, fmt.Sprintf("[%s] %s", w.Reason, pullMessage(w.Message)))
	}
	if t := s.State.Terminated; t != nil && t.Reason != "" {
		if t.Message != "" {
			troubles = append(troubles, fmt.Sprintf("[%s] %s", t.Reason, pullMessage(t.Message)))
		} else {
			troubles = append(troubles, fmt.Sprintf("container %q completed with exit code %d", s.Name, t.ExitCode))
		}
	}
	if t := s.LastTerminationState.Terminated; t != nil {
		troubles = append(troubles, fmt.Sprintf("container %q terminated at %s (%s: exit code %d)",
			s.Name, t.FinishedAt.UTC().Format(time.RFC3339Nano), t.Reason, t.ExitCode))
		if t.Message != "" {
			troubles = append(troubles, t.Message)
		}
	}
	return troubles
}

// pullMessage drops what a container runtime wraps around an image's error.
func pullMessage(message string) string {
	message = strings.TrimPrefix(message, "rpc error: code = Unknown desc = Error response from daemon: ")
	return strings.TrimSuffix(message, ": manifest unknown")
}
