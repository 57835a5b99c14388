package gcp

import (
	"cmp"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// workloadIdentityUser is the role that lets an identity act as a service account.
const workloadIdentityUser = "roles/iam.workloadIdentityUser"

// WorkloadIdentityArgs are the settings of a WorkloadIdentity and where it holds.
type WorkloadIdentityArgs struct {
	WorkloadIdentitySettings
	// Project is the id of the project that the roles are given on.
	Project string
	// WorkloadPool is the cluster's identity pool, Cluster.WorkloadPool.
	WorkloadPool pulumi.StringInput
}

// WorkloadIdentity is a Google service account that a Kubernetes service account may act as.
type WorkloadIdentity struct {
	pulumi.ResourceState
	parts

	// Email of the Google service account, for the annotation iam.gke.io/gcp-service-account. It is known only when the
	// account has its roles and its binding, so that what acts as it starts after these and stops before them.
	Email pulumi.StringOutput
}

// NewWorkloadIdentity registers the account, its roles and its binding. Where the settings have no name, its own is the
// account's id: 6 to 30 characters.
func NewWorkloadIdentity(
	ctx *pulumi.Context, name string, args *WorkloadIdentityArgs, opts ...pulumi.ResourceOption,
) (*WorkloadIdentity, error) {
	component := &WorkloadIdentity{}
	var problems problem.List
	problems.Merge("", args.Validate())
	if args.Name == "" {
		rules.AccountID.Check(&problems, "name", name)
	}
	if err := register.Component(ctx, "WorkloadIdentity", name, component, problems.Err(), opts); err != nil {
		return nil, err
	}
	account, err := newAccount(ctx, name, cmp.Or(args.Name, name), args.Project, args.ProjectRoles, component)
	if err != nil {
		return nil, err
	}
	if err := newBucketRoles(ctx, name, args.BucketRoles, account.Member, pulumi.Parent(component)); err != nil {
		return nil, err
	}
	_, err = serviceaccount.NewIAMMember(ctx, name+"-workload-identity", &serviceaccount.IAMMemberArgs{
		ServiceAccountId: account.Name,
		Role:             pulumi.String(workloadIdentityUser),
		Member: pulumi.Sprintf("serviceAccount:%s[%s/%s]", args.WorkloadPool,
			args.Namespace, args.ServiceAccount),
	}, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}
	component.Email = After(account.Email, component.Parts()...)
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"email": component.Email})
}
