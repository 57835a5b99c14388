package gcp

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/iam"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

const (
	// githubIssuer signs the tokens of workflows.
	// https://docs.github.com/en/actions/concepts/security/openid-connect
	githubIssuer = "https://token.actions.githubusercontent.com"
	// githubProvider is the id of the provider in its pool.
	githubProvider = "github"
)

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
	if err := register.Component(ctx, "GitHubFederation", name, component, args.validate(name), opts); err != nil {
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
