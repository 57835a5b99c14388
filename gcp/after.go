package gcp

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
)

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

// parts are the resources that a component is made of.
type parts = register.Children
