package k8s

import (
	"context"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func TestSameInOtherVersions(t *testing.T) {
	for typ, want := range map[string][]string{
		"kubernetes:autoscaling/v2:HorizontalPodAutoscaler": {
			"kubernetes:autoscaling/v1:HorizontalPodAutoscaler", "kubernetes:autoscaling/v2beta2:HorizontalPodAutoscaler",
		},
		"kubernetes:example.com/v1beta1:Gadget": {"kubernetes:example.com/v1:Gadget"},
		"kubernetes:core/v1:ConfigMap":          nil,
		"kubernetes:apps/v1:Deployment":         nil,
		"kubernetes:kustomize/v2:Directory":     nil, // No object.
	} {
		args := &pulumi.ResourceTransformArgs{Type: typ, Custom: typ != "kubernetes:kustomize/v2:Directory"}
		got := SameInOtherVersions(context.Background(), args)
		if want == nil {
			if got != nil {
				t.Errorf("%s: got %v", typ, got.Opts.Aliases)
			}
			continue
		}
		var types []string
		for _, alias := range got.Opts.Aliases {
			types = append(types, string(alias.Type.(pulumi.String)))
		}
		for _, other := range want {
			if !slices.Contains(types, other) {
				t.Errorf("%s: got %v, want %s", typ, types, other)
			}
		}
		if slices.Contains(types, typ) {
			t.Errorf("%s is an alias of itself", typ)
		}
	}
}
