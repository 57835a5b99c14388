package gcp

import (
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/projects"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// nodeRoles are what the kubelet and the agents of a GKE node need, and nothing more, with the right to pull images.
// https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster#use_least_privilege_sa
var nodeRoles = []string{"roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"}

// NodeServiceAccountArgs name the project of a NodeServiceAccount.
type NodeServiceAccountArgs struct {
	// Project is the id of the project.
	Project string
}

// NodeServiceAccount is the least privileged account that GKE nodes can run as, in place of the Compute Engine default
// account, which may edit the whole project.
type NodeServiceAccount struct {
	pulumi.ResourceState
	parts

	// Email of the account. It is known only when the account has its roles.
	Email pulumi.StringOutput
}

// NewNodeServiceAccount registers the account and its roles. Its name is the account's id: 6 to 30 characters.
func NewNodeServiceAccount(
	ctx *pulumi.Context, name string, args *NodeServiceAccountArgs, opts ...pulumi.ResourceOption,
) (*NodeServiceAccount, error) {
	component := &NodeServiceAccount{}
	var problems problem.List
	rules.AccountID.Check(&problems, "name", name)
	if err := register.Component(ctx, "NodeServiceAccount", name, component, problems.Err(), opts); err != nil {
		return nil, err
	}
	account, err := newAccount(ctx, name, name, args.Project, nodeRoles, component)
	if err != nil {
		return nil, err
	}
	component.Email = After(account.Email, component.Parts()...)
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"email": component.Email})
}

// AccountEmail is the email of the service account with an id. In the id of a project in a domain, that comes first.
func AccountEmail(id, project string) string {
	if domain, name, ok := strings.Cut(project, ":"); ok {
		project = name + "." + domain
	}
	return id + "@" + project + ".iam.gserviceaccount.com"
}

// newAccount registers a service account and its roles on the project.
func newAccount(
	ctx *pulumi.Context, name, id, project string, roles []string, component pulumi.Resource,
) (*serviceaccount.Account, error) {
	parent := pulumi.Parent(component)
	account, err := serviceaccount.NewAccount(ctx, name, &serviceaccount.AccountArgs{
		AccountId:   pulumi.String(id),
		DisplayName: pulumi.String(id),
		// The provider waits for ten seconds after Google has made the account. A run that is cut short then leaves one that
		// the state does not know, and without this each later run would end with "already exists".
		CreateIgnoreAlreadyExists: pulumi.Bool(true),
		// It matters to a creation only: as a change it would show for each account that is there.
	}, parent, pulumi.IgnoreChanges([]string{"createIgnoreAlreadyExists"}))
	if err != nil {
		return nil, err
	}
	for _, role := range roles {
		_, err := projects.NewIAMMember(ctx, name+"-"+rules.ShortRole(role), &projects.IAMMemberArgs{
			Project: pulumi.String(project),
			Role:    pulumi.String(role),
			Member:  account.Member,
		}, parent)
		if err != nil {
			return nil, err
		}
	}
	return account, nil
}
