package object

import (
	"errors"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// ID returns the resource id of an object: "namespace/name", or "name" where it has no namespace.
func ID(obj metav1.Object) string { return JoinID(obj.GetNamespace(), obj.GetName()) }

// JoinID makes a resource id of its parts.
func JoinID(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "/" + name
}

// SplitID takes a resource id apart.
func SplitID(id string) (namespace, name string) {
	parts := strings.Split(id, "/")
	if len(parts) == 1 {
		return "", parts[0]
	}
	return parts[0], parts[1]
}

// DisplayName names an object in messages; the default namespace is left out.
func DisplayName(obj metav1.Object) string {
	if ns := obj.GetNamespace(); ns != "" && ns != "default" {
		return ns + "/" + obj.GetName()
	}
	return obj.GetName()
}

// DefaultedNamespace returns the namespace that an empty one stands for.
func DefaultedNamespace(namespace string) string {
	if namespace == "" {
		return metav1.NamespaceDefault
	}
	return namespace
}

// Named tells whether an object has a name, be it one that is not known yet.
func Named(obj *unstructured.Unstructured, inputs resource.PropertyMap) bool {
	return computedMetadata(inputs, "name") || obj.GetName() != ""
}

// Generated tells whether the API server is asked to make up the name.
func Generated(obj *unstructured.Unstructured, inputs resource.PropertyMap) bool {
	if Named(obj, inputs) {
		return false
	}
	return computedMetadata(inputs, "generateName") || obj.GetGenerateName() != ""
}

// Autonamed tells whether the plugin made up the name.
func Autonamed(obj *unstructured.Unstructured) bool { return Annotated(obj, AnnotationAutonamed) }

// Autoname names an object that has no name after its resource, and marks it so. The seed makes the name the same in
// the preview and in the update; the engine's own naming rules win.
func Autoname(
	obj *unstructured.Unstructured, inputs resource.PropertyMap, urn resource.URN,
	seed []byte, rules *pulumirpc.CheckRequest_AutonamingOptions,
) error {
	if Named(obj, inputs) || Generated(obj, inputs) {
		return nil
	}
	name, err := resource.NewUniqueName(seed, urn.Name()+"-", 0, 0, nil)
	if err != nil {
		return err
	}
	if rules != nil {
		switch rules.Mode {
		case pulumirpc.CheckRequest_AutonamingOptions_DISABLE:
			return errors.New("autonaming is disabled, resource requires the .metadata.name field to be set")
		case pulumirpc.CheckRequest_AutonamingOptions_ENFORCE, pulumirpc.CheckRequest_AutonamingOptions_PROPOSE:
			name = rules.ProposedName
		}
	}
	obj.SetName(name)
	Annotate(obj, AnnotationAutonamed)
	return nil
}

// AdoptName gives an unnamed object the name that was made up for it before.
func AdoptName(obj, old *unstructured.Unstructured, inputs resource.PropertyMap) {
	if !Named(obj, inputs) && Autonamed(old) {
		obj.SetName(old.GetName())
		Annotate(obj, AnnotationAutonamed)
	}
}

func computedMetadata(inputs resource.PropertyMap, key resource.PropertyKey) bool {
	metadata, ok := inputs["metadata"].V.(resource.PropertyMap)
	return ok && metadata[key].IsComputed()
}
