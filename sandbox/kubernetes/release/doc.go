// Package release is the helm.sh/v3:Release resource: a Helm release that is installed, upgraded, read and uninstalled
// by Helm's own library, in Helm's own storage, so that the helm command sees the same releases.
package release
