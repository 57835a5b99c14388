package k8s

import (
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

const (
	dependsOnAnnotation = "config.kubernetes.io/depends-on"
	mutationFromOther   = "config.kubernetes.io/apply-time-mutation"
)

// checkDependencies reports what the plugin refuses in the annotation depends-on, and what kustomize has made of it: a
// transformer renames objects, and leaves the text of annotations alone.
func checkDependencies(problems *problem.List, objects []Object) {
	ids := make([]reference, len(objects))
	places := make(map[reference]int, len(objects))
	kinds := definitionsOf(objects)
	for i, object := range objects {
		ids[i] = referenceOf(object, kinds)
		places[ids[i]] = i
	}
	edges := make([][]int, len(objects))
	for i, object := range objects {
		annotations := object.at("metadata", "annotations")
		if annotations[mutationFromOther] != nil {
			problems.Add(object.path(), "%s has no effect here. Let a kustomize replacement write the value "+
				"(docs/manifests.md, Annotations)", mutationFromOther)
		}
		if text, ok := annotations[dependsOnAnnotation].(string); ok {
			edges[i] = dependencies(problems, object, text, ids, places)
		}
	}
	addImplied(edges, objects, places)
	if circle := findCircle(edges); circle != nil {
		names := make([]string, len(circle))
		for i, place := range circle {
			names[i] = objects[place].String()
		}
		problems.Add(problem.Path(names[0]), "%s: a circle, in which nothing can be the first: %s", dependsOnAnnotation,
			strings.Join(names, ", then "))
	}
}

// dependencies are the places of the objects that an annotation names.
func dependencies(
	problems *problem.List, object Object, text string, ids []reference, places map[reference]int,
) []int {
	var found []int
	seen := map[reference]bool{}
	for reference := range strings.SplitSeq(text, ",") {
		reference = strings.TrimSpace(reference)
		id, ok := parseReference(reference)
		place, exists := places[id]
		switch {
		case !ok:
			problems.Add(object.path(), "%s: %q: accepted is GROUP/namespaces/NAMESPACE/KIND/NAME, or GROUP/KIND/NAME in "+
				"no namespace; the group of core kinds is empty, as in /namespaces/shop/ConfigMap/web", dependsOnAnnotation,
				reference)
		case seen[id]:
			problems.Add(object.path(), "%s names %s twice", dependsOnAnnotation, reference)
		case exists:
			found = append(found, place)
		default:
			problems.Add(object.path(), "%s names %s, which is not among the manifests.%s", dependsOnAnnotation, reference,
				meant(id, ids))
		}
		seen[id] = true
	}
	return found
}

// parseReference reads an identity as the annotation writes it.
func parseReference(text string) (reference, bool) {
	parts := strings.Split(text, "/")
	var id reference
	switch {
	case len(parts) == 3:
		id = reference{parts[0], parts[1], "", parts[2]}
	case len(parts) == 5 && parts[1] == "namespaces":
		id = reference{parts[0], parts[3], parts[2], parts[4]}
	}
	return id, id.kind != "" && id.name != ""
}

// meant suggests what a reference may have named before kustomize renamed it, and the ways out.
func meant(id reference, ids []reference) string {
	var close []string
	for _, other := range ids {
		sameName := other.name == id.name
		renamed := strings.HasSuffix(other.name, id.name) || strings.HasPrefix(other.name, id.name)
		if strings.EqualFold(other.kind, id.kind) && (sameName || renamed) {
			close = append(close, other.String())
		}
	}
	const most = 3
	if len(close) == 0 || len(close) > most {
		return " It orders the objects of one kustomization only: remove it, or write the name that kustomize builds"
	}
	slices.Sort(close)
	return " Did you mean " + problem.OneOf(close) + "? kustomize renames objects, and leaves annotations as they are: " +
		"write the final name, or let a replacement write it (docs/manifests.md, Annotations)"
}

// addImplied adds what the plugin orders by itself: a namespace before what is in it, a definition before its objects.
func addImplied(edges [][]int, objects []Object, places map[reference]int) {
	definitions := map[groupKind]int{}
	for i, object := range objects {
		if object.isDefinition() {
			definitions[object.defines()] = i
		}
	}
	for i, object := range objects {
		if namespace := object.at("metadata").text("namespace"); namespace != "" {
			if place, ok := places[reference{"", "Namespace", "", namespace}]; ok {
				edges[i] = append(edges[i], place)
			}
		}
		if place, ok := definitions[object.groupKind()]; ok {
			edges[i] = append(edges[i], place)
		}
	}
}

// findCircle returns the objects of a circle, the first one at both ends, or nil.
func findCircle(edges [][]int) []int {
	const open, done = 1, 2
	state := make([]int, len(edges))
	var path []int
	var visit func(int) []int
	visit = func(node int) []int {
		switch state[node] {
		case done:
			return nil
		case open:
			return append(slices.Clone(path[slices.Index(path, node):]), node)
		}
		state[node] = open
		path = append(path, node)
		for _, next := range edges[node] {
			if circle := visit(next); circle != nil {
				return circle
			}
		}
		path = path[:len(path)-1]
		state[node] = done
		return nil
	}
	for node := range edges {
		if circle := visit(node); circle != nil {
			return circle
		}
	}
	return nil
}
