// Package charts fetches the Helm charts that releases.yaml pins, from HTTP repositories and OCI registries, into the
// directory where a preview looks for them. A chart that lies there is never fetched again.
package charts
