package gcp

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func projectIAMArgs() *ProjectIAMArgs {
	return pulumitest.Filled(&ProjectIAMArgs{
		ProjectIAMSettings: ProjectIAMSettings{
			Principals: map[string][]string{
				"group:team@example.com": {"roles/container.developer", "projects/my-project/roles/custom.role"},
				"user:ada@example.com":   {"roles/viewer"},
			},
			Conditional: map[string]ConditionalIAMSettings{"on call": {
				Expression: `request.time < timestamp("2027-01-01T00:00:00Z")`, Description: "Until the end of the year.",
				Principals: map[string][]string{"group:team@example.com": {"roles/container.developer"}},
			}},
			Authoritative: map[string][]string{
				"roles/container.admin": {"group:ops@example.com", "domain:example.com"},
			},
		},
		Project: "my-project",
	})
}

func init() {
	registrations = append(registrations, pulumitest.Registration{
		Kind: "ProjectIAM", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
			_, err := NewProjectIAM(ctx, name, pulumitest.Filled(projectIAMArgs()), opts...)
			return err
		}, Children: []string{
			"gcp:projects/iAMBinding:IAMBinding %-container.admin",
			"gcp:projects/iAMMember:IAMMember %-container.developer-group:team@example.com",
			"gcp:projects/iAMMember:IAMMember %-custom.role-group:team@example.com",
			"gcp:projects/iAMMember:IAMMember %-on call-container.developer-group:team@example.com",
			"gcp:projects/iAMMember:IAMMember %-viewer-user:ada@example.com",
		},
	})
}

func TestProjectIAM(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("ProjectIAM", "main"))
	const member = "gcp:projects/iAMMember:IAMMember"
	pulumitest.CheckInputs(t, recorder.One(t, member, "main-custom.role-group:team@example.com"), map[string]any{
		"project": "my-project", "role": "projects/my-project/roles/custom.role", "member": "group:team@example.com",
		"condition": nil,
	})
	pulumitest.CheckInputs(t, recorder.One(t, member, "main-on call-container.developer-group:team@example.com"), map[string]any{
		"role": "roles/container.developer", "member": "group:team@example.com", "condition": map[string]any{
			"title": "on call", "expression": `request.time < timestamp("2027-01-01T00:00:00Z")`,
			"description": "Until the end of the year.",
		},
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:projects/iAMBinding:IAMBinding", "main-container.admin"), map[string]any{
		"project": "my-project", "role": "roles/container.admin",
		"members": []any{"group:ops@example.com", "domain:example.com"},
	})
}

