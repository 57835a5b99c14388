package config

import (
	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/problem"
)

// CheckNeeds returns an error for each release that the manifests need and that is not there, or that needs the
// manifests itself. The stack's and the project's names lead to the setting.
func (s *Stack) CheckNeeds(project, stack string, releases []helm.Release) error {
	var problems problem.List
	for i, need := range s.Kubernetes.Needs {
		path := problem.Path(project + ":kubernetes.needs").Index(i)
		if err := helm.CheckManifestsNeed(releases, need); err != nil {
			problems.AddAt(problem.Position{File: "Pulumi." + stack + ".yaml"}, path, "%s", err)
		}
	}
	return problems.Err()
}
