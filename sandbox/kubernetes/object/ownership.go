package object

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// ownNames are the names under which the plugin writes without server-side apply.
var ownNames = set("pulumi-kubernetes", "pulumi-kubernetes.exe", "pulumi-resource-kubernetes")

// kin are the managers, by the beginning of their name and their operation, whose fields an update makes its own:
// kubectl and the plugin's other ways.
var kin = []struct {
	prefix    string
	operation metav1.ManagedFieldsOperationType
}{
	{"kubectl", metav1.ManagedFieldsOperationApply},
	{"kubectl", metav1.ManagedFieldsOperationUpdate},
	{"before-first-apply", metav1.ManagedFieldsOperationUpdate},
	{"pulumi-kubernetes", metav1.ManagedFieldsOperationUpdate},
	{"pulumi-resource-kubernetes", metav1.ManagedFieldsOperationUpdate},
}

func isKin(entry metav1.ManagedFieldsEntry) bool {
	for _, k := range kin {
		if entry.Operation == k.operation && entry.Subresource == "" && strings.HasPrefix(entry.Manager, k.prefix) {
			return true
		}
	}
	return false
}

// takeOver moves the fields of kindred managers to a field manager, and returns the object as it is then.
func takeOver(
	ctx context.Context, client dynamic.ResourceInterface, obj *unstructured.Unstructured, fieldManager string,
) (*unstructured.Unstructured, error) {
	entries, changed, err := mergedOwners(obj.GetManagedFields(), fieldManager)
	if err != nil {
		return nil, fmt.Errorf("%s %s: managed fields: %w", obj.GetKind(), obj.GetName(), err)
	}
	if !changed {
		return obj, nil
	}
	patch, err := json.Marshal([]map[string]any{
		{"op": "replace", "path": "/metadata/managedFields", "value": entries},
	})
	if err != nil {
		return nil, err
	}
	return client.Patch(ctx, obj.GetName(), types.JSONPatchType, patch, metav1.PatchOptions{})
}

// mergedOwners returns the entries with those of kindred managers merged into the field manager's own.
func mergedOwners(
	entries []metav1.ManagedFieldsEntry, fieldManager string,
) (merged []metav1.ManagedFieldsEntry, changed bool, err error) {
	var own *metav1.ManagedFieldsEntry
	var taken []metav1.ManagedFieldsEntry
	for _, entry := range entries {
		switch {
		case entry.Manager == fieldManager && entry.Operation == metav1.ManagedFieldsOperationApply &&
			entry.Subresource == "":
			own = &entry
		case isKin(entry):
			taken = append(taken, entry)
		default:
			merged = append(merged, entry)
		}
	}
	if len(taken) == 0 {
		return entries, false, nil
	}
	if own == nil {
		own = &taken[0]
		own.Manager, own.Operation = fieldManager, metav1.ManagedFieldsOperationApply
		taken = taken[1:]
	}
	all, err := fields(*own)
	if err != nil {
		return nil, false, err
	}
	for _, entry := range taken {
		more, err := fields(entry)
		if err != nil {
			return nil, false, err
		}
		all = all.Union(more)
	}
	raw, err := all.ToJSON()
	if err != nil {
		return nil, false, err
	}
	own.FieldsV1 = &metav1.FieldsV1{Raw: raw}
	return append(merged, *own), true, nil
}

func fields(entry metav1.ManagedFieldsEntry) (*fieldpath.Set, error) {
	set := &fieldpath.Set{}
	if entry.FieldsV1 == nil {
		return set, nil
	}
	return set, set.FromJSON(bytes.NewReader(entry.FieldsV1.Raw))
}

// keepIgnored brings the inputs in line with ignoreChanges: an ignored field that only others own is left to them, any
// other one keeps its live value.
func keepIgnored(req Write, live *unstructured.Unstructured) error {
	if len(req.IgnoreChanges) == 0 {
		return nil
	}
	ours, theirs := &fieldpath.Set{}, &fieldpath.Set{}
	for _, entry := range live.GetManagedFields() {
		owned, err := fields(entry)
		if err != nil {
			return fmt.Errorf("%s %s: managed fields: %w", live.GetKind(), live.GetName(), err)
		}
		into := theirs
		if entry.Manager == req.FieldManager {
			into = ours
		}
		owned.Iterate(func(path fieldpath.Path) {
			for i := range path {
				into.Insert(path[:i+1].Copy())
			}
		})
	}
	for _, ignored := range req.IgnoreChanges {
		steps, path, err := ignoredPath(ignored)
		if err != nil {
			return err
		}
		if theirs.Has(path) && !ours.Has(path) {
			unstructured.RemoveNestedField(req.Inputs.Object, steps...)
			continue
		}
		if err := keepLive(req.Inputs, live, steps); err != nil {
			return fmt.Errorf("ignoreChanges %q: %w", ignored, err)
		}
	}
	return nil
}

// keepLive sets a field of the inputs to what it is now.
func keepLive(inputs, live *unstructured.Unstructured, steps []string) error {
	value, found, err := unstructured.NestedFieldCopy(live.Object, steps...)
	if err != nil || !found {
		return err
	}
	return unstructured.SetNestedField(inputs.Object, value, steps...)
}

func ignoredPath(text string) ([]string, fieldpath.Path, error) {
	parsed, err := resource.ParsePropertyPath(text)
	if err != nil {
		return nil, nil, fmt.Errorf("ignoreChanges %q: %w", text, err)
	}
	steps := strings.Split(parsed.String(), ".")
	parts := make([]any, len(steps))
	for i, step := range steps {
		parts[i] = step
	}
	path, err := fieldpath.MakePath(parts...)
	if err != nil {
		return nil, nil, fmt.Errorf("ignoreChanges %q: %w", text, err)
	}
	return steps, path, nil
}
