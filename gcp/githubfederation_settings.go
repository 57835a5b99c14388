package gcp

import (
	"regexp"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// GitHubPreviewSettings is the account for previews.
type GitHubPreviewSettings struct {
	made

	// ProjectRoles of the account. Do not give it what writes: any branch may act as it.
	ProjectRoles []string `yaml:"projectRoles"`
	// BucketRoles of the account by the name of the bucket, as for the one that holds the stack's state.
	BucketRoles map[string][]string `yaml:"bucketRoles"`
}

// SetDefaults lets previews look.
func (s *GitHubPreviewSettings) SetDefaults() { s.ProjectRoles = []string{"roles/viewer"} }

var (
	githubRepository  = regexp.MustCompile(`^[A-Za-z0-9]([-A-Za-z0-9]{0,37}[A-Za-z0-9])?/[A-Za-z0-9._-]{1,100}$`)
	githubBranch      = regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)
	githubEnvironment = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

func checkPoolID(problems *problem.List, path problem.Path, id string) {
	rules.PoolID.Check(problems, path, id)
	if strings.HasPrefix(id, "gcp-") {
		problems.Add(path, "%q begins with gcp-, which Google keeps for itself", id)
	}
}

// GitHubFederationSettings lets the workflows of one GitHub repository act as two Google service accounts, without any
// key: one for previews, one for deployments. Nothing of another repository gets in.
// https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
type GitHubFederationSettings struct {
	made

	// Repository whose workflows are let in, as OWNER/NAME, spelled as GitHub spells it.
	Repository string `yaml:"repository"`
	// RepositoryID is the repository's number, as `gh api repos/OWNER/NAME --jq .id` prints it. With it, who takes over
	// the name after a renaming or a deletion does not get in. Default: only the name counts.
	RepositoryID string `yaml:"repositoryId"`
	// Pool is the id of the identity pool, 4 to 32 characters. Default: the component's name. Google keeps a deleted pool
	// for 30 days, and its id: after a destroy, set another one or undelete it. A change replaces everything but the
	// accounts.
	Pool string `yaml:"pool"`
	// Preview is the account that any workflow of the repository may act as, pull requests included.
	Preview GitHubPreviewSettings `yaml:"preview"`
	// Deploy is the account that changes things.
	Deploy GitHubDeploySettings `yaml:"deploy"`
}

// GitHubDeploySettings is the account for deployments. Exactly one of Branch and Environment is set.
type GitHubDeploySettings struct {
	made

	// Branch whose workflows may act as the account, as in main. Those for pull_request_target, which GitHub runs on the
	// same branch for the pull requests of others, may not.
	Branch string `yaml:"branch"`
	// Environment of GitHub whose jobs may act as the account, as in production: letters, digits, dots, dashes and
	// underscores. Its protection rules then decide who deploys.
	Environment string `yaml:"environment"`
	// ProjectRoles of the account. At least one is needed, such as roles/editor, unless BucketRoles has one.
	ProjectRoles []string `yaml:"projectRoles"`
	// BucketRoles of the account by the name of the bucket.
	BucketRoles map[string][]string `yaml:"bucketRoles"`
}

// Validate returns every problem of the settings.
func (s *GitHubFederationSettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	if !githubRepository.MatchString(s.Repository) {
		problems.Add("repository", "%q is not a repository: it is needed, as OWNER/NAME", s.Repository)
	}
	if s.RepositoryID != "" && !rules.IsNumber(s.RepositoryID) {
		problems.Add("repositoryId", "%q is not a repository's number: accepted are digits", s.RepositoryID)
	}
	if s.Pool != "" {
		checkPoolID(&problems, "pool", s.Pool)
	}
	rules.Roles(&problems, "preview.projectRoles", s.Preview.ProjectRoles)
	rules.BucketRoles(&problems, "preview.bucketRoles", s.Preview.BucketRoles)
	s.Deploy.check(&problems, "deploy")
	return problems.Err()
}

func (s *GitHubDeploySettings) check(problems *problem.List, path problem.Path) {
	switch {
	case (s.Branch == "") == (s.Environment == ""):
		problems.Add(path, "exactly one of branch and environment is needed: without, any branch could deploy")
	case s.Branch != "" && !githubBranch.MatchString(s.Branch):
		problems.Add(path.Child("branch"), "%q is not a branch: accepted is one name such as main, without wildcards",
			s.Branch)
	case s.Environment != "" && !githubEnvironment.MatchString(s.Environment):
		problems.Add(path.Child("environment"), "%q is not an environment: accepted are letters, digits, dots, dashes "+
			"and underscores", s.Environment)
	}
	if len(s.ProjectRoles)+len(s.BucketRoles) == 0 {
		problems.Add(path.Child("projectRoles"), "at least one role is needed, as roles/editor")
	}
	rules.Roles(problems, path.Child("projectRoles"), s.ProjectRoles)
	rules.BucketRoles(problems, path.Child("bucketRoles"), s.BucketRoles)
}

// checkPool checks the id that the pool gets where the settings have none.
func (s *GitHubFederationSettings) checkPool(problems *problem.List, path problem.Path, name string) {
	if s.Pool == "" {
		checkPoolID(problems, path, name)
	}
}
