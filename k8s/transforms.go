package k8s

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// transforms are what every object of a kustomization goes through, in this order. needs are what the objects are
// deployed after and deleted before; built returns all objects of the kustomization.
func transforms(needs []pulumi.Resource, built func() []Object) []pulumi.ResourceTransform {
	return []pulumi.ResourceTransform{
		ExplicitServiceAccount,
		LifecycleAnnotations,
		SuffixJobName,
		SameInOtherVersions,
		LeaveReplicasToAutoscaler(built),
		SkipServiceAwait(built),
		after(needs),
	}
}

// after makes each object depend on what the whole depends on. The engine follows such edges when it deletes: a custom
// resource goes before the release whose controller finalizes it.
func after(needs []pulumi.Resource) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		if !args.Custom || len(needs) == 0 {
			return nil
		}
		args.Opts.DependsOn = append(args.Opts.DependsOn, needs...)
		return result(args)
	}
}

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
