// Package engine asks a Pulumi command about its stack: what a deployment would make of it, and what is noted as
// deployed. It changes nothing.
package engine
