package kustomize

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	cliobject "sigs.k8s.io/cli-utils/pkg/object"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

// Token is the component's type.
const Token = "kubernetes:kustomize/v2:Directory"

// Provider makes Directory components.
type Provider struct {
	// Cluster that knows the kinds of the objects.
	Cluster *object.Cluster
	// Namespace is the provider's default namespace.
	Namespace string
}

// inputs are a Directory's arguments.
type inputs struct {
	Directory      pulumi.StringInput `pulumi:"directory"`
	Namespace      pulumi.StringInput `pulumi:"namespace,optional"`
	ResourcePrefix pulumi.StringInput `pulumi:"resourcePrefix,optional"`
	SkipAwait      pulumi.BoolInput   `pulumi:"skipAwait,optional"`
}

// arguments are the inputs once they are known.
type arguments struct {
	directory, namespace, prefix string
	skipAwait                    bool
}

// directory is the component's state.
type directory struct {
	pulumi.ResourceState

	Resources pulumi.ArrayOutput `pulumi:"resources"`
}

// resourceInputs are an object's properties as the engine's client takes them.
type resourceInputs map[string]any

// ElementType returns the type of the properties.
func (resourceInputs) ElementType() reflect.Type {
	return reflect.TypeOf((*resourceInputs)(nil)).Elem()
}

// Construct registers the component and its objects.
func (p Provider) Construct(
	ctx *pulumi.Context, typ, name string, in provider.ConstructInputs, options pulumi.ResourceOption,
) (*provider.ConstructResult, error) {
	component := &directory{}
	if err := ctx.RegisterComponentResource(typ, name, component, options); err != nil {
		return nil, err
	}
	given := &inputs{}
	if err := in.CopyTo(given); err != nil {
		return nil, fmt.Errorf("setting args: %w", err)
	}
	args, known, err := resolve(ctx.Context(), given, name, p.Namespace)
	if err != nil {
		return nil, fmt.Errorf("unwrapping args: %w", err)
	}
	if !known {
		_ = ctx.Log.Warn("Input properties have unknown values. Preview is incomplete.",
			&pulumi.LogArgs{Resource: component})
		return provider.NewConstructResult(component)
	}
	objs, err := Build(args.directory)
	if err != nil {
		return nil, err
	}
	objs, unknown, err := Normalize(objs, args.namespace, p.Cluster)
	if err != nil {
		return nil, err
	}
	if len(unknown) > 0 {
		_ = ctx.Log.Warn(unknownScopes(unknown), nil)
	}
	resources, err := register(ctx, objs, args, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}
	component.Resources = resources.ToArrayOutputWithContext(ctx.Context())
	return provider.NewConstructResult(component)
}

// unknownScopes is the plugin's warning of kinds that may live in a namespace.
func unknownScopes(kinds []schema.GroupVersionKind) string {
	var names []string
	for _, kind := range kinds {
		if name := kind.String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return fmt.Sprintf("Unable to determine whether the following kinds are namespaced without a reachable cluster or a "+
		"matching CustomResourceDefinition, so they are rendered without a namespace: %s. Set .metadata.namespace "+
		"explicitly, or include the CustomResourceDefinition, to control the namespace.", strings.Join(names, ", "))
}

// resolve waits for the inputs; the component's name is the prefix, the provider's namespace the default one.
func resolve(ctx context.Context, in *inputs, name, namespace string) (args arguments, known bool, err error) {
	result, err := internals.UnsafeAwaitOutput(ctx,
		pulumi.All(in.Directory, in.Namespace, in.ResourcePrefix, in.SkipAwait))
	if err != nil || !result.Known {
		return args, false, err
	}
	values, ok := result.Value.([]any)
	if !ok || len(values) != 4 {
		return args, false, fmt.Errorf("%s: arguments are of type %T", name, result.Value)
	}
	args = arguments{namespace: namespace, prefix: name}
	args.directory, _ = values[0].(string)
	if text, _ := values[1].(string); text != "" {
		args.namespace = text
	}
	if text, ok := values[2].(string); ok {
		args.prefix = text
	}
	args.skipAwait, _ = values[3].(bool)
	return args, true, nil
}

// register registers the objects, each after what it depends on.
func register(
	ctx *pulumi.Context, objs []unstructured.Unstructured, args arguments, options ...pulumi.ResourceOption,
) (pulumi.Array, error) {
	sorted, err := order(objs)
	if err != nil {
		return nil, err
	}
	resources := pulumi.Array{}
	registered := map[cliobject.ObjMetadata]pulumi.Resource{}
	for _, item := range sorted {
		own := append([]pulumi.ResourceOption{}, options...)
		var dependsOn []pulumi.Resource
		for _, id := range item.dependsOn {
			if r, ok := registered[id]; ok {
				dependsOn = append(dependsOn, r)
			}
		}
		if len(dependsOn) > 0 {
			own = append(own, pulumi.DependsOn(dependsOn))
		}
		properties, err := properties(item.object, args.skipAwait)
		if err != nil {
			return nil, err
		}
		resource := &pulumi.CustomResourceState{}
		token := object.Token(item.object.GetAPIVersion(), item.object.GetKind())
		if err := ctx.RegisterResource(token, resourceName(item.object, args.prefix), properties, resource,
			own...); err != nil {
			return nil, err
		}
		resources = append(resources, pulumi.NewResourceOutput(resource))
		registered[item.id] = resource
	}
	return resources, nil
}

// resourceName names an object's resource: "prefix:namespace/name".
func resourceName(obj *unstructured.Unstructured, prefix string) string {
	name := object.ID(obj)
	if prefix == "" {
		return name
	}
	return prefix + ":" + name
}

// properties returns an object's properties; the data of a Secret is secret.
func properties(obj *unstructured.Unstructured, skipAwait bool) (resourceInputs, error) {
	if skipAwait {
		annotations, _, _ := unstructured.NestedMap(obj.Object, "metadata", "annotations")
		if annotations == nil {
			annotations = map[string]any{}
		}
		annotations[object.AnnotationSkipAwait] = "true"
		if err := unstructured.SetNestedMap(obj.Object, annotations, "metadata", "annotations"); err != nil {
			return nil, fmt.Errorf("unable to set `pulumi.com/skipAwait` annotation; YAML object is invalid: `%s`: %w",
				excerpt(*obj), err)
		}
	}
	out := resourceInputs(obj.Object)
	if obj.GetAPIVersion() == "v1" && obj.GetKind() == "Secret" {
		for _, key := range []string{"data", "stringData"} {
			if value, ok := out[key]; ok {
				out[key] = pulumi.ToSecret(value)
			}
		}
	}
	return out, nil
}
