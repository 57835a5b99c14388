package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// The team gets a role beside those who have it already; nobody but the operators administrates the clusters.
func ExampleNewProjectIAM() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		settings := gcp.Defaults[gcp.ProjectIAMSettings]()
		settings.Principals = map[string][]string{"group:team@example.com": {"roles/container.developer"}}
		settings.Authoritative = map[string][]string{"roles/container.admin": {"group:ops@example.com"}}
		_, err := gcp.NewProjectIAM(ctx, "main", &gcp.ProjectIAMArgs{ProjectIAMSettings: settings, Project: "my-project"})
		return err
	})
	// Output:
	// gcp:projects/iAMBinding:IAMBinding main-container.admin
	// gcp:projects/iAMMember:IAMMember main-container.developer-group:team@example.com
	// gkestack:gcp:ProjectIAM main
}

// Nobody makes keys of service accounts, and everything is in Europe.
func ExampleNewOrganizationPolicies() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		enforced := true
		_, err := gcp.NewOrganizationPolicies(ctx, "main", &gcp.OrganizationPoliciesArgs{
			Policies: map[string]gcp.OrganizationPolicySettings{
				"iam.disableServiceAccountKeyCreation": gcp.With(func(s *gcp.OrganizationPolicySettings) {
					s.Enforce = &enforced
				}),
				"gcp.resourceLocations": gcp.With(func(s *gcp.OrganizationPolicySettings) {
					s.Allow = []string{"in:europe-locations"}
				}),
			},
			Project: "my-project",
		})
		return err
	})
	// Output:
	// gcp:orgpolicy/policy:Policy main-gcp.resourceLocations
	// gcp:orgpolicy/policy:Policy main-iam.disableServiceAccountKeyCreation
	// gkestack:gcp:OrganizationPolicies main
}
