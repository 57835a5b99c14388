// Package check makes a resource's inputs whole, as the provider's Check does: values take the kinds of their fields,
// generated names and defaults are filled in and remembered, and what breaks a rule of the catalog is reported in the
// provider's own words.
package check
