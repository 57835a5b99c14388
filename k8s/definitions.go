package k8s

// groupKind is a kind in all its versions.
type groupKind struct{ group, kind string }

// definitions are the custom kinds that the objects of a kustomization define.
type definitions map[groupKind]Object

func definitionsOf(objects []Object) definitions {
	found := definitions{}
	for _, object := range objects {
		if object.isDefinition() {
			found[object.defines()] = object
		}
	}
	return found
}

func (o Object) isDefinition() bool {
	return o.text("kind") == "CustomResourceDefinition" && o.group() == "apiextensions.k8s.io"
}

// defines is the kind that a definition makes.
func (o Object) defines() groupKind {
	spec := o.at("spec")
	return groupKind{spec.text("group"), spec.at("names").text("kind")}
}

// version is what a kind's definition says of one of its versions, as in "example.com/v1"; nil where it says nothing.
func (d definitions) version(apiVersion, kind string) Object {
	versions, _ := d[groupKind{apiGroup(apiVersion), kind}].at("spec")["versions"].([]any)
	for _, version := range versions {
		version, _ := version.(map[string]any)
		if apiGroup(apiVersion)+"/"+Object(version).text("name") == apiVersion {
			return version
		}
	}
	return nil
}
