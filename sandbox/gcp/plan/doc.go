// Package plan compares a resource's state with new inputs as the provider's Diff does: which values differ, which of
// the differences replace the resource, and how the plan names them.
package plan
