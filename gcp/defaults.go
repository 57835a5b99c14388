package gcp

import "github.com/gkestack/gkestack/internal/settings"

// Defaults returns settings with their defaults and those of the settings in them, for programs that make theirs in Go:
// Defaults[ClusterSettings](). A Pulumi.<stack>.yaml begins with the same. What is optional as a whole, and the entries
// of maps, begin with defaults of their own: &NATSettings{} has none, and Defaults[NATSettings]() has them.
func Defaults[T any]() T {
	var value T
	settings.SetDefaults(&value)
	return value
}
