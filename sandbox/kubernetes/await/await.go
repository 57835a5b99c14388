package await

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

// Target is an object to wait for.
type Target struct {
	// Cluster that has the object.
	Cluster *object.Cluster
	// Inputs are the object as the program describes it; their annotations count.
	Inputs *unstructured.Unstructured
	// Live is the object as the API server returned it.
	Live *unstructured.Unstructured
	// Before is the object before it was updated, nil where it was created.
	Before *unstructured.Unstructured
	// Timeout of the wait.
	Timeout time.Duration
	// Status shows a passing message; Warn one that stays.
	Status func(diag.Severity, string)
	// Warn shows a message that stays.
	Warn func(string)
}

// Ready waits until the object is ready and returns it as it is then. An error that leaves the object in place is an
// *Error.
func Ready(ctx context.Context, t Target) (*unstructured.Unstructured, error) {
	if object.Annotated(t.Inputs, object.AnnotationSkipAwait) {
		t.Status(diag.Info, "Skipping await logic")
		return t.Live, nil
	}
	if text := object.Annotation(t.Live, object.AnnotationWaitFor); text != "" {
		met, err := parseConditions(text)
		if err != nil {
			return nil, err
		}
		return waitFor(ctx, t, met)
	}
	if rule := ruleFor(t.Live); rule != nil {
		return rule.wait(ctx, t)
	}
	if os.Getenv("PULUMI_K8S_AWAIT_ALL") == "true" {
		return waitFor(ctx, t, current)
	}
	return t.Live, nil
}

// Check tells, without waiting, whether the object is ready.
func Check(ctx context.Context, t Target) error {
	if object.Annotated(t.Inputs, object.AnnotationSkipAwait) {
		return nil
	}
	rule := ruleFor(t.Live)
	if rule == nil || !rule.checked {
		return nil
	}
	reasons, ok := rule.now(ctx, t)
	if ok {
		return nil
	}
	return notInitialized(t.Live, reasons)
}

// Gone waits until the object has been deleted.
func Gone(ctx context.Context, t Target) error {
	if object.Annotated(t.Inputs, object.AnnotationSkipAwait) && mayLinger[t.Inputs.GetKind()] {
		t.Status(diag.Info, "Skipping await logic")
		return nil
	}
	client, err := t.Cluster.ClientFor(t.Live)
	if err != nil {
		return err
	}
	deadline, cancel := context.WithTimeout(ctx, t.Timeout)
	defer cancel()
	last := t.Live
	for event := range follow(deadline, client, t.Live.GetName()) {
		if event.Type == watch.Deleted {
			return nil
		}
		last = event.Object.(*unstructured.Unstructured)
		if message := kstatus(last).Message; message != "" {
			t.Status(diag.Info, message)
		}
	}
	final, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := client.Get(final, t.Live.GetName(), metav1.GetOptions{}); apierrors.IsNotFound(err) {
		return nil
	}
	t.Warn("finalizers might be preventing deletion (" + join(last.GetFinalizers()) + ")")
	return conditionTimedOut(last, ctx.Err())
}

// mayLinger are the kinds whose deletion is not awaited under skipAwait.
var mayLinger = map[string]bool{
	"Namespace": true, "Pod": true, "ReplicationController": true, "DaemonSet": true,
	"Deployment": true, "StatefulSet": true, "Job": true,
}

// waitFor waits until the object meets a condition.
func waitFor(ctx context.Context, t Target, met condition) (*unstructured.Unstructured, error) {
	client, err := t.Cluster.ClientFor(t.Live)
	if err != nil {
		return nil, err
	}
	deadline, cancel := context.WithTimeout(ctx, t.Timeout)
	defer cancel()
	last := t.Live
	for event := range follow(deadline, client, t.Live.GetName()) {
		obj, ok := event.Object.(*unstructured.Unstructured)
		if !ok || event.Type == watch.Deleted || obj.GetGeneration() < t.Live.GetGeneration() {
			continue
		}
		last = obj
		done, message, err := met(obj)
		if message != "" {
			t.Status(diag.Info, message)
		}
		if err != nil {
			return nil, &Error{Object: obj, message: err.Error()}
		}
		if done {
			return obj, nil
		}
	}
	return nil, conditionTimedOut(last, ctx.Err())
}

// IsPartial tells whether an error left its object in place, and returns it.
func IsPartial(err error) (*Error, bool) {
	var partial *Error
	ok := errors.As(err, &partial)
	return partial, ok
}
