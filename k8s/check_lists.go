package k8s

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// shape says which lists of an object server-side apply merges, by the fields that lead to them.
type shape map[string]part

// part is a field of a shape.
type part struct {
	// keys tell the entries of a list apart. A set has none: the entries are all there is.
	keys []string
	set  bool
	// below are the fields of the object, or of each entry of the list.
	below shape
}

// checkLists reports entries that server-side apply cannot tell apart. The API server takes them when it makes an
// object, and refuses each later change of it, with an error about typed patches.
func checkLists(problems *problem.List, objects []Object) {
	kinds := definitionsOf(objects)
	for _, object := range objects {
		object.checkLists(problems, "", map[string]any(object), metadata)
		kind := object.groupKind()
		switch lists, known := mergedLists[kind]; {
		case known:
			object.checkLists(problems, "", map[string]any(object), lists)
		case !isBuiltIn(kind.group):
			schema := kinds.version(object.text("apiVersion"), kind.kind).at("schema", "openAPIV3Schema")
			if schema != nil {
				object.checkLists(problems, "", map[string]any(object), declaredShape(schema).below)
			}
		}
	}
}

// checkLists looks at the lists in a value, which stands at path.
func (o Object) checkLists(problems *problem.List, path problem.Path, value any, lists shape) {
	fields, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		part, below := lists[name], fields[name]
		if name == anyField { // A map from names to whatever.
			for _, key := range slices.Sorted(maps.Keys(fields)) {
				o.checkPart(problems, path.Child(key), fields[key], part)
			}
			continue
		}
		o.checkPart(problems, path.Child(name), below, part)
	}
}

func (o Object) checkPart(problems *problem.List, path problem.Path, value any, part part) {
	entries, isList := value.([]any)
	if !isList {
		o.checkLists(problems, path, value, part.below)
		return
	}
	seen := map[string]bool{}
	for i, entry := range entries {
		key := part.key(entry)
		if key != "" && seen[key] {
			by := "by " + strings.Join(part.keys, " and ")
			if part.set {
				by = "as a set"
			}
			problems.Add(o.path(), "%s: %s is there twice. The API server would take it now, and refuse each later "+
				"change: it merges this list %s. Keep one; kubectl apply went by the last", path, key, by)
		}
		seen[key] = true
		o.checkLists(problems, path.Key(label(entry, i)), entry, part.below)
	}
}

// key is what an entry of a list is told apart by, "" where that cannot be said.
func (p part) key(entry any) string {
	if p.set {
		return text(entry)
	}
	fields, _ := entry.(map[string]any)
	var values []string
	known := false
	for _, key := range p.keys {
		value := text(fields[key])
		known = known || value != ""
		if value == "" && key == "protocol" {
			value = "TCP" // The only key with a default in Kubernetes' own kinds.
		}
		if len(p.keys) > 1 {
			value = key + " " + value
		}
		values = append(values, value)
	}
	if !known {
		return ""
	}
	return strings.Join(values, ", ")
}

func text(value any) string {
	switch value := value.(type) {
	case nil, map[string]any, []any:
		return ""
	case float64:
		return number(value)
	default:
		return fmt.Sprint(value)
	}
}

// label names an entry of a list in a path: by its name, or its place.
func label(entry any, index int) string {
	fields, _ := entry.(map[string]any)
	if name, ok := fields["name"].(string); ok {
		return name
	}
	return fmt.Sprint(index)
}

// anyField stands for all fields of a map.
const anyField = "*"

// declaredShape reads a shape from the schema of a definition.
func declaredShape(schema Object) part {
	found := part{below: shape{}}
	switch schema.text("x-kubernetes-list-type") {
	case "set":
		found.set = true
	case "map":
		keys, _ := schema["x-kubernetes-list-map-keys"].([]any)
		for _, key := range keys {
			found.keys = append(found.keys, text(key))
		}
	}
	for name, below := range schema.at("properties") {
		below, _ := below.(map[string]any)
		if inner := declaredShape(below); inner.matters() {
			found.below[name] = inner
		}
	}
	if items := schema.at("items"); items != nil {
		maps.Copy(found.below, declaredShape(items).below)
	}
	if values := schema.at("additionalProperties"); values != nil {
		if inner := declaredShape(values); inner.matters() {
			found.below[anyField] = inner
		}
	}
	return found
}

func (p part) matters() bool { return p.set || len(p.keys) > 0 || len(p.below) > 0 }

// paths are the lists of a shape, as "spec.ports[] port,protocol", in order.
func (s shape) paths(path problem.Path) []string {
	var paths []string
	for name, part := range s {
		below := path.Child(name)
		switch {
		case part.set:
			paths = append(paths, string(below)+" set")
		case len(part.keys) > 0:
			paths = append(paths, string(below)+" "+strings.Join(part.keys, ","))
		}
		paths = append(paths, part.below.paths(below)...)
	}
	slices.Sort(paths)
	return paths
}
