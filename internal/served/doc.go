// Package served finds what a stored release has that its cluster no longer serves, which makes Helm's upgrades and
// uninstallations of it fail, and makes of it a release that the cluster can read.
package served
