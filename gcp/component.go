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
