package gcp

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/iam"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// GitHubFederationSettings lets the workflows of one GitHub repository act as two Google service accounts, without any
// key: one for previews, one for deployments. Nothing of another repository gets in.
// https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
type GitHubFederationSettings struct {
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

// GitHubPreviewSettings is the account for previews.
type GitHubPreviewSettings struct {
	// ProjectRoles of the account. Default roles/viewer. Do not give it what writes: any branch may act as it.
	ProjectRoles []string `yaml:"projectRoles"`
	// BucketRoles of the account by the name of the bucket, as for the one that holds the stack's state.
	BucketRoles map[string][]string `yaml:"bucketRoles"`
}

// SetDefaults lets previews look.
func (s *GitHubPreviewSettings) SetDefaults() { s.ProjectRoles = []string{"roles/viewer"} }

// GitHubDeploySettings is the account for deployments. Exactly one of Branch and Environment is set.
type GitHubDeploySettings struct {
	// Branch whose workflows may act as the account, as in main. Those for pull_request_target, which GitHub runs on the
	// same branch for the pull requests of others, may not.
	Branch string `yaml:"branch"`
	// Environment of GitHub whose jobs may act as the account, as in production: letters, digits, dots, dashes and
	// underscores. Its protection rules then decide who deploys.
	Environment string `yaml:"environment"`
	// ProjectRoles of the account. At least one is needed, as roles/editor, unless BucketRoles has one.
	ProjectRoles []string `yaml:"projectRoles"`
	// BucketRoles of the account by the name of the bucket.
	BucketRoles map[string][]string `yaml:"bucketRoles"`
}

const (
	// githubIssuer signs the tokens of workflows.
	// https://docs.github.com/en/actions/concepts/security/openid-connect
	githubIssuer = "https://token.actions.githubusercontent.com"
	// githubProvider is the id of the provider in its pool.
	githubProvider = "github"
)

var (
	githubRepository  = regexp.MustCompile(`^[A-Za-z0-9]([-A-Za-z0-9]{0,37}[A-Za-z0-9])?/[A-Za-z0-9._-]{1,100}$`)
	githubBranch      = regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)
	githubEnvironment = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

// Validate returns every problem of the settings.
func (s *GitHubFederationSettings) Validate() error {
	var problems problem.List
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

func checkPoolID(problems *problem.List, path problem.Path, id string) {
	rules.PoolID.Check(problems, path, id)
	if strings.HasPrefix(id, "gcp-") {
		problems.Add(path, "%q begins with gcp-, which Google keeps for itself", id)
	}
}

// GitHubFederationArgs are the settings of a GitHubFederation and the project that they hold for.
type GitHubFederationArgs struct {
	GitHubFederationSettings
	// Project is the id of the project that the roles are given on.
	Project string
}

// GitHubFederation is what google-github-actions/auth needs to sign in without a key.
type GitHubFederation struct {
	pulumi.ResourceState
	parts

	// Provider is the full name of the identity provider: the action's input workload_identity_provider.
	Provider pulumi.StringOutput
	// PreviewEmail is the account for previews: the action's input service_account. Both emails are known only when the
	// accounts have their roles and their bindings.
	PreviewEmail pulumi.StringOutput
	// DeployEmail is the account for deployments: the action's input service_account.
	DeployEmail pulumi.StringOutput
}

// NewGitHubFederation registers the pool, its provider, the two accounts and their roles. The accounts' ids are the
// component's name with -preview and -deploy behind it, so that it has at most 22 characters. It returns an error, and
// registers nothing, when the settings are not valid.
func NewGitHubFederation(
	ctx *pulumi.Context, name string, args *GitHubFederationArgs, opts ...pulumi.ResourceOption,
) (*GitHubFederation, error) {
	component := &GitHubFederation{}
	if err := register(ctx, "GitHubFederation", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	pool, provider, err := args.newPool(ctx, name, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}
	preview, err := args.newIdentity(ctx, name+"-preview", args.Preview.ProjectRoles, args.Preview.BucketRoles,
		pulumi.Sprintf("principalSet://iam.googleapis.com/%s/attribute.repository/%s", pool.Name, args.Repository), component)
	if err != nil {
		return nil, err
	}
	deploy, err := args.newIdentity(ctx, name+"-deploy", args.Deploy.ProjectRoles, args.Deploy.BucketRoles,
		pulumi.Sprintf("principalSet://iam.googleapis.com/%s/%s", pool.Name, args.Deploy.attribute()), component)
	if err != nil {
		return nil, err
	}
	component.Provider = provider.Name
	component.PreviewEmail = After(preview.Email, component.Parts()...)
	component.DeployEmail = After(deploy.Email, component.Parts()...)
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"provider": provider.Name, "previewEmail": component.PreviewEmail, "deployEmail": component.DeployEmail,
	})
}

func (a *GitHubFederationArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	a.checkPool(&problems, "pool", name)
	rules.AccountID.Check(&problems, "name", name+"-preview")
	rules.Project(&problems, a.Project)
	return problems.Err()
}

// condition lets in nothing but workflows of the repository. It is never left out: GitHub signs tokens for everyone.
func (s *GitHubFederationSettings) condition() string {
	condition := fmt.Sprintf("assertion.repository == %q", s.Repository)
	if s.RepositoryID != "" {
		condition += fmt.Sprintf(" && assertion.repository_id == %q", s.RepositoryID)
	}
	return condition
}

// githubAttributes are what bindings tell workflows apart by.
var githubAttributes = pulumi.StringMap{
	"google.subject":       pulumi.String("assertion.sub"),
	"attribute.actor":      pulumi.String("assertion.actor"),
	"attribute.repository": pulumi.String("assertion.repository"),
	// Workflows for pull_request_target carry the branch that the pull request is for.
	"attribute.ref": pulumi.String(`assertion.event_name == "pull_request_target" ? "none" : assertion.ref`),
	// Only jobs in an environment have that claim, and a missing one would keep out the others; the subject has it too.
	"attribute.environment": pulumi.String(`assertion.sub.extract(":environment:{environment}")`),
}

// attribute is the one that workflows which deploy have, and its value.
func (s *GitHubDeploySettings) attribute() string {
	if s.Environment != "" {
		return "attribute.environment/" + s.Environment
	}
	return "attribute.ref/refs/heads/" + s.Branch
}

func (a *GitHubFederationArgs) newPool(
	ctx *pulumi.Context, name string, parent pulumi.ResourceOption,
) (*iam.WorkloadIdentityPool, *iam.WorkloadIdentityPoolProvider, error) {
	id := a.Pool
	if id == "" {
		id = name
	}
	pool, err := iam.NewWorkloadIdentityPool(ctx, name, &iam.WorkloadIdentityPoolArgs{
		Project:                pulumi.String(a.Project),
		WorkloadIdentityPoolId: pulumi.String(id),
		DisplayName:            pulumi.String(id),
		Description:            pulumi.String("Workflows of " + a.Repository),
	}, parent)
	if err != nil {
		return nil, nil, err
	}
	provider, err := iam.NewWorkloadIdentityPoolProvider(ctx, name+"-github", &iam.WorkloadIdentityPoolProviderArgs{
		Project:                        pulumi.String(a.Project),
		WorkloadIdentityPoolId:         pool.WorkloadIdentityPoolId,
		WorkloadIdentityPoolProviderId: pulumi.String(githubProvider),
		DisplayName:                    pulumi.String("GitHub"),
		AttributeMapping:               githubAttributes,
		AttributeCondition:             pulumi.String(a.condition()),
		Oidc:                           &iam.WorkloadIdentityPoolProviderOidcArgs{IssuerUri: pulumi.String(githubIssuer)},
	}, parent)
	return pool, provider, err
}

// newIdentity registers an account with its roles, and lets members of the pool act as it.
func (a *GitHubFederationArgs) newIdentity(
	ctx *pulumi.Context, name string, projectRoles []string, bucketRoles map[string][]string, member pulumi.StringInput,
	component pulumi.Resource,
) (*serviceaccount.Account, error) {
	account, err := newAccount(ctx, name, name, a.Project, projectRoles, component)
	if err != nil {
		return nil, err
	}
	if err := newBucketRoles(ctx, name, bucketRoles, account.Member, pulumi.Parent(component)); err != nil {
		return nil, err
	}
	_, err = serviceaccount.NewIAMMember(ctx, name+"-workload-identity", &serviceaccount.IAMMemberArgs{
		ServiceAccountId: account.Name, Role: pulumi.String(workloadIdentityUser), Member: member,
	}, pulumi.Parent(component))
	return account, err
}
