// Package helm reads Helm releases and their values from YAML files: releases.yaml in Helmfile's shape,
// <release>.yaml merged with <release>.<stack>.yaml. It knows neither Pulumi nor a cluster; values that come from the
// stack stay references until they are resolved.
package helm
