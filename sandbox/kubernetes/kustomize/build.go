package kustomize

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

// Build renders a kustomize directory. Files may lie anywhere, and plugins and Helm charts may be used.
func Build(directory string) ([]unstructured.Unstructured, error) {
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionNone
	options.LoadRestrictions = types.LoadRestrictionsNone
	options.PluginConfig = types.EnabledPluginConfig(types.BploUseStaticallyLinked)
	options.PluginConfig.HelmConfig.Enabled = true
	options.PluginConfig.HelmConfig.Command = "helm"
	objs, err := build(options, directory)
	if err != nil {
		return nil, fmt.Errorf("kustomize build error: %w", err)
	}
	return objs, nil
}

// List renders a kustomize directory for the function of the first version: as kustomize itself does it, with files in
// the directory's root only and without Helm charts.
func List(directory string) ([]unstructured.Unstructured, error) {
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionLegacy
	objs, err := build(options, directory)
	if err != nil {
		return nil, fmt.Errorf("kustomize failed for directory %q: %w", directory, err)
	}
	return objs, nil
}

func build(options *krusty.Options, directory string) ([]unstructured.Unstructured, error) {
	resources, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), directory)
	if err != nil {
		return nil, err
	}
	text, err := resources.AsYaml()
	if err != nil {
		return nil, fmt.Errorf("failed to convert kustomize result to YAML: %w", err)
	}
	return parse(string(text))
}

// parse reads YAML documents; empty ones do not count.
func parse(text string) ([]unstructured.Unstructured, error) {
	var objs []unstructured.Unstructured
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 128)
	for {
		var content map[string]any
		if err := decoder.Decode(&content); errors.Is(err, io.EOF) {
			return objs, nil
		} else if err != nil {
			return nil, fmt.Errorf("decoding YAML: %w", err)
		}
		if len(content) > 0 {
			objs = append(objs, unstructured.Unstructured{Object: content})
		}
	}
}

// Scopes tells which kinds live in namespaces; the objects may define some.
type Scopes interface {
	Namespaced(kind schema.GroupVersionKind, objs ...unstructured.Unstructured) (bool, error)
}

// Normalize takes lists apart, refuses objects without a kind or a name, and puts those that live in a namespace, and
// name none, into the default one. It also returns the kinds of objects that name none of which neither the cluster nor
// the objects tell whether they live in one.
func Normalize(
	objs []unstructured.Unstructured, namespace string, scopes Scopes,
) (normal []unstructured.Unstructured, unknown []schema.GroupVersionKind, err error) {
	if objs, err = expand(objs); err != nil {
		return nil, nil, err
	}
	for _, obj := range objs {
		gvk := obj.GroupVersionKind()
		if gvk.Kind == "" || gvk.GroupVersion().Empty() {
			return nil, nil, fmt.Errorf("Kubernetes resources require a kind and apiVersion: `%s`",
				excerpt(obj)) //nolint:staticcheck
		}
		if obj.GetName() == "" {
			return nil, nil, fmt.Errorf("Kubernetes resources require a .metadata.name: `%s`", excerpt(obj)) //nolint:staticcheck
		}
		if gvk.Group == "core" {
			gvk.Group = ""
			obj.SetGroupVersionKind(gvk)
		}
		if obj.GetNamespace() != "" {
			continue
		}
		switch namespaced, err := scopes.Namespaced(gvk, objs...); {
		case errors.Is(err, object.ErrScopeUnknown):
			unknown = append(unknown, gvk)
		case err != nil:
			return nil, nil, err
		case namespaced:
			obj.SetNamespace(namespace)
		}
	}
	return objs, unknown, nil
}

func expand(objs []unstructured.Unstructured) ([]unstructured.Unstructured, error) {
	var out []unstructured.Unstructured
	for _, obj := range objs {
		if !obj.IsList() {
			out = append(out, obj)
			continue
		}
		list, err := obj.ToList()
		if err != nil {
			return nil, fmt.Errorf("YAML object is invalid: `%s`: %w", excerpt(obj), err)
		}
		items, err := expand(list.Items)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// excerpt returns the beginning of an object, for messages.
func excerpt(obj unstructured.Unstructured) string {
	text, _ := json.Marshal(obj.Object) // what was decoded encodes
	if runes := []rune(string(text)); len(runes) > 100 {
		return string(runes[:97]) + "..."
	}
	return string(text)
}
