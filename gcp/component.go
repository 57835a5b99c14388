package gcp

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// register registers component as gkestack:gcp:<kind>, after checking its settings, so that wrong settings register
// nothing at all.
func register(
	ctx *pulumi.Context, kind, name string, component pulumi.ComponentResource, invalid error,
	opts []pulumi.ResourceOption,
) error {
	if invalid != nil {
		return fmt.Errorf("gcp.%s %q: %w", kind, name, invalid)
	}
	return ctx.RegisterComponentResource("gkestack:gcp:"+kind, name, component, opts...)
}

// optionalStrings leaves an input out when the setting is empty, so that Google's own default holds.
func optionalStrings(values []string) pulumi.StringArrayInput {
	if len(values) == 0 {
		return nil
	}
	return pulumi.ToStringArray(values)
}
