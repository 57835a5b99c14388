package k8s

import (
	"fmt"
	"slices"

	"github.com/gkestack/gkestack/problem"
)

// reference is what the API server knows an object by: the version is not part of it.
type reference struct{ group, kind, namespace, name string }

// String is the identity as the annotation depends-on writes it.
func (i reference) String() string {
	if i.namespace == "" {
		return i.group + "/" + i.kind + "/" + i.name
	}
	return i.group + "/namespaces/" + i.namespace + "/" + i.kind + "/" + i.name
}

// referenceOf returns an object's identity as the plugin deploys it: what names no namespace lies in the default one,
// unless its kind is known to lie in none.
func referenceOf(object Object, kinds definitions) reference {
	id := reference{object.group(), object.text("kind"), object.namespace(), object.name()}
	if namespaced, known := kinds.namespaced(object); known && !namespaced {
		id.namespace = ""
	}
	return id
}

// checkIdentities reports an object that is there twice, in two versions or in two spellings of a namespace. kustomize
// takes it for two, and so does the engine: each deployment would write both, and the removal of one delete the other.
func checkIdentities(problems *problem.List, objects []Object) {
	first := map[reference]Object{}
	kinds := definitionsOf(objects)
	for _, object := range objects {
		id := referenceOf(object, kinds)
		other, twice := first[id]
		if !twice || id.kind == "" || id.name == "" {
			first[id] = object
			continue
		}
		versions := []string{other.text("apiVersion"), object.text("apiVersion")}
		slices.Sort(versions)
		as := fmt.Sprintf("as %s and %s", versions[0], versions[1])
		if versions[0] == versions[1] {
			as = "also as " + other.String()
		}
		problems.Add(object.path(), "it is there twice (%s), which is one object to the API server. Keep one", as)
	}
}
