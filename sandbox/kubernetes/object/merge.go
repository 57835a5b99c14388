package object

import (
	"context"
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/jsonmergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes/scheme"
)

// mergeUpdate changes an object without server-side apply: by a three-way strategic merge for Kubernetes' own kinds, by
// a JSON merge for others.
func mergeUpdate(
	ctx context.Context, client dynamic.ResourceInterface, req Write, old, live *unstructured.Unstructured,
) (*unstructured.Unstructured, error) {
	for _, ignored := range req.IgnoreChanges {
		if steps, _, err := ignoredPath(ignored); err == nil {
			_ = keepLive(req.Inputs, live, steps) // what cannot be read is not kept
		}
	}
	patch, kind, err := threeWay(old, req.Inputs, live)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", live.GetKind(), live.GetName(), err)
	}
	return client.Patch(ctx, live.GetName(), kind, patch, metav1.PatchOptions{
		FieldManager: req.FieldManager, DryRun: dryRun(req.Preview),
	})
}

func threeWay(old, inputs, live *unstructured.Unstructured) ([]byte, types.PatchType, error) {
	var docs [3][]byte
	for i, obj := range []*unstructured.Unstructured{old, inputs, live} {
		doc, err := json.Marshal(obj.Object)
		if err != nil {
			return nil, "", err
		}
		docs[i] = doc
	}
	if typed, err := scheme.Scheme.New(live.GroupVersionKind()); err == nil {
		lookup, err := strategicpatch.NewPatchMetaFromStruct(typed)
		if err == nil {
			patch, err := strategicpatch.CreateThreeWayMergePatch(docs[0], docs[1], docs[2], lookup, true)
			if err == nil {
				return patch, types.StrategicMergePatchType, nil
			}
		}
	}
	patch, err := jsonmergepatch.CreateThreeWayJSONMergePatch(docs[0], docs[1], docs[2])
	return patch, types.MergePatchType, err
}