func TestProjectIAMRefuses(t *testing.T) {
	const (
		principal = "is not a principal: accepted are user:EMAIL, group:EMAIL, serviceAccount:EMAIL, domain:NAME, " +
			"principal://NAME and principalSet://NAME"
		everyone = "is everyone on the internet, to whom Google gives no role on a project: " +
			"open a single bucket or repository instead"
		basic = "may change nearly everything in the project: give narrower roles, or set allowBasicRoles"
		role  = "is not a role: accepted is a name such as roles/dns.admin"
	)
	for _, test := range []refusalOf[*ProjectIAMArgs]{
		{"no project", func(args *ProjectIAMArgs) { args.Project = "" }, "project: it is needed: the id of the project"},
		{"who", func(args *ProjectIAMArgs) {
			args.Principals = map[string][]string{
				"ada@example.com": {"roles/viewer"}, "allUsers": {"roles/viewer"}, "projectOwner:p": {"roles/viewer"},
				"deleted:user:a@example.com?uid=1": {"roles/viewer"},
			}
			args.Authoritative["roles/container.admin"] = []string{"allAuthenticatedUsers"}
		}, `authoritative.roles/container.admin[0]: "allAuthenticatedUsers" ` + everyone + "\n" +
			`principals.ada@example.com: "ada@example.com" ` + principal + "\n" +
			`principals.allUsers: "allUsers" ` + everyone + "\n" +
			`principals.deleted:user:a@example.com?uid=1: "deleted:user:a@example.com?uid=1" ` + principal + "\n" +
			`principals.projectOwner:p: "projectOwner:p" ` + principal},
		{"roles", func(args *ProjectIAMArgs) {
			args.Principals = map[string][]string{
				"user:a@example.com": {"viewer", "folders/1/roles/x"}, "user:b@example.com": {},
				"user:c@example.com": {"roles/viewer", "roles/viewer"},
			}
		}, `principals.user:a@example.com[0]: "viewer" ` + role + "\n" +
			`principals.user:a@example.com[1]: "folders/1/roles/x" ` + role + "\n" +
			"principals.user:b@example.com: at least one role is needed, as roles/container.developer\n" +
			`principals.user:c@example.com[1]: "roles/viewer" is listed twice`},
		{"basic roles", func(args *ProjectIAMArgs) {
			args.Principals = map[string][]string{"user:a@example.com": {"roles/owner", "roles/editor"}}
			args.Authoritative["roles/owner"] = []string{"user:a@example.com"}
		}, `authoritative.roles/owner: "roles/owner" ` + basic + "\n" +
			"authoritative.roles/owner: principals.user:a@example.com[0] gives the role too: " +
			"list the principal here instead\n" +
			`principals.user:a@example.com[0]: "roles/owner" ` + basic + "\n" +
			`principals.user:a@example.com[1]: "roles/editor" ` + basic},
		{"conditions", func(args *ProjectIAMArgs) {
			args.AllowBasicRoles = true
			args.Conditional = map[string]ConditionalIAMSettings{
				" a": {
					Expression: "true", Principals: map[string][]string{"user:a@example.com": {"roles/viewer", "roles/owner"}},
				},
				"b": {Expression: " "},
			}
		}, `conditional. a: " a" is not a title: accepted is one line without spaces around it` + "\n" +
			`conditional. a.principals.user:a@example.com[0]: "roles/viewer" is a basic role, which takes no condition` + "\n" +
			`conditional. a.principals.user:a@example.com[1]: "roles/owner" is a basic role, which takes no condition` + "\n" +
			`conditional.b.expression: it is needed, as in request.time < timestamp("2027-01-01T00:00:00Z")` + "\n" +
			"conditional.b.principals: at least one is needed, as in group:team@example.com: [roles/container.developer]"},
		{"owned roles", func(args *ProjectIAMArgs) {
			args.AllowBasicRoles = true
			args.Authoritative = map[string][]string{
				"roles/editor": {"user:a@example.com"}, "roles/container.serviceAgent": {"user:a@example.com"},
				"dns.admin": {"user:a@example.com"}, "roles/dns.admin": {}, "projects/p/roles/dns.admin": {"user:a@example.com"},
				"roles/dns.reader": {"user:a@example.com", "user:a@example.com"},
			}
		}, `authoritative.dns.admin: "dns.admin" ` + role + "\n" +
			`authoritative.projects/p/roles/dns.admin: "projects/p/roles/dns.admin" ends like "dns.admin": rename the custom role` +
			"\n" +
			"authoritative.roles/container.serviceAgent: Google's own accounts have roles/container.serviceAgent " +
			"and fail without it: give it by principals\n" +
			`authoritative.roles/dns.admin: "roles/dns.admin" ends like "projects/p/roles/dns.admin": rename the custom role` +
			"\nauthoritative.roles/dns.admin: at least one principal is needed, as group:team@example.com\n" +
			`authoritative.roles/dns.reader[1]: "user:a@example.com" is listed twice` + "\n" +
			"authoritative.roles/editor: Google's own accounts have roles/editor and fail without it: give it by principals"},
		{"both ways", func(args *ProjectIAMArgs) {
			args.Authoritative["roles/viewer"] = []string{"group:ops@example.com"}
		}, "authoritative.roles/viewer: principals.user:ada@example.com[0] gives the role too: " +
			"list the principal here instead"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.ProjectIAM "main": `+test.want, func(ctx *pulumi.Context) error {
				args := projectIAMArgs()
				test.change(args)
				_, err := NewProjectIAM(ctx, "main", pulumitest.Filled(args))
				return err
			})
		})
	}
}

// What is unusual and right.
func TestProjectIAMAccepts(t *testing.T) {
	settings := ProjectIAMSettings{
		AllowBasicRoles: true,
		Principals: map[string][]string{
			"user:a@example.com": {"roles/editor"}, "domain:example.com": {"organizations/1/roles/reader"},
			"serviceAccount:my-project.svc.id.goog[ns/sa]":                                       {"roles/container.serviceAgent"},
			"principal://iam.googleapis.com/projects/1/locations/global/workforcePools/p/user/a": {"roles/viewer"},
		},
		// A grant under a condition is another binding than that of the role alone.
		Conditional: map[string]ConditionalIAMSettings{"now": {
			Expression: "true", Principals: map[string][]string{"user:a@example.com": {"roles/container.admin"}},
		}},
		Authoritative: map[string][]string{
			"roles/owner": {"user:a@example.com"}, "roles/container.admin": {"group:o@example.com"},
		},
	}
	pulumitest.CheckMessage(t, pulumitest.Filled(&settings).Validate(), "")
}

func TestProjectIAMLeavesTheStacksAccounts(t *testing.T) {
	const (
		before = "it would take the role from the account that has it by "
		after  = ": give it by principals, which takes it from nobody"
	)
	for _, test := range []struct{ role, want string }{
		{"roles/container.admin", ""},
		{"roles/artifactregistry.reader", "iam.authoritative.roles/artifactregistry.reader: " +
			"it would take the role from the account that the nodes of cluster run as" + after},
		{"roles/dns.admin", "iam.authoritative.roles/dns.admin: " + before + "workloadIdentities.dns.projectRoles[0]" + after},
		{"roles/viewer", "iam.authoritative.roles/viewer: " + before + "githubFederation.preview.projectRoles[0]" + after},
		{"roles/run.admin", "iam.authoritative.roles/run.admin: " + before + "githubFederation.deploy.projectRoles[1]" + after},
	} {
		t.Run(test.role, func(t *testing.T) {
			iam := &ProjectIAMSettings{Authoritative: map[string][]string{test.role: {"group:ops@example.com"}}}
			identities := map[string]WorkloadIdentitySettings{"dns": workloadIdentityArgs().WorkloadIdentitySettings}
			federation := &federationArgs().GitHubFederationSettings
			federation.Deploy.ProjectRoles = []string{"roles/editor", "roles/run.admin"}
			pulumitest.CheckMessage(t, CheckProjectIAM(iam, identities, federation), test.want)
			owned := slices.Contains(nodeRoles, test.role)
			if err := CheckProjectIAM(iam, nil, nil); (err != nil) != owned {
				t.Errorf("without identities: %v", err)
			}
		})
	}
}
