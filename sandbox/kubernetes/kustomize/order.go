package kustomize

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/object"
	"sigs.k8s.io/cli-utils/pkg/object/graph"
)

// ordered is an object with those that must be there before it.
type ordered struct {
	object    *unstructured.Unstructured
	id        object.ObjMetadata
	dependsOn []object.ObjMetadata
}

// order sorts objects so that each comes after what it depends on: its namespace, the definition of its kind, and what
// its annotation names.
func order(objs []unstructured.Unstructured) ([]ordered, error) {
	set := make(object.UnstructuredSet, 0, len(objs))
	for i := range objs {
		set = append(set, &objs[i])
	}
	dependencies, err := graph.DependencyGraph(set)
	if err != nil {
		return nil, err
	}
	sorted, err := dependencies.Sort()
	if err != nil {
		return nil, err
	}
	var out []ordered
	for _, level := range graph.HydrateSetList(sorted, set) {
		for _, obj := range level {
			id := object.UnstructuredToObjMetadata(obj)
			out = append(out, ordered{obj, id, dependencies.Dependencies(id)})
		}
	}
	return out, nil
}
