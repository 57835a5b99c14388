package await

import (
	"context"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
)

// settle is how long a Service's endpoints must stay as they are.
const settle = 10 * time.Second

var endpointsKind = schema.GroupVersionKind{Version: "v1", Kind: "Endpoints"}

func init() {
	register("", "Service", &rule{checked: true, wait: serviceWait, now: serviceNow})
	for _, group := range []string{"networking.k8s.io", "extensions"} {
		register(group, "Ingress", &rule{checked: true, wait: ingressWait, now: ingressNow})
	}
}

// endpoints is what is known of a Service's endpoints.
type endpoints struct{ settled, ready, pending bool }

func (e *endpoints) see(obj *unstructured.Unstructured) {
	e.ready, e.pending = false, false
	for _, subset := range convert[corev1.Endpoints](obj).Subsets { //nolint:staticcheck // it is what there is to ask
		e.ready = e.ready || len(subset.Addresses) > 0
		e.pending = e.pending || len(subset.NotReadyAddresses) > 0
	}
}

// hasAddress tells whether a Service or an Ingress has the address that it asks for.
func hasAddress(obj *unstructured.Unstructured) bool {
	kind, _, _ := unstructured.NestedString(obj.Object, "spec", "type")
	if obj.GetKind() == "Service" && kind != string(corev1.ServiceTypeLoadBalancer) {
		return true
	}
	addresses, _, _ := unstructured.NestedSlice(obj.Object, "status", "loadBalancer", "ingress")
	return len(addresses) > 0
}

// targetsPods tells whether a Service has pods to wait for.
func targetsPods(service *unstructured.Unstructured) bool {
	spec := convert[corev1.Service](service).Spec
	return spec.Type != corev1.ServiceTypeExternalName && spec.ClusterIP != corev1.ClusterIPNone &&
		len(spec.Selector) > 0
}

func serviceReady(service *unstructured.Unstructured, e endpoints) bool {
	return hasAddress(service) && (!targetsPods(service) || e.settled && !e.pending)
}

func serviceReasons(service *unstructured.Unstructured, e endpoints) []string {
	spec := convert[corev1.Service](service).Spec
	if spec.Type == corev1.ServiceTypeExternalName || spec.ClusterIP == corev1.ClusterIPNone {
		return nil
	}
	var reasons []string
	if !e.ready {
		reasons = append(reasons, "Service does not target any Pods. Selected Pods may not be ready, or "+
			"field '.spec.selector' may not match labels on any Pods")
	}
	if !hasAddress(service) {
		reasons = append(reasons, "Service was not allocated an IP address; does your cloud provider support this?")
	}
	return reasons
}

func serviceNow(ctx context.Context, t Target) ([]string, bool) {
	e := endpoints{settled: true}
	if targetsPods(t.Live) {
		if client, err := t.Cluster.Client(endpointsKind, t.Live.GetNamespace()); err == nil {
			if obj, err := client.Get(ctx, t.Live.GetName(), metav1.GetOptions{}); err == nil {
				e.see(obj)
			}
		}
	}
	return serviceReasons(t.Live, e), serviceReady(t.Live, e)
}

func serviceWait(ctx context.Context, t Target) (*unstructured.Unstructured, error) {
	if serviceReady(t.Live, endpoints{}) {
		return t.Live, nil
	}
	inner, stop := context.WithCancel(ctx)
	defer stop()
	serviceEvents, endpointEvents, err := serviceStreams(inner, t)
	if err != nil {
		return nil, err
	}
	timeout, settled := time.NewTimer(t.Timeout), time.NewTimer(t.Timeout)
	defer timeout.Stop()
	defer settled.Stop()
	t.Status(diag.Info, "[1/3] Finding Pods to direct traffic to")
	last, e := t.Live, endpoints{}
	for {
		if serviceReady(last, e) {
			t.Status(diag.Info, done()+"Service initialization complete")
			return last, nil
		}
		select {
		case <-ctx.Done():
			if hasAddress(last) && !e.pending {
				return last, nil
			}
			return nil, cancelled(last, serviceReasons(last, e))
		case <-timeout.C:
			if hasAddress(last) && !e.pending {
				return last, nil
			}
			return nil, timedOut(last, serviceReasons(last, e))
		case <-settled.C:
			if e.settled = true; e.ready {
				t.Status(diag.Info, "[2/3] Attempting to allocate IP address to Service")
			}
		case event := <-serviceEvents:
			if event.Type != watch.Deleted {
				last = event.Object.(*unstructured.Unstructured)
			}
		case event := <-endpointEvents:
			if event.Type != watch.Deleted {
				e.settled = false
				e.see(event.Object.(*unstructured.Unstructured))
				settled.Reset(settle)
			}
		}
	}
}

