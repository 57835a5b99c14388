// Package rules holds what Google accepts: names, ranges, locations, machine types, roles and members. A rule adds what
// is wrong with a value to a list of problems, at the path of the value. It knows neither Pulumi nor a component.
package rules
