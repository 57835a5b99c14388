package rules

import (
	"maps"
	"regexp"
	"slices"

	"github.com/gkestack/gkestack/problem"
)

var (
	// https://cloud.google.com/compute/docs/labeling-resources#requirements
	labelKey   = regexp.MustCompile(`^[a-z][-_a-z0-9]{0,62}$`)
	labelValue = regexp.MustCompile(`^[-_a-z0-9]{0,63}$`)

	// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
	kubernetesKey = regexp.MustCompile(
		`^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$`)
	kubernetesValue = regexp.MustCompile(`^([a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)?$`)
)

// maxLabels of one resource.
const maxLabels = 64

// Labels adds a problem for each label that Google Cloud refuses.
func Labels(problems *problem.List, path problem.Path, labels map[string]string) {
	if len(labels) > maxLabels {
		problems.Add(path, "%d labels: at most %d", len(labels), maxLabels)
	}
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if !labelKey.MatchString(key) {
			problems.Add(path.Child(key), "%q is not a label's key: accepted are 1 to 63 lower-case letters, digits, "+
				"dashes and underscores, beginning with a letter", key)
		}
		if !labelValue.MatchString(labels[key]) {
			problems.Add(path.Child(key), "%q is not a label's value: accepted are at most 63 lower-case letters, "+
				"digits, dashes and underscores", labels[key])
		}
	}
}

// FilledLabels is Labels for what the provider never sets an empty value on: each would show as a change for ever.
func FilledLabels(problems *problem.List, path problem.Path, labels map[string]string) {
	Labels(problems, path, labels)
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if labels[key] == "" {
			problems.Add(path.Child(key), "it is empty, which cannot be set here: give it a value or leave it out")
		}
	}
}

// KubernetesLabel adds a problem when Kubernetes refuses the key or the value of a label, or of a taint.
func KubernetesLabel(problems *problem.List, path problem.Path, key, value string) {
	if !kubernetesKey.MatchString(key) {
		problems.Add(path, "%q is not a key: accepted are at most 63 letters, digits, dashes, underscores and dots, "+
			"behind a domain and a slash if need be", key)
	}
	if !kubernetesValue.MatchString(value) {
		problems.Add(path, "%q is not a value: accepted are at most 63 letters, digits, dashes, underscores and dots", value)
	}
}