// serviceStreams follows a Service and its endpoints.
func serviceStreams(ctx context.Context, t Target) (service, endpoints <-chan watch.Event, err error) {
	services, err := t.Cluster.ClientFor(t.Live)
	if err != nil {
		return nil, nil, err
	}
	targets, err := t.Cluster.Client(endpointsKind, t.Live.GetNamespace())
	if err != nil {
		return nil, nil, err
	}
	return stream(ctx, services, t.Live.GetName()), stream(ctx, targets, t.Live.GetName()), nil
}

// backends lists the Services that an Ingress sends traffic to.
func backends(ingress *unstructured.Unstructured) []string {
	var names []string
	rules, _, _ := unstructured.NestedSlice(ingress.Object, "spec", "rules")
	for _, item := range rules {
		rule, _ := item.(map[string]any)
		paths, _, _ := unstructured.NestedSlice(rule, "http", "paths")
		for _, item := range paths {
			path, _ := item.(map[string]any)
			name, _, _ := unstructured.NestedString(path, "backend", "service", "name")
			if name == "" {
				name, _, _ = unstructured.NestedString(path, "backend", "serviceName")
			}
			if name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// missingBackends names the Services of an Ingress that have no endpoints yet.
func missingBackends(ctx context.Context, t Target, ingress *unstructured.Unstructured) []string {
	client, err := t.Cluster.Client(endpointsKind, ingress.GetNamespace())
	if err != nil {
		return nil
	}
	services, err := t.Cluster.Client(schema.GroupVersionKind{Version: "v1", Kind: "Service"}, ingress.GetNamespace())
	if err != nil {
		return nil
	}
	var missing []string
	for _, name := range backends(ingress) {
		if _, err := client.Get(ctx, name, metav1.GetOptions{}); !apierrors.IsNotFound(err) {
			continue
		}
		service, err := services.Get(ctx, name, metav1.GetOptions{})
		if err == nil && convert[corev1.Service](service).Spec.Type == corev1.ServiceTypeExternalName {
			continue
		}
		missing = append(missing, name)
	}
	return missing
}

func ingressNow(ctx context.Context, t Target) ([]string, bool) {
	for _, name := range missingBackends(ctx, t, t.Live) {
		t.Status(diag.Warning, fmt.Sprintf("No matching service found for ingress rule: %q", name))
	}
	return ingressReasons(t.Live, nil), hasAddress(t.Live)
}

func ingressReasons(ingress *unstructured.Unstructured, missing []string) []string {
	var reasons []string
	if len(missing) > 0 {
		reasons = append(reasons, "Ingress has at least one rule with an unavailable target endpoint.")
	}
	if !hasAddress(ingress) {
		reasons = append(reasons, "Ingress .status.loadBalancer field was not updated with a hostname/IP address. "+
			"\n    for more information about this error, see https://pulumi.io/xdv72s")
	}
	return reasons
}

// backendGrace is how long an Ingress's missing Services are waited for.
const backendGrace = time.Minute

func ingressWait(ctx context.Context, t Target) (*unstructured.Unstructured, error) {
	client, err := t.Cluster.ClientFor(t.Live)
	if err != nil {
		return nil, err
	}
	inner, stop := context.WithCancel(ctx)
	defer stop()
	events := stream(inner, client, t.Live.GetName())
	timeout, grace, poll := time.NewTimer(t.Timeout), time.Now().Add(backendGrace), time.NewTicker(2*time.Second)
	defer timeout.Stop()
	defer poll.Stop()
	t.Status(diag.Info, "[1/3] Finding a matching service for each Ingress path")
	last, missing := t.Live, missingBackends(ctx, t, t.Live)
	for {
		if len(missing) == 0 || time.Now().After(grace) {
			if hasAddress(last) {
				t.Status(diag.Info, done()+"Ingress initialization complete")
				return last, nil
			}
			t.Status(diag.Info, "[2/3] Waiting for update of .status.loadBalancer with hostname/IP")
		}
		select {
		case <-ctx.Done():
			return nil, cancelled(last, ingressReasons(last, missing))
		case <-timeout.C:
			return nil, timedOut(last, ingressReasons(last, missing))
		case <-poll.C:
			if len(missing) > 0 {
				missing = missingBackends(ctx, t, last)
			}
		case event := <-events:
			if event.Type != watch.Deleted {
				last = event.Object.(*unstructured.Unstructured)
			}
		}
	}
}
