package k8s

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/utilities"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Object is one object of a kustomization, as YAML has it.
type Object map[string]any

// builtObjects asks the plugin for all objects of a directory, and returns a function that waits for them. A transform
// sees one at a time, in no certain order. There are none where a preview does not know the cluster yet: then the
// plugin is not asked, and makes nothing of the directory either.
func builtObjects(ctx *pulumi.Context, directory string, provider pulumi.ProviderResource) func() ([]Object, error) {
	arguments := struct {
		Directory string `pulumi:"directory"`
	}{directory}
	var built struct {
		Result []map[string]any `pulumi:"result"`
	}
	answered := make(chan error, 1)
	go func() {
		options := utilities.PkgInvokeDefaultOpts([]pulumi.InvokeOption{pulumi.Provider(provider)})
		answered <- ctx.Invoke("kubernetes:kustomize:directory", &arguments, &built, options...)
	}()
	return sync.OnceValues(func() ([]Object, error) {
		if err := <-answered; err != nil {
			return nil, fmt.Errorf("%s: %w", directory, buildError(err))
		}
		return items(built.Result), nil
	})
}

// The beginnings of what the engine and the plugin say before kustomize's own words.
var buildPrefixes = []string{
	"rpc error: code = Unknown desc = ", "invocation of kubernetes:kustomize:directory returned an error: ",
}

// buildError adds the ways out of what kustomize refuses by default. The component would take it, but what belongs
// together in it could not be known.
func buildError(err error) error {
	text := err.Error()
	for _, prefix := range buildPrefixes {
		text = strings.ReplaceAll(text, prefix, "")
	}
	switch {
	case strings.Contains(text, "security; file") && strings.Contains(text, "is not in or below"):
		text += "\nA file outside the kustomization's directory: move it below, or give its directory a " +
			"kustomization.yaml and name the directory under resources or components"
	case strings.Contains(text, "must specify --enable-helm"), strings.Contains(text, "helmCharts"):
		text += "\nCharts in a kustomization: list them in helmvalues/releases.yaml, or set PULUMI_K8S_KUSTOMIZE_HELM=true " +
			"in the environment of every preview and deployment"
	}
	return errors.New(text)
}

// items are the objects, and those in lists among them, in the same order.
func items(built []map[string]any) []Object {
	objects := make([]Object, 0, len(built))
	for _, object := range built {
		list, isList := object["items"].([]any)
		if !isList || !strings.HasSuffix(Object(object).text("kind"), "List") {
			objects = append(objects, object)
			continue
		}
		inner := make([]map[string]any, 0, len(list))
		for _, item := range list {
			if item, ok := item.(map[string]any); ok {
				inner = append(inner, item)
			}
		}
		objects = append(objects, items(inner)...)
	}
	return objects
}

// at follows a path of keys, and returns nil where it leads to no map.
func (o Object) at(path ...string) Object {
	for _, key := range path {
		next, ok := o[key].(map[string]any)
		if !ok {
			return nil
		}
		o = next
	}
	return o
}

func (o Object) text(key string) string {
	text, _ := o[key].(string)
	return text
}

func (o Object) namespace() string { return inNamespace(o.at("metadata").text("namespace")) }

func (o Object) name() string { return o.at("metadata").text("name") }

func (o Object) group() string { return apiGroup(o.text("apiVersion")) }

// String names the object in messages, as in "Deployment shop/web".
func (o Object) String() string {
	name := o.name()
	if namespace := o.at("metadata").text("namespace"); namespace != "" {
		name = namespace + "/" + name
	}
	return o.text("kind") + " " + name
}

// inNamespace is where an object comes to lie that names this namespace, or none.
func inNamespace(name string) string {
	if name == "" {
		return "default"
	}
	return name
}

// apiGroup is the group of an API version: "apps" of "apps/v1", "" of "v1".
func apiGroup(version string) string {
	group, _, found := strings.Cut(version, "/")
	if !found || group == "core" {
		return ""
	}
	return group
}
