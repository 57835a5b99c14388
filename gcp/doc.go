// Package gcp holds the Google Cloud resources of a GKE team as Pulumi components, one file each. What is known when
// the program runs is a plain settings struct with defaults and validation; what another resource produces is a
// Pulumi Input beside it.
package gcp
