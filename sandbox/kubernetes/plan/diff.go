package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Diff maps the path of each property that differs to the kind of difference.
type Diff map[string]*pulumirpc.PropertyDiff

// absent marks a property that is not there, as opposed to one that is null.
type absent struct{}

// versions holds one property as the patch, the last known state, the new inputs and the old inputs have it.
type versions struct{ patch, old, newInput, oldInput any }

type walker struct {
	forceNew []pattern
	diff     Diff
}

// Detail spells a merge patch out as a difference per property. Only what the new inputs say, or the old ones said,
// counts: the rest is the API server's. A property that one of the forceNew patterns covers needs a replacement.
func Detail(patch, old, newInputs, oldInputs map[string]any, forceNew ...string) Diff {
	w := &walker{diff: Diff{}}
	for _, p := range forceNew {
		w.forceNew = append(w.forceNew, parsePattern(p))
	}
	w.object(nil, versions{patch, old, newInputs, oldInputs}, false)
	return w.diff
}

// Replaces lists the properties that need a replacement.
func (d Diff) Replaces() []string {
	var paths []string
	for path, change := range d {
		switch change.Kind {
		case pulumirpc.PropertyDiff_ADD_REPLACE, pulumirpc.PropertyDiff_DELETE_REPLACE,
			pulumirpc.PropertyDiff_UPDATE_REPLACE:
			paths = append(paths, path)
		case pulumirpc.PropertyDiff_DELETE:
			if path == "metadata" {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	return paths
}

// Ignore drops the differences that ignoreChanges names.
func (d Diff) Ignore(paths []string) error {
	for _, text := range paths {
		ignored, err := resource.ParsePropertyPath(text)
		if err != nil {
			return fmt.Errorf("ignoreChanges %q: %w", text, err)
		}
		for key := range d {
			path, err := resource.ParsePropertyPath(key)
			if err != nil {
				return fmt.Errorf("property %q: %w", key, err)
			}
			if ignored.Contains(path) {
				delete(d, key)
			}
		}
	}
	return nil
}

func (w *walker) value(path []any, v versions, inList bool) {
	if _, missing := v.newInput.(absent); missing {
		if _, never := v.oldInput.(absent); never || v.patch != nil {
			return
		}
	}
	kind, inputDiff := pulumirpc.PropertyDiff_UPDATE, false
	_, isNew := v.old.(absent)
	_, unknown := v.newInput.(resource.Computed)
	switch {
	case unknown && isNew:
		kind = pulumirpc.PropertyDiff_ADD
	case unknown:
	case v.patch == nil:
		kind, inputDiff = pulumirpc.PropertyDiff_DELETE, true
	case isNew:
		kind = pulumirpc.PropertyDiff_ADD
	default:
		if w.inner(path, v, inList) {
			return
		}
	}
	if w.replaces(path, v.patch) {
		kind = replacing[kind]
	}
	w.diff[pathString(path)] = &pulumirpc.PropertyDiff{Kind: kind, InputDiff: inputDiff}
}

var replacing = map[pulumirpc.PropertyDiff_Kind]pulumirpc.PropertyDiff_Kind{
	pulumirpc.PropertyDiff_ADD:    pulumirpc.PropertyDiff_ADD_REPLACE,
	pulumirpc.PropertyDiff_DELETE: pulumirpc.PropertyDiff_DELETE_REPLACE,
	pulumirpc.PropertyDiff_UPDATE: pulumirpc.PropertyDiff_UPDATE_REPLACE,
}

// inner goes into objects and lists, and tells whether that (or the equality of the values) settled the matter.
func (w *walker) inner(path []any, v versions, inList bool) bool {
	switch patch := v.patch.(type) {
	case map[string]any:
		if _, ok := v.old.(map[string]any); ok {
			w.object(path, v, inList)
			return true
		}
	case []any:
		if _, ok := v.old.([]any); ok {
			w.list(path, v)
			return true
		}
	default:
		return equal(patch, v.old)
	}
	return false
}

func (w *walker) object(path []any, v versions, inList bool) {
	patch, _ := v.patch.(map[string]any)
	old, _ := v.old.(map[string]any)
	newInput, _ := v.newInput.(map[string]any)
	oldInput, _ := v.oldInput.(map[string]any)
	at := func(m map[string]any, key string) any {
		if value, ok := m[key]; ok {
			return value
		}
		return absent{}
	}
	for key, value := range patch {
		w.value(with(path, key), versions{value, at(old, key), at(newInput, key), at(oldInput, key)}, inList)
	}
	if !inList {
		return
	}
	// A list is patched as a whole, so what goes away inside it is not in the patch.
	for key, value := range old {
		if _, ok := patch[key]; !ok {
			w.value(with(path, key), versions{nil, value, at(newInput, key), at(oldInput, key)}, inList)
		}
	}
}

func (w *walker) list(path []any, v versions) {
	patch, old := v.patch.([]any), v.old.([]any)
	newInput, _ := v.newInput.([]any)
	oldInput, _ := v.oldInput.([]any)
	at := func(list []any, i int) any {
		if i < len(list) {
			return list[i]
		}
		return nil
	}
	for i := range max(len(patch), len(old)) {
		element := versions{at(patch, i), at(old, i), at(newInput, i), at(oldInput, i)}
		if i >= len(old) {
			element.old = absent{}
		}
		w.value(with(path, i), element, true)
	}
}

// with returns a path one step longer, sharing nothing with its siblings.
func with(path []any, step any) []any {
	return append(path[:len(path):len(path)], step)
}

func pathString(path []any) string {
	var b strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", step)
		case string:
			if strings.ContainsAny(step, `."[]`) {
				fmt.Fprintf(&b, `["%s"]`, strings.ReplaceAll(step, `"`, `\"`))
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}
