package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// Any workflow of the repository may look; only jobs in its environment production may deploy.
func ExampleNewGitHubFederation() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		settings := gcp.Defaults[gcp.GitHubFederationSettings]()
		settings.Repository = "acme/shop"
		settings.Deploy.Environment, settings.Deploy.ProjectRoles = "production", []string{"roles/editor"}
		federation, err := gcp.NewGitHubFederation(ctx, "github", &gcp.GitHubFederationArgs{
			GitHubFederationSettings: settings, Project: "my-project",
		})
		if err != nil {
			return err
		}
		ctx.Export("workload_identity_provider", federation.Provider)
		ctx.Export("service_account", federation.DeployEmail)
		return nil
	})
	// Output:
	// gcp:iam/workloadIdentityPool:WorkloadIdentityPool github
	// gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider github-github
	// gcp:projects/iAMMember:IAMMember github-deploy-editor
	// gcp:projects/iAMMember:IAMMember github-preview-viewer
	// gcp:serviceaccount/account:Account github-deploy
	// gcp:serviceaccount/account:Account github-preview
	// gcp:serviceaccount/iAMMember:IAMMember github-deploy-workload-identity
	// gcp:serviceaccount/iAMMember:IAMMember github-preview-workload-identity
	// gkestack:gcp:GitHubFederation github
}
