package tree

import (
	"iter"
	"maps"
	"slices"
)

// Each yields all that has the type T in a tree, its maps and lists included. What holds others comes before them, and
// the keys of a map are in order.
func Each[T any](root any) iter.Seq[T] {
	return func(yield func(T) bool) { each(root, yield) }
}

func each[T any](value any, yield func(T) bool) bool {
	if found, ok := value.(T); ok && !yield(found) {
		return false
	}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if !each(value[key], yield) {
				return false
			}
		}
	case []any:
		for _, item := range value {
			if !each(item, yield) {
				return false
			}
		}
	}
	return true
}

// Map returns a copy of a tree in which change has replaced each leaf of the type T. Other leaves stay.
func Map[T any](root any, change func(T) any) any {
	result, _ := Fold(root, Folder[any]{
		Leaf: func(value any) (any, error) {
			if found, ok := value.(T); ok {
				return change(found), nil
			}
			return value, nil
		},
		Map:  func(_, built map[string]any) any { return built },
		List: func(built []any) any { return built },
	})
	return result
}

// Folder says what Fold makes of the parts of a tree.
type Folder[T any] struct {
	// Leaf makes a T of a value that is neither a map nor a list.
	Leaf func(value any) (T, error)
	// Map makes a T of a map and what has been made of its elements.
	Map func(original map[string]any, built map[string]T) T
	// List makes a T of what has been made of a list's items.
	List func(built []T) T
}

// Fold makes a T of a tree, from its leaves up. It ends at the first error.
func Fold[T any](root any, f Folder[T]) (T, error) {
	switch value := root.(type) {
	case map[string]any:
		built := make(map[string]T, len(value))
		for _, key := range slices.Sorted(maps.Keys(value)) {
			element, err := Fold(value[key], f)
			if err != nil {
				return element, err
			}
			built[key] = element
		}
		return f.Map(value, built), nil
	case []any:
		built := make([]T, len(value))
		for i, item := range value {
			element, err := Fold(item, f)
			if err != nil {
				return element, err
			}
			built[i] = element
		}
		return f.List(built), nil
	default:
		return f.Leaf(root)
	}
}

// At returns what stands at the end of a path of keys, or nil.
func At(root any, path []string) any {
	for _, key := range path {
		values, _ := root.(map[string]any)
		root = values[key]
	}
	return root
}

// Clone copies the maps of a tree that are not in lists.
func Clone(values map[string]any) map[string]any {
	result := make(map[string]any, len(values))
	for key, value := range values {
		if inner, ok := value.(map[string]any); ok {
			value = Clone(inner)
		}
		result[key] = value
	}
	return result
}

// Merge returns base with over on top, as Helm merges values files: maps are merged, everything else is replaced, and
// a null stays, so that Helm removes the chart's default. It changes neither of them.
func Merge(base, over map[string]any) map[string]any {
	merged := make(map[string]any, len(base)+len(over))
	maps.Copy(merged, base)
	for key, value := range over {
		below, isMap := merged[key].(map[string]any)
		if above, both := value.(map[string]any); isMap && both {
			value = Merge(below, above)
		}
		merged[key] = value
	}
	return merged
}
