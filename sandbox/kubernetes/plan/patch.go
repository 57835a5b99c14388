package plan

import (
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// MergePatch returns the JSON merge patch (RFC 7386) from old to new: nil stands for a property that goes away, a list
// is replaced as a whole. An unknown value always differs.
func MergePatch(old, new map[string]any) map[string]any {
	patch := map[string]any{}
	for key, value := range new {
		before, ok := old[key]
		if !ok {
			patch[key] = value
			continue
		}
		oldMap, oldIsMap := before.(map[string]any)
		newMap, newIsMap := value.(map[string]any)
		if oldIsMap && newIsMap {
			if inner := MergePatch(oldMap, newMap); len(inner) > 0 {
				patch[key] = inner
			}
			continue
		}
		if !equal(before, value) {
			patch[key] = value
		}
	}
	for key := range old {
		if _, ok := new[key]; !ok {
			patch[key] = nil
		}
	}
	return patch
}

// equal compares two values as JSON does: 1 and 1.0 are the same number.
func equal(a, b any) bool {
	switch a := a.(type) {
	case resource.Computed:
		return false
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && len(MergePatch(a, b)) == 0
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i]) {
				return false
			}
		}
		return true
	}
	if x, ok := number(a); ok {
		y, ok := number(b)
		return ok && x == y
	}
	return reflect.DeepEqual(a, b)
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
