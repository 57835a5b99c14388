package k8s

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/utilities"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/problem"
)

// Object is one object of a kustomization, as YAML has it. A transform sees one at a time, in no certain order; what
// belongs together shows only in all of them.
type Object map[string]any

// offline is a kubeconfig without a cluster. A plugin that has it answers what needs none.
const offline = "{apiVersion: v1, kind: Config}"

// Build lets kustomize build the directory, and reports all that is wrong with the objects. It needs no cluster, and
// can come before everything else: a provider of its own, of the given name, lets the plugin do it before there is one.
func (a *ManifestsArgs) Build(ctx *pulumi.Context, name string) error {
	if err := a.Validate(); err != nil {
		return err
	}
	provider, err := kubernetes.NewProvider(ctx, name, &kubernetes.ProviderArgs{Kubeconfig: pulumi.String(offline)})
	if err != nil {
		return err
	}
	arguments := struct {
		Directory string `pulumi:"directory"`
	}{a.Directory}
	var built struct {
		Result []map[string]any `pulumi:"result"`
	}
	options := utilities.PkgInvokeDefaultOpts([]pulumi.InvokeOption{pulumi.Provider(provider)})
	if err := ctx.Invoke("kubernetes:kustomize:directory", &arguments, &built, options...); err != nil {
		return fmt.Errorf("%s: %w", a.Directory, buildError(err))
	}
	if built.Result == nil {
		return fmt.Errorf("%s: the Kubernetes plugin did not say what kustomize builds", a.Directory)
	}
	objects := items(built.Result)
	if err := CheckObjects(a.Directory, objects); err != nil {
		return fmt.Errorf("%s:\n%w", a.Directory, err)
	}
	for _, message := range targetsElsewhere(objects) {
		if err := ctx.Log.Info(message, nil); err != nil {
			return err
		}
	}
	a.objects = objects
	return nil
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

// path is what a problem with the object begins with.
func (o Object) path() problem.Path { return problem.Path(o.String()) }

// inNamespace returns the effective namespace of an object that names this one, or none.
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
