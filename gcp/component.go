package gcp

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// component is a component with what it is made of.
type component interface {
	pulumi.ComponentResource
	collect(pulumi.Resource)
}

// register registers component as gkestack:gcp:<kind>, after checking its settings, so that wrong settings register
// nothing at all.
func register(
	ctx *pulumi.Context, kind, name string, component component, invalid error, opts []pulumi.ResourceOption,
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

// parts are the resources that a component is made of.
type parts struct{ made []pulumi.Resource }

func (p *parts) collect(made pulumi.Resource) { p.made = append(p.made, made) }

// Parts are the resources that the component is made of, for what depends on all of it:
// pulumi.DependsOn(network.Parts()). What depends on the component itself depends on those of its children that have
// joined it at that moment, and each joins by itself.
func (p *parts) Parts() []pulumi.Resource { return p.made }

// After is value, which is known when the resources stand, and not before: what uses it is made after them and deleted
// before them. A preview knows it as soon as value is, whatever becomes of the resources.
func After(value pulumi.StringInput, resources ...pulumi.Resource) pulumi.StringOutput {
	awaited := []any{value}
	for _, resource := range resources {
		// Unlike an id, the name in the stack is known to a preview.
		awaited = append(awaited, resource.URN())
	}
	return pulumi.All(awaited...).ApplyT(func(known []any) string { return known[0].(string) }).(pulumi.StringOutput)
}

// deleteFirst is for what has a fixed name in Google Cloud: where a change replaces it, the new one cannot be made
// while the old one has the name. What refers to it, as its IAM members, is replaced with it.
var deleteFirst = pulumi.DeleteBeforeReplace(true)

// providerVersion is that of the SDK, whose own resources ask for it by themselves. Those that are registered by their
// tokens do not.
const providerVersion = "7.38.0"

// optionalStrings leaves an input out when the setting is empty, so that Google's own default holds.
func optionalStrings(values []string) pulumi.StringArrayInput {
	if len(values) == 0 {
		return nil
	}
	return pulumi.ToStringArray(values)
}

// optionalString leaves an input out when the setting is empty.
func optionalString[T ~string](value T) pulumi.StringPtrInput {
	if value == "" {
		return nil
	}
	return pulumi.String(value)
}

// secondsPerDay converts settings in days to what Google's APIs take.
const secondsPerDay = 24 * 60 * 60

// optionalDays is a number of days as Google's APIs write durations, in seconds, and nothing for none.
func optionalDays(days int) pulumi.StringPtrInput {
	if days == 0 {
		return nil
	}
	return pulumi.String(fmt.Sprintf("%ds", days*secondsPerDay))
}

// optionalInt leaves an input out when the setting is 0.
func optionalInt(value int) pulumi.IntPtrInput {
	if value == 0 {
		return nil
	}
	return pulumi.Int(value)
}
