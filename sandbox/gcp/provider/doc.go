// Package provider serves the sandbox's Google Cloud as the Pulumi provider plugin gcp does: same inputs, same plan.
package provider
