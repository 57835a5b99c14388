package k8s

import (
	"strings"
)

// identity says which live object something is: to the API server, the versions of a group are views of one object.
type identity struct{ group, kind, namespace, name string }

// String is how messages name an object, as in "Ingress shop/web".
func (i identity) String() string {
	if i.namespace == "" {
		return i.kind + " " + i.name
	}
	return i.kind + " " + i.namespace + "/" + i.name
}

// movedKinds are those that went from the group extensions into one of their own, with the objects that there were.
var movedKinds = map[string]string{
	"DaemonSet": "apps", "Deployment": "apps", "ReplicaSet": "apps",
	"Ingress": "networking.k8s.io", "NetworkPolicy": "networking.k8s.io", "PodSecurityPolicy": "policy",
}

func newIdentity(apiVersion, kind, namespace, name string) identity {
	group := apiGroup(apiVersion)
	if moved := movedKinds[kind]; group == "extensions" && moved != "" {
		group = moved
	}
	return identity{group: group, kind: kind, namespace: namespace, name: name}
}

// in is the object in its namespace, or in none where its kind has none.
func (i identity) in(namespace string, kinds clusterScoped) identity {
	switch {
	case kinds.has(groupKind{i.group, i.kind}):
		i.namespace = ""
	case i.namespace == "":
		i.namespace = inNamespace(namespace)
	}
	return i
}

func (i identity) isNamespace() bool { return i.group == "" && i.kind == "Namespace" }

func (i identity) isDefinition() bool {
	return i.group == "apiextensions.k8s.io" && i.kind == "CustomResourceDefinition"
}

// identity is which object this is, its namespace as it stands there.
func (o Object) identity() identity {
	metadata := o.at("metadata")
	return newIdentity(o.text("apiVersion"), o.text("kind"), metadata.text("namespace"), metadata.text("name"))
}

// helmObjects are the objects of a release's output resourceNames, as in {"Role.rbac.authorization.k8s.io/...":
// [ns/name]}. One without a namespace lies in the release's, unless its kind has none.
func helmObjects(resourceNames map[string]any, namespace string, kinds clusterScoped) []identity {
	var objects []identity
	for key, names := range resourceNames {
		kindAndGroup, _, _ := strings.Cut(key, "/")
		kind, group, _ := strings.Cut(kindAndGroup, ".")
		list, _ := names.([]any)
		for _, name := range list {
			text, _ := name.(string)
			object := identity{group: group, kind: kind, name: text}
			if in, base, found := strings.Cut(text, "/"); found {
				object.namespace, object.name = in, base
			}
			objects = append(objects, object.in(namespace, kinds))
		}
	}
	return objects
}
