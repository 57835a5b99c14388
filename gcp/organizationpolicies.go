package gcp

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// OrganizationPoliciesArgs are organization policies of a project.
type OrganizationPoliciesArgs struct {
	// Policies by the name of the constraint, as in compute.vmExternalIpAccess.
	Policies map[string]OrganizationPolicySettings
	// Project is the id of the project that they hold for.
	Project string
}

// Validate returns every problem of the policies. Paths begin with the constraint.
func (a *OrganizationPoliciesArgs) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", a.Policies) {
		return problems.Err()
	}
	for constraint, policy := range a.Policies {
		path := problem.Path(constraint)
		if bare, ok := strings.CutPrefix(constraint, "constraints/"); ok {
			problems.Add(path, "write %s", bare)
		} else if !constraintName.MatchString(constraint) {
			problems.Add(path, "%q is not a constraint: accepted is a name such as compute.vmExternalIpAccess",
				constraint)
		}
		policy.check(&problems, path)
	}
	return problems.Err()
}

// OrganizationPolicies are what a project demands of all that is in it.
type OrganizationPolicies struct {
	pulumi.ResourceState
	parts
}

// organizationPolicyType is the token of the policy. Its package is not imported: everyone who builds a program would
// compile it for a map of a few keys.
const organizationPolicyType = "gcp:orgpolicy/policy:Policy"

// NewOrganizationPolicies registers one orgpolicy.Policy for each constraint. What they bear upon depends on the
// component's Parts: Google takes some minutes until a policy holds everywhere. It returns an error, and registers
// nothing, when a policy is not valid.
func NewOrganizationPolicies(
	ctx *pulumi.Context, name string, args *OrganizationPoliciesArgs, opts ...pulumi.ResourceOption,
) (*OrganizationPolicies, error) {
	component := &OrganizationPolicies{}
	if err := register.Component(ctx, "OrganizationPolicies", name, component, args.validate(), opts); err != nil {
		return nil, err
	}
	project := "projects/" + args.Project
	for _, constraint := range slices.Sorted(maps.Keys(args.Policies)) {
		settings := args.Policies[constraint]
		err := ctx.RegisterResource(organizationPolicyType, name+"-"+constraint, pulumi.Map{
			"parent": pulumi.String(project),
			"name":   pulumi.String(project + "/policies/" + constraint),
			"spec":   settings.spec(),
		}, &pulumi.CustomResourceState{}, pulumi.Parent(component), pulumi.Version(register.ProviderVersion))
		if err != nil {
			return nil, err
		}
	}
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{})
}

func (a *OrganizationPoliciesArgs) validate() error {
	var problems problem.List
	problems.Merge("", a.Validate())
	rules.Project(&problems, a.Project)
	return problems.Err()
}

func (s *OrganizationPolicySettings) spec() pulumi.Map {
	if s.Reset {
		return pulumi.Map{"reset": pulumi.Bool(true)}
	}
	spec := pulumi.Map{"rules": pulumi.Array{s.rule()}}
	if s.Inherit {
		spec["inheritFromParent"] = pulumi.Bool(true)
	}
	return spec
}

// rule is the only one of a policy. The provider takes booleans as capitals.
func (s *OrganizationPolicySettings) rule() pulumi.Map {
	switch {
	case s.Enforce != nil && *s.Enforce:
		return pulumi.Map{"enforce": pulumi.String("TRUE")}
	case s.Enforce != nil:
		return pulumi.Map{"enforce": pulumi.String("FALSE")}
	case s.AllowAll:
		return pulumi.Map{"allowAll": pulumi.String("TRUE")}
	case s.DenyAll:
		return pulumi.Map{"denyAll": pulumi.String("TRUE")}
	}
	values := pulumi.Map{}
	for key, list := range map[string][]string{"allowedValues": s.Allow, "deniedValues": s.Deny} {
		if len(list) > 0 {
			values[key] = pulumi.ToStringArray(list)
		}
	}
	return pulumi.Map{"values": values}
}
