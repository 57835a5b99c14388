package k8s

import (
	"context"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// versions are those that an API group goes through.
// https://kubernetes.io/docs/reference/using-api/#api-versioning
var versions = []string{"v1alpha1", "v1alpha2", "v1beta1", "v1beta2", "v1beta3", "v1", "v2beta1", "v2beta2", "v2"}

// settledGroups have had one version only for as long as clusters in use have existed.
var settledGroups = []string{"core", "apps"}

// SameInOtherVersions makes an object whose apiVersion changes the same resource, which is updated. To the engine it is
// another one otherwise: it would make that, which exists already, or take it over and then delete it as the old one.
func SameInOtherVersions(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	parts := strings.Split(args.Type, ":") // kubernetes:autoscaling/v2:HorizontalPodAutoscaler
	if !args.Custom || len(parts) != 3 || parts[0] != "kubernetes" {
		return nil
	}
	group, version, found := strings.Cut(parts[1], "/")
	if !found || slices.Contains(settledGroups, group) {
		return nil
	}
	for _, other := range versions {
		if other != version {
			args.Opts.Aliases = append(args.Opts.Aliases, pulumi.Alias{
				Type: pulumi.String("kubernetes:" + group + "/" + other + ":" + parts[2]),
			})
		}
	}
	return result(args)
}
