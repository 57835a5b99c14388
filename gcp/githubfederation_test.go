package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func federationArgs() *GitHubFederationArgs {
	args := &GitHubFederationArgs{GitHubFederationSettings: Defaults[GitHubFederationSettings](), Project: "my-project"}
	args.Preview.BucketRoles = map[string][]string{"my-state": {"roles/storage.objectViewer"}}
	args.Repository = "acme/shop"
	args.Deploy = GitHubDeploySettings{Environment: "production", ProjectRoles: []string{"roles/editor"}}
	return args
}

func TestGitHubFederation(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("GitHubFederation", "github"))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:iam/workloadIdentityPool:WorkloadIdentityPool", "github"),
		map[string]any{"workloadIdentityPoolId": "github"})
	provider := recorder.One(t, "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider", "github-github")
	pulumitest.CheckInputs(t, provider, map[string]any{
		"workloadIdentityPoolId": "github", "workloadIdentityPoolProviderId": "github",
		"attributeCondition": `assertion.repository == "acme/shop"`,
		"oidc.issuerUri":     "https://token.actions.githubusercontent.com",
	})
	mapping, _ := provider.Plain()["attributeMapping"].(map[string]any)
	if mapping["google.subject"] != "assertion.sub" || mapping["attribute.repository"] != "assertion.repository" {
		t.Errorf("the mapping is %v", mapping)
	}
	for name, role := range map[string]string{"github-preview-viewer": "roles/viewer", "github-deploy-editor": "roles/editor"} {
		pulumitest.CheckInputs(t, recorder.One(t, "gcp:projects/iAMMember:IAMMember", name), map[string]any{"role": role})
	}
}

// Any branch may preview; only what is named may deploy.
func TestGitHubFederationBindings(t *testing.T) {
	for _, test := range []struct{ branch, environment, want string }{
		{"", "production", "attribute.environment/production"},
		{"release/1.x", "", "attribute.ref/refs/heads/release/1.x"},
	} {
		recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
			args := federationArgs()
			args.Deploy.Branch, args.Deploy.Environment = test.branch, test.environment
			_, err := NewGitHubFederation(ctx, "github", pulumitest.Filled(args))
			return err
		})
		const pool = "principalSet://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/github/"
		for name, attribute := range map[string]string{"preview": "attribute.repository/acme/shop", "deploy": test.want} {
			pulumitest.CheckInputs(t, recorder.One(t, "gcp:serviceaccount/iAMMember:IAMMember", "github-"+name+"-workload-identity"),
				map[string]any{"role": "roles/iam.workloadIdentityUser", "member": pool + attribute})
		}
	}
}

func TestGitHubFederationCondition(t *testing.T) {
	settings := GitHubFederationSettings{Repository: "acme/shop", RepositoryID: "42"}
	const want = `assertion.repository == "acme/shop" && assertion.repository_id == "42"`
	if got := settings.condition(); got != want {
		t.Errorf("the condition is %s, want %s", got, want)
	}
}

func TestGitHubFederationRefuses(t *testing.T) {
	for _, test := range []struct {
		refusalOf[*GitHubFederationArgs]
		component string
	}{
		{refusalOf[*GitHubFederationArgs]{"nothing", func(args *GitHubFederationArgs) { *args = GitHubFederationArgs{} },
			"deploy: exactly one of branch and environment is needed: without, any branch could deploy\n" +
				"deploy.projectRoles: at least one role is needed, as roles/editor\n" +
				"project: it is needed: the id of the project\n" +
				`repository: "" is not a repository: it is needed, as OWNER/NAME`}, "github"},
		{refusalOf[*GitHubFederationArgs]{"both", func(args *GitHubFederationArgs) { args.Deploy.Branch = "main" },
			"deploy: exactly one of branch and environment is needed: without, any branch could deploy"}, "github"},
		{refusalOf[*GitHubFederationArgs]{"wildcard", func(args *GitHubFederationArgs) {
			args.Deploy.Branch, args.Deploy.Environment = "*", ""
		}, `deploy.branch: "*" is not a branch: accepted is one name such as main, without wildcards`}, "github"},
		{refusalOf[*GitHubFederationArgs]{"injection", func(args *GitHubFederationArgs) {
			args.Repository, args.RepositoryID = `a/b" || true || "`, "x"
			args.Deploy.Environment = "a/b"
		}, `deploy.environment: "a/b" is not an environment: accepted are letters, digits, dots, dashes and underscores` + "\n" +
			`repository: "a/b\" || true || \"" is not a repository: it is needed, as OWNER/NAME` + "\n" +
			`repositoryId: "x" is not a repository's number: accepted are digits`}, "github"},
		{refusalOf[*GitHubFederationArgs]{"pool", func(args *GitHubFederationArgs) { args.Pool = "gcp-pool" },
			`pool: "gcp-pool" begins with gcp-, which Google keeps for itself`}, "github"},
		{refusalOf[*GitHubFederationArgs]{"long name", func(*GitHubFederationArgs) {},
			`name: "a-name-of-23-characters-preview" has 31 characters: a service account id has 6 to 30`},
			"a-name-of-23-characters"},
		{refusalOf[*GitHubFederationArgs]{"short name", func(*GitHubFederationArgs) {},
			`pool: "a-b" has 3 characters: a pool id has 4 to 32`}, "a-b"},
		{refusalOf[*GitHubFederationArgs]{"roles", func(args *GitHubFederationArgs) {
			args.Preview.ProjectRoles = []string{"viewer"}
			args.Deploy.BucketRoles = map[string][]string{"my-state": nil}
		}, "deploy.bucketRoles.my-state: at least one role is needed, such as roles/storage.objectViewer\n" +
			`preview.projectRoles[0]: "viewer" is not a role: accepted is a name such as roles/dns.admin`}, "github"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.GitHubFederation "`+test.component+`": `+test.want, func(ctx *pulumi.Context) error {
				args := federationArgs()
				test.change(args)
				_, err := NewGitHubFederation(ctx, test.component, pulumitest.Filled(args))
				return err
			})
		})
	}
}
