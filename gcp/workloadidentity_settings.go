package gcp

import (
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// WorkloadIdentitySettings lets pods that run as a Kubernetes service account act as a Google service account. Without
// any role the account is only bound, and something else gives it what it may do.
// https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
type WorkloadIdentitySettings struct {
	made

	// Name is the id of the Google service account, 6 to 30 characters. A change replaces it. Default: the component's
	// name, a dash and the one here.
	Name string `yaml:"name"`
	// Namespace of the Kubernetes service account.
	Namespace string `yaml:"namespace"`
	// ServiceAccount is the name of the Kubernetes service account. It must carry the annotation
	// iam.gke.io/gcp-service-account with the Google account's email.
	ServiceAccount string `yaml:"serviceAccount"`
	// ProjectRoles that the Google service account gets, as in roles/dns.admin.
	ProjectRoles []string `yaml:"projectRoles"`
	// BucketRoles that the Google service account gets, by the name of the bucket in Google Cloud, as in
	// my-project-assets: [roles/storage.objectViewer].
	BucketRoles map[string][]string `yaml:"bucketRoles"`
}

// Validate returns every problem of the settings.
func (s *WorkloadIdentitySettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	rules.AccountID.CheckGiven(&problems, "name", s.Name)
	for path, name := range map[problem.Path]string{"namespace": s.Namespace, "serviceAccount": s.ServiceAccount} {
		rules.KubernetesName(&problems, path, name)
	}
	rules.Roles(&problems, "projectRoles", s.ProjectRoles)
	rules.BucketRoles(&problems, "bucketRoles", s.BucketRoles)
	return problems.Err()
}
