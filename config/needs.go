package config

import (
	"fmt"

	"github.com/gkestack/gkestack/helmvalues"
	"github.com/gkestack/gkestack/internal/field"
)

// CheckNeeds returns an error for each release that the manifests need and that is not there, or that needs the
// manifests itself. The stack's and the project's names lead to the setting.
func (s *Stack) CheckNeeds(project, stack string, releases []helmvalues.Release) error {
	var problems field.Errors
	for i, need := range s.Kubernetes.Needs {
		path := fmt.Sprintf("%s:kubernetes.needs[%d]", project, i)
		if err := helmvalues.CheckManifestsNeed(releases, need); err != nil {
			problems.AddAt(field.Position{File: "Pulumi." + stack + ".yaml"}, path, "%s", err)
		}
	}
	return problems.Err()
}
