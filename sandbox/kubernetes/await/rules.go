package await

import (
	"context"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
)

// rule says when the objects of one kind are ready.
type rule struct {
	// checked rules are asked when an object is read, too.
	checked bool
	// wait blocks until the object is ready.
	wait func(context.Context, Target) (*unstructured.Unstructured, error)
	// now tells whether the object is ready, and if not, why.
	now func(context.Context, Target) (reasons []string, ready bool)
}

var rules = map[schema.GroupKind]*rule{}

func register(group, kind string, r *rule) { rules[schema.GroupKind{Group: group, Kind: kind}] = r }

func ruleFor(obj *unstructured.Unstructured) *rule { return rules[obj.GroupVersionKind().GroupKind()] }

// workload is the readiness of a kind that shows it in its own status.
type workload struct {
	ready func(*unstructured.Unstructured) bool
	// failed tells that the object will never be ready, and why.
	failed func(*unstructured.Unstructured) ([]string, bool)
	// progress is a line about how far the object is.
	progress func(context.Context, Target, *unstructured.Unstructured) string
	// complete is the line for a ready object.
	complete func(*unstructured.Unstructured) string
	// reasons is what keeps the object from being ready.
	reasons func(context.Context, Target, *unstructured.Unstructured) []string
	// expired makes the error for an object that took too long.
	expired func(obj *unstructured.Unstructured, reasons []string) error
}

func (w workload) rule() *rule { return &rule{checked: true, wait: w.wait, now: w.now} }

func (w workload) now(ctx context.Context, t Target) ([]string, bool) {
	if w.ready(t.Live) {
		return nil, true
	}
	return w.reasons(ctx, t, t.Live), false
}

// podReport is how often the troubles of a workload's pods are shown.
const podReport = 10 * time.Second

func (w workload) wait(ctx context.Context, t Target) (*unstructured.Unstructured, error) {
	client, err := t.Cluster.ClientFor(t.Live)
	if err != nil {
		return nil, err
	}
	inner, stop := context.WithCancel(ctx)
	defer stop()
	events := stream(inner, client, t.Live.GetName())
	timeout, report := time.NewTimer(t.Timeout), time.NewTicker(podReport)
	defer timeout.Stop()
	defer report.Stop()
	last := t.Live
	for {
		select {
		case <-ctx.Done():
			return nil, cancelled(last, w.reasons(context.WithoutCancel(ctx), t, last))
		case <-timeout.C:
			return nil, w.expired(last, w.reasons(ctx, t, last))
		case <-report.C:
			for _, message := range podTroubles(ctx, t, last) {
				t.Status(diag.Warning, message)
			}
		case event := <-events:
			obj := event.Object.(*unstructured.Unstructured)
			if event.Type == watch.Deleted || obj.GetGeneration() < t.Live.GetGeneration() {
				continue
			}
			last = obj
			if w.ready(obj) {
				t.Status(diag.Info, w.complete(obj))
				return obj, nil
			}
			if reasons, hopeless := w.failed(obj); hopeless {
				return nil, notInitialized(obj, reasons)
			}
			t.Status(diag.Info, w.progress(ctx, t, obj))
		}
	}
}

// phase is the readiness of a kind that has a simple state and is not asked when it is read.
type phase struct {
	// immediately tells that there is nothing to wait for.
	immediately func(*unstructured.Unstructured) bool
	ready       func(context.Context, Target, *unstructured.Unstructured) bool
	atMost      time.Duration
}

func (p phase) rule() *rule { return &rule{wait: p.wait} }

func (p phase) wait(ctx context.Context, t Target) (*unstructured.Unstructured, error) {
	if p.immediately != nil && p.immediately(t.Live) {
		return t.Live, nil
	}
	client, err := t.Cluster.ClientFor(t.Live)
	if err != nil {
		return nil, err
	}
	deadline, cancel := context.WithTimeout(ctx, p.atMost)
	defer cancel()
	last := t.Live
	for event := range follow(deadline, client, t.Live.GetName()) {
		if event.Type == watch.Deleted {
			continue
		}
		last = event.Object.(*unstructured.Unstructured)
		if p.ready(ctx, t, last) {
			return last, nil
		}
	}
	if ctx.Err() != nil {
		return nil, cancelled(last, nil)
	}
	return nil, pollingTimedOut(last)
}
