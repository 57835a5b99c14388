// Package input makes inputs of settings that may be left out.
package input

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Strings leaves an input out when the setting is empty, so that Google's own default holds.
func Strings(values []string) pulumi.StringArrayInput {
	if len(values) == 0 {
		return nil
	}
	return pulumi.ToStringArray(values)
}

// String leaves an input out when the setting is empty.
func String[T ~string](value T) pulumi.StringPtrInput {
	if value == "" {
		return nil
	}
	return pulumi.String(value)
}

// SecondsPerDay converts settings in days to what Google's APIs take.
const SecondsPerDay = 24 * 60 * 60

// Days is a number of days as Google's APIs write durations, in seconds, and nothing for none.
func Days(days int) pulumi.StringPtrInput {
	if days == 0 {
		return nil
	}
	return pulumi.String(fmt.Sprintf("%ds", days*SecondsPerDay))
}

// Int leaves an input out when the setting is 0.
func Int(value int) pulumi.IntPtrInput {
	if value == 0 {
		return nil
	}
	return pulumi.Int(value)
}
