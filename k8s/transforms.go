package k8s

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// transforms are what each of the objects of a kustomization goes through, in this order.
func transforms(objects []Object, plan *manifestsPlan) []pulumi.ResourceTransform {
	return []pulumi.ResourceTransform{
		ExplicitServiceAccount,
		LifecycleAnnotations,
		SuffixJobName,
		LeaveReplicasToAutoscaler(objects),
		SkipServiceAwait(objects),
		after(plan.needed, plan.first),
	}
}

// compose makes one transform of many: the engine calls back for each, with all that an object has.
func compose(all []pulumi.ResourceTransform) pulumi.ResourceTransform {
	return func(ctx context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		changed := false
		for _, transform := range all {
			if got := transform(ctx, args); got != nil {
				args.Props, args.Opts, changed = got.Props, got.Opts, true
			}
		}
		if !changed {
			return nil
		}
		return result(args)
	}
}

// after makes each object depend on what the whole depends on. The engine follows such edges when it deletes: a custom
// resource goes before the release whose controller finalizes it. The Namespaces that come first do not.
func after(needs []pulumi.Resource, first map[string]bool) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		if !args.Custom || len(needs) == 0 ||
			args.Type == namespaceType && first[textAt(args.Props, "metadata", "name")] {
			return nil
		}
		args.Opts.DependsOn = append(args.Opts.DependsOn, needs...)
		return result(args)
	}
}

const namespaceType = "kubernetes:core/v1:Namespace"

func result(args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}

// mapAt follows a path of keys, and returns nil where it leads to no map.
func mapAt(object pulumi.Map, path ...string) pulumi.Map {
	for _, key := range path {
		next, ok := object[key].(pulumi.Map)
		if !ok {
			return nil
		}
		object = next
	}
	return object
}

// textAt returns the text behind a path of keys, or "" where there is none.
func textAt(object pulumi.Map, path ...string) string {
	last := len(path) - 1
	text, _ := mapAt(object, path[:last]...)[path[last]].(pulumi.String)
	return string(text)
}
