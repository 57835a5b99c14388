// Package register registers components, and collects what they are made of.
package register

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Composite is a component with what it is made of.
type Composite interface {
	pulumi.ComponentResource
	collect(pulumi.Resource)
}

// Component registers a component as gkestack:gcp:<kind>, after checking its settings, so that wrong settings register
// nothing at all.
func Component(
	ctx *pulumi.Context, kind, name string, component Composite, invalid error, opts []pulumi.ResourceOption,
) error {
	if invalid != nil {
		return fmt.Errorf("gcp.%s %q: %w", kind, name, invalid)
	}
	// A component hands its transformations down, and they see each child before it is on its way to the engine.
	collect := func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
		if child, ok := args.Resource.(pulumi.CustomResource); ok {
			component.collect(child)
		}
		return nil
	}
	return ctx.RegisterComponentResource("gkestack:gcp:"+kind, name, component,
		append(opts[:len(opts):len(opts)], pulumi.Transformations([]pulumi.ResourceTransformation{collect}))...)
}

// Children are the resources that a component is made of.
type Children struct{ made []pulumi.Resource }

// A component has collect by embedding Children.
var _ interface{ collect(pulumi.Resource) } = (*Children)(nil)

func (c *Children) collect(made pulumi.Resource) { c.made = append(c.made, made) }

// Parts are the resources that the component is made of, for what depends on all of it:
// pulumi.DependsOn(network.Parts()). What depends on the component itself depends on those of its children that have
// joined it at that moment, and each joins by itself.
func (c *Children) Parts() []pulumi.Resource { return c.made }

// DeleteFirst is for what has a fixed name in Google Cloud: where a change replaces it, the new one cannot be made
// while the old one has the name. What refers to it, as its IAM members, is replaced with it.
var DeleteFirst = pulumi.DeleteBeforeReplace(true)

// ProviderVersion is that of the SDK, whose own resources ask for it by themselves. Those that are registered by their
// tokens do not.
const ProviderVersion = "7.38.0"
