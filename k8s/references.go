package k8s

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/tree"
)

// errNoName cannot come after helm.Prepare.
var errNoName = errors.New("no such name")

// Resolve returns what NewReleases and NewWorkloads take: a function that finds what a reference in a release's values
// stands for. That is an output of outputs, or a value of the configuration, which config returns by its name. Secrets
// stay secrets.
func Resolve(
	outputs pulumi.StringMap, config func(name string) (value any, secret, found bool),
) func(helm.Ref) (pulumi.Input, error) {
	return func(ref helm.Ref) (pulumi.Input, error) {
		if ref.Kind == helm.OutputRef {
			if output, ok := outputs[ref.Name]; ok {
				return output, nil
			}
			return nil, errNoName
		}
		value, secret, found := config(ref.Name)
		switch {
		case !found:
			return nil, errNoName
		case secret || ref.Kind == helm.SecretRef:
			return pulumi.ToSecret(value), nil
		default:
			return pulumi.Any(value), nil
		}
	}
}

// resolve turns values into Pulumi inputs, with each reference replaced by what it stands for.
func resolve(values map[string]any, lookup func(helm.Ref) (pulumi.Input, error)) (pulumi.Input, error) {
	return tree.Fold(values, tree.Folder[pulumi.Input]{
		Leaf: func(value any) (pulumi.Input, error) {
			ref, ok := value.(helm.Ref)
			if !ok {
				return pulumi.Any(value), nil
			}
			input, err := lookup(ref)
			if err != nil {
				return nil, fmt.Errorf("%s: %s %s: %w", ref.Position, ref.Kind, ref.Name, err)
			}
			return input, nil
		},
		Map: func(original map[string]any, built map[string]pulumi.Input) pulumi.Input {
			if original["kind"] == "Secret" {
				// The plugin takes this for a Secret's manifest, and shows everything in it but data and stringData.
				return pulumi.ToSecret(pulumi.Map(built))
			}
			return pulumi.Map(built)
		},
		List: func(built []pulumi.Input) pulumi.Input { return pulumi.Array(built) },
	})
}
