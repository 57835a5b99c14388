package gcp

import "github.com/gkestack/gkestack/internal/settings"

// made is the mark that Defaults leaves in settings.
type made = settings.Made

// Defaults returns settings with their defaults and those of the settings in them, for programs that make theirs in Go:
// Defaults[ClusterSettings](). A Pulumi.<stack>.yaml begins with the same. What is optional as a whole, and the entries
// of maps, begin with defaults of their own: &NATSettings{} has none, and Defaults[NATSettings]() has them.
func Defaults[T any]() T {
	var value T
	settings.SetDefaults(&value)
	return value
}

// With returns settings with their defaults, on top of which set sets its own. It is Defaults for the middle of an
// expression:
//
//	Subnets: map[string]gcp.SubnetSettings{
//		"nodes": gcp.With(func(s *gcp.SubnetSettings) { s.CIDR = "10.0.0.0/20" }),
//	}
func With[T any](set func(*T)) T {
	value := Defaults[T]()
	set(&value)
	return value
}
