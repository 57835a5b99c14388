// Package releases tells which of a stack's Helm releases stand in the way of the next deployment, and frees those
// that a killed run left in the middle of an operation.
package releases
