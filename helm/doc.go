// Package helm reads Helm releases and their values from YAML files, and checks them before they are deployed. It is
// used in three steps:
//
//	releases, err := helm.Load(helm.Dir, "dev")               // releases.yaml and the values files
//	prepared, err := helm.Prepare(helm.Dir, releases, source) // all checks; source is the stack
//	deployed, err := k8s.NewReleases(ctx, &k8s.ReleasesArgs{Releases: prepared, ...})
//
// The file releases.yaml has Helmfile's shape. A release's values are <release>.yaml with <release>.<stack>.yaml on
// top. A value that only the stack knows stays a [Ref] until it is deployed. The package knows neither Pulumi nor a
// cluster, and never asks a chart's repository.
package helm
