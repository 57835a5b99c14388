package await

import (
	"context"
	"reflect"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func init() {
	register("", "PersistentVolume", phase{atMost: 5 * time.Minute,
		ready: func(_ context.Context, _ Target, obj *unstructured.Unstructured) bool {
			state := phaseOf(obj)
			return state == "Available" || state == "Bound"
		}}.rule())
	register("", "PersistentVolumeClaim", phase{atMost: 5 * time.Minute, ready: claimReady}.rule())
	register("", "ReplicationController", phase{atMost: 10 * time.Minute,
		ready: func(_ context.Context, _ Target, obj *unstructured.Unstructured) bool {
			want, found, _ := unstructured.NestedInt64(obj.Object, "spec", "replicas")
			have, ok, _ := unstructured.NestedInt64(obj.Object, "status", "availableReplicas")
			return found && ok && want == have
		}}.rule())
	register("", "ResourceQuota", phase{atMost: time.Minute,
		ready: func(_ context.Context, _ Target, obj *unstructured.Unstructured) bool {
			want, found, _ := unstructured.NestedMap(obj.Object, "spec", "hard")
			have, ok, _ := unstructured.NestedMap(obj.Object, "status", "hard")
			return found && ok && reflect.DeepEqual(want, have)
		}}.rule())
	register("", "Secret", phase{atMost: 5 * time.Second,
		immediately: func(obj *unstructured.Unstructured) bool {
			return obj.Object["type"] != "kubernetes.io/service-account-token"
		},
		ready: func(_ context.Context, _ Target, obj *unstructured.Unstructured) bool {
			data, _ := obj.Object["data"].(map[string]any)
			return len(data) > 0
		}}.rule())
}

func phaseOf(obj *unstructured.Unstructured) string {
	state, _, _ := unstructured.NestedString(obj.Object, "status", "phase")
	return state
}

// claimReady wants a claim bound, or pending where its class binds it to its first consumer only.
func claimReady(ctx context.Context, t Target, obj *unstructured.Unstructured) bool {
	state := phaseOf(obj)
	if t.Before != nil && state == "Bound" {
		return true
	}
	if bindsLate(ctx, t, obj) {
		return state == "Pending"
	}
	return state == "Bound"
}

func bindsLate(ctx context.Context, t Target, claim *unstructured.Unstructured) bool {
	class, _, _ := unstructured.NestedString(claim.Object, "spec", "storageClassName")
	if class == "" {
		return false
	}
	client, err := t.Cluster.Client(schema.GroupVersionKind{
		Group: "storage.k8s.io", Version: "v1", Kind: "StorageClass"}, "")
	if err != nil {
		return false
	}
	obj, err := client.Get(ctx, class, metav1.GetOptions{})
	return err == nil && obj.Object["volumeBindingMode"] == "WaitForFirstConsumer"
}
