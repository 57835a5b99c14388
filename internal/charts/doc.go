// Package charts fetches the Helm charts that releases.yaml pins, from HTTP repositories and OCI registries, into the
// directory where a preview looks for them, and locks their digests. A chart that lies there as it is locked is not
// fetched again.
package charts
