package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

func organizationPoliciesArgs() *OrganizationPoliciesArgs {
	on, off := true, false
	return &OrganizationPoliciesArgs{
		Policies: map[string]OrganizationPolicySettings{
			"iam.disableServiceAccountKeyCreation": {Enforce: &on},
			"compute.requireOsLogin":               {Enforce: &off},
			"compute.vmExternalIpAccess":           {DenyAll: true},
			"compute.trustedImageProjects":         {AllowAll: true},
			"custom.disableAutoUpgrade_1":          {Reset: true},
			"gcp.resourceLocations": {
				Allow: []string{"in:europe-locations"}, Deny: []string{"europe-west2"}, Inherit: true,
			},
		},
		Project: "my-project",
	}
}

const policyType = "gcp:orgpolicy/policy:Policy"

func init() {
	registrations = append(registrations, pulumitest.Registration{
		Kind: "OrganizationPolicies", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
			_, err := NewOrganizationPolicies(ctx, name, pulumitest.Filled(organizationPoliciesArgs()), opts...)
			return err
		}, Children: []string{
			policyType + " %-compute.requireOsLogin",
			policyType + " %-compute.trustedImageProjects",
			policyType + " %-compute.vmExternalIpAccess",
			policyType + " %-custom.disableAutoUpgrade_1",
			policyType + " %-gcp.resourceLocations",
			policyType + " %-iam.disableServiceAccountKeyCreation",
		},
	})
}

func TestOrganizationPolicies(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("OrganizationPolicies", "main"))
	rule := func(key string, value any) map[string]any {
		return map[string]any{"rules": []any{map[string]any{key: value}}}
	}
	for constraint, spec := range map[string]map[string]any{
		"iam.disableServiceAccountKeyCreation": rule("enforce", "TRUE"),
		"compute.requireOsLogin":               rule("enforce", "FALSE"),
		"compute.vmExternalIpAccess":           rule("denyAll", "TRUE"),
		"compute.trustedImageProjects":         rule("allowAll", "TRUE"),
		"custom.disableAutoUpgrade_1":          {"reset": true},
		"gcp.resourceLocations": {"inheritFromParent": true, "rules": []any{map[string]any{"values": map[string]any{
			"allowedValues": []any{"in:europe-locations"}, "deniedValues": []any{"europe-west2"}}}}},
	} {
		policy := recorder.One(t, policyType, "main-"+constraint)
		pulumitest.CheckInputs(t, policy, map[string]any{
			"name": "projects/my-project/policies/" + constraint, "parent": "projects/my-project", "spec": spec,
		})
		if policy.Version != register.ProviderVersion {
			t.Errorf("%s asks for the provider's version %q", constraint, policy.Version)
		}
	}
}

func TestOrganizationPoliciesRefuse(t *testing.T) {
	const (
		one  = "exactly one is needed: enforce, allowAll, denyAll, reset, or values in allow or deny"
		name = "gcp.resourceLocations"
	)
	on := true
	for _, test := range []refusalOf[map[string]OrganizationPolicySettings]{
		{"names", func(policies map[string]OrganizationPolicySettings) {
			policies["constraints/compute.requireOsLogin"] = OrganizationPolicySettings{Enforce: &on}
			policies["requireOsLogin"] = OrganizationPolicySettings{Enforce: &on}
		}, "constraints/compute.requireOsLogin: write compute.requireOsLogin\n" +
			`requireOsLogin: "requireOsLogin" is not a constraint: accepted is a name such as compute.vmExternalIpAccess`},
		{"nothing", func(policies map[string]OrganizationPolicySettings) { policies[name] = OrganizationPolicySettings{} },
			name + ": " + one},
		{"two ways", func(policies map[string]OrganizationPolicySettings) {
			policies[name] = OrganizationPolicySettings{Enforce: &on, Reset: true}
			policies["a.b"] = OrganizationPolicySettings{AllowAll: true, Deny: []string{"us-east1"}}
		}, "a.b: " + one + "\n" + name + ": " + one},
		{"inherited alone", func(policies map[string]OrganizationPolicySettings) {
			policies[name] = OrganizationPolicySettings{DenyAll: true, Inherit: true}
		}, name + ".inherit: it goes with values in allow or deny only"},
		{"values", func(policies map[string]OrganizationPolicySettings) {
			policies[name] = OrganizationPolicySettings{Allow: []string{"", "a", "a"}, Deny: []string{"a"}}
		}, name + `.allow[0]: "" is not a value: accepted is one such as in:europe-locations` + "\n" +
			name + `.allow[2]: "a" is listed twice` + "\n" +
			name + `.deny[0]: "a" is in ` + name + ".allow too"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.OrganizationPolicies "main": `+test.want, func(ctx *pulumi.Context) error {
				args := organizationPoliciesArgs()
				test.change(args.Policies)
				_, err := NewOrganizationPolicies(ctx, "main", pulumitest.Filled(args))
				return err
			})
		})
	}
	pulumitest.CheckRefused(t, `gcp.OrganizationPolicies "main": project: it is needed: the id of the project`,
		func(ctx *pulumi.Context) error {
			_, err := NewOrganizationPolicies(ctx, "main", &OrganizationPoliciesArgs{})
			return err
		})
}
