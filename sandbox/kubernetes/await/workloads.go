package await

import (
	"context"
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

func init() {
	never := func(*unstructured.Unstructured) ([]string, bool) { return nil, false }
	deployment := workload{
		ready: isCurrent, failed: never, expired: timedOut,
		progress: deploymentProgress, complete: says("Deployment initialization complete"),
		reasons: deploymentReasons,
	}.rule()
	register("apps", "Deployment", deployment)
	register("extensions", "Deployment", deployment)
	register("apps", "StatefulSet", workload{
		ready: isCurrent, failed: never, expired: timedOut,
		progress: statefulSetProgress, complete: says("StatefulSet initialization complete"),
		reasons: statefulSetReasons,
	}.rule())
	daemonSet := workload{
		ready: isCurrent, failed: never,
		expired:  func(obj *unstructured.Unstructured, _ []string) error { return conditionTimedOut(obj, nil) },
		progress: func(_ context.Context, _ Target, obj *unstructured.Unstructured) string { return kstatus(obj).Message },
		complete: func(obj *unstructured.Unstructured) string { return done() + kstatus(obj).Message },
		reasons:  podTroubles,
	}.rule()
	register("apps", "DaemonSet", daemonSet)
	register("extensions", "DaemonSet", daemonSet)
	register("batch", "Job", workload{
		ready: jobReady, failed: jobFailed, expired: timedOut,
		progress: func(_ context.Context, _ Target, obj *unstructured.Unstructured) string { return jobProgress(obj) },
		complete: jobProgress, reasons: podTroubles,
	}.rule())
	register("", "Pod", workload{
		ready: podReady, failed: never, expired: timedOut,
		progress: func(_ context.Context, _ Target, obj *unstructured.Unstructured) string {
			return fmt.Sprintf("Waiting for Pod %q to be ready", object.DisplayName(obj))
		},
		complete: func(obj *unstructured.Unstructured) string {
			return fmt.Sprintf("Waiting for Pod %q to be ready", object.DisplayName(obj))
		},
		reasons: func(_ context.Context, _ Target, obj *unstructured.Unstructured) []string {
			return podMessages(*obj)
		},
	}.rule())
}

func says(message string) func(*unstructured.Unstructured) string {
	return func(*unstructured.Unstructured) string { return done() + message }
}

// isCurrent leaves the decision to kstatus. It waits for the controller to have seen the object first, which kstatus
// takes for granted where the status is empty.
func isCurrent(obj *unstructured.Unstructured) bool {
	observed, found, _ := unstructured.NestedInt64(obj.Object, "status", "observedGeneration")
	return found && observed >= obj.GetGeneration() && kstatus(obj).Status == status.CurrentStatus
}

func convert[T any](obj *unstructured.Unstructured) T {
	var typed T
	_ = runtime.DefaultUnstructuredConverter.FromUnstructured(obj.Object, &typed) // what does not convert is empty
	return typed
}

func deploymentProgress(_ context.Context, _ Target, obj *unstructured.Unstructured) string {
	d := convert[appsv1.Deployment](obj)
	replicas := int32(1)
	if d.Spec.Replicas != nil {
		replicas = *d.Spec.Replicas
	}
	return fmt.Sprintf("Waiting for app ReplicaSet to be available (%d/%d Pods available)",
		d.Status.AvailableReplicas, replicas)
}

func deploymentReasons(ctx context.Context, t Target, obj *unstructured.Unstructured) []string {
	d := convert[appsv1.Deployment](obj)
	var reasons []string
	available, progressed := false, false
	for _, c := range d.Status.Conditions {
		ok := c.Status == corev1.ConditionTrue
		switch c.Type {
		case appsv1.DeploymentAvailable:
			available = ok
		case appsv1.DeploymentProgressing:
			progressed = ok && c.Reason == "NewReplicaSetAvailable"
		default:
			continue
		}
		if !ok {
			reasons = append(reasons, fmt.Sprintf("[%s] %s", c.Reason, c.Message))
		}
	}
	if claims := unboundClaims(ctx, t, d.Spec.Template.Spec.Volumes); len(claims) > 0 {
		reasons = append(reasons,
			fmt.Sprintf("Failed to bind PersistentVolumeClaim(s): %q", strings.Join(claims, ",")))
	}
	first := d.Annotations["deployment.kubernetes.io/revision"] == "1"
	switch {
	case !available:
		reasons = append(reasons, "Minimum number of live Pods was not attained")
	case first || !progressed:
		reasons = append(reasons, "Minimum number of Pods to consider the application live was not attained")
	default:
		reasons = append(reasons,
			"Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live")
	}
	return append(reasons, podTroubles(ctx, t, obj)...)
}

func statefulSetProgress(_ context.Context, _ Target, obj *unstructured.Unstructured) string {
	s := convert[appsv1.StatefulSet](obj)
	ready, replicas := statefulSetReplicas(s)
	switch {
	case s.Generation <= 1:
		return fmt.Sprintf("[1/2] Waiting for StatefulSet to create Pods (%d/%d Pods ready)", ready, replicas)
	case ready < replicas:
		return fmt.Sprintf("[1/3] Waiting for StatefulSet update to roll out (%d/%d Pods ready)", ready, replicas)
	}
	return "[2/3] Waiting for StatefulSet to update .status.currentRevision"
}

func statefulSetReplicas(s appsv1.StatefulSet) (ready, replicas int32) {
	replicas = 1
	if s.Spec.Replicas != nil {
		replicas = *s.Spec.Replicas
	}
	return s.Status.ReadyReplicas, replicas
}

func statefulSetReasons(ctx context.Context, t Target, obj *unstructured.Unstructured) []string {
	s := convert[appsv1.StatefulSet](obj)
	var reasons []string
	if ready, replicas := statefulSetReplicas(s); ready < replicas {
		reasons = append(reasons, fmt.Sprintf("%d out of %d replicas succeeded readiness checks", ready, replicas))
	}
	if s.Status.CurrentRevision != s.Status.UpdateRevision {
		reasons = append(reasons, fmt.Sprintf("StatefulSet controller failed to advance from revision %q to revision %q",
			s.Status.CurrentRevision, s.Status.UpdateRevision))
	}
	return append(reasons, podTroubles(ctx, t, obj)...)
}

func jobCondition(obj *unstructured.Unstructured, kind batchv1.JobConditionType) (batchv1.JobCondition, bool) {
	for _, c := range convert[batchv1.Job](obj).Status.Conditions {
		if c.Type == kind && c.Status == corev1.ConditionTrue {
			return c, true
		}
	}
	return batchv1.JobCondition{}, false
}

func jobReady(obj *unstructured.Unstructured) bool {
	_, complete := jobCondition(obj, batchv1.JobComplete)
	return complete
}

func jobFailed(obj *unstructured.Unstructured) ([]string, bool) {
	c, failed := jobCondition(obj, batchv1.JobFailed)
	if !failed || c.Reason != batchv1.JobReasonBackoffLimitExceeded && c.Reason != batchv1.JobReasonDeadlineExceeded {
		return nil, false
	}
	return []string{fmt.Sprintf("[%s] %s", c.Reason, c.Message)}, true
}

func jobProgress(obj *unstructured.Unstructured) string {
	s := convert[batchv1.Job](obj).Status
	return fmt.Sprintf("Waiting for Job %q to succeed (Active: %d | Succeeded: %d | Failed: %d)",
		object.DisplayName(obj), s.Active, s.Succeeded, s.Failed)
}

// JobSucceeded tells whether a Job has run to its end.
func JobSucceeded(obj *unstructured.Unstructured) bool { return jobReady(obj) }
