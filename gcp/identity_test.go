package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func TestNodeServiceAccount(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("NodeServiceAccount", "main-nodes"))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:serviceaccount/account:Account", "main-nodes"), map[string]any{
		"accountId": "main-nodes", "displayName": "main-nodes",
	})
	for name, role := range map[string]string{
		"main-nodes-container.defaultNodeServiceAccount": "roles/container.defaultNodeServiceAccount",
		"main-nodes-artifactregistry.reader":             "roles/artifactregistry.reader",
	} {
		pulumitest.CheckInputs(t, recorder.One(t, "gcp:projects/iAMMember:IAMMember", name), map[string]any{
			"project": "my-project", "role": role, "member": "serviceAccount:main-nodes@my-project.iam.gserviceaccount.com",
		})
	}
}

// registrationOf registers the component of a kind with all that is optional.
func registrationOf(kind, name string) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		for _, registration := range registrations {
			if registration.Kind == kind {
				return registration.New(ctx, name)
			}
		}
		return nil
	}
}

func TestAccountsRefuseNames(t *testing.T) {
	for _, kind := range []string{"NodeServiceAccount", "WorkloadIdentity"} {
		t.Run(kind, func(t *testing.T) {
			pulumitest.CheckRefused(t, "gcp."+kind+` "short": name: "short" has 5 characters: a service account id has 6 to 30`,
				registrationOf(kind, "short"))
		})
	}
}

func workloadIdentityArgs() *WorkloadIdentityArgs {
	return pulumitest.Filled(&WorkloadIdentityArgs{
		WorkloadIdentitySettings: WorkloadIdentitySettings{
			Namespace: "dns", ServiceAccount: "external-dns",
			ProjectRoles: []string{"roles/dns.admin", "projects/my-project/roles/custom.role"},
		},
		Project: "my-project", WorkloadPool: pulumi.String("my-project.svc.id.goog"),
	})
}

func TestWorkloadIdentity(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("WorkloadIdentity", "main-dns"))
	const email = "main-dns@my-project.iam.gserviceaccount.com"
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:serviceaccount/account:Account", "main-dns"), map[string]any{"accountId": "main-dns"})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:projects/iAMMember:IAMMember", "main-dns-dns.admin"), map[string]any{
		"project": "my-project", "role": "roles/dns.admin", "member": "serviceAccount:" + email,
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:projects/iAMMember:IAMMember", "main-dns-custom.role"), map[string]any{
		"role": "projects/my-project/roles/custom.role",
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:serviceaccount/iAMMember:IAMMember", "main-dns-workload-identity"), map[string]any{
		"serviceAccountId": "projects/my-project/serviceAccounts/" + email,
		"role":             "roles/iam.workloadIdentityUser",
		"member":           "serviceAccount:my-project.svc.id.goog[dns/external-dns]",
	})
}

func TestWorkloadIdentityRefuses(t *testing.T) {
	const accepted = "accepted is a name such as roles/dns.admin"
	for _, test := range []struct {
		name   string
		change func(*WorkloadIdentityArgs)
		want   string
	}{
		{"nobody", func(args *WorkloadIdentityArgs) { args.Namespace, args.ServiceAccount = "", "" },
			`namespace: "" is not the name of a Kubernetes object: it is needed, in lower-case letters, digits and dashes` + "\n" +
				`serviceAccount: "" is not the name of a Kubernetes object: it is needed, in lower-case letters, digits and dashes`},
		{"bad name", func(args *WorkloadIdentityArgs) { args.ServiceAccount = "External_DNS" },
			`serviceAccount: "External_DNS" is not the name of a Kubernetes object: it is needed, ` +
				"in lower-case letters, digits and dashes"},
		{"bad role", func(args *WorkloadIdentityArgs) { args.ProjectRoles[1] = "dns.admin" },
			`projectRoles[1]: "dns.admin" is not a role: ` + accepted},
		{"role twice", func(args *WorkloadIdentityArgs) { args.ProjectRoles[1] = "roles/dns.admin" },
			`projectRoles[1]: "roles/dns.admin" is listed twice`},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.WorkloadIdentity "main-dns": `+test.want, func(ctx *pulumi.Context) error {
				args := workloadIdentityArgs()
				test.change(args)
				_, err := NewWorkloadIdentity(ctx, "main-dns", pulumitest.Filled(args))
				return err
			})
		})
	}
}
