package gcp

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// OrganizationPolicySettings says what one constraint demands of the project, in place of what its folder or its
// organization says. Exactly one of Enforce, AllowAll, DenyAll, Reset, and Allow or Deny is set. Who deploys needs
// roles/orgpolicy.policyAdmin, which Google gives on an organization only; with a person's own credentials the API asks
// for gcp:userProjectOverride and gcp:billingProject too. The provider's version 7.38.0 lacks the parameters of managed
// constraints, and shows several rules as changed for ever: a policy has one rule, without a condition.
// https://cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints
type OrganizationPolicySettings struct {
	// Enforce switches a boolean constraint on, or off where the organization has it on.
	Enforce *bool `yaml:"enforce"`
	// Allow are the only values that a list constraint allows, as in in:europe-locations.
	Allow []string `yaml:"allow"`
	// Deny are values that a list constraint forbids.
	Deny []string `yaml:"deny"`
	// Inherit adds Allow and Deny to the values from above, instead of replacing these. Default false.
	Inherit bool `yaml:"inherit"`
	// AllowAll allows every value of a list constraint. Default false.
	AllowAll bool `yaml:"allowAll"`
	// DenyAll forbids every value of a list constraint. Default false.
	DenyAll bool `yaml:"denyAll"`
	// Reset goes back to Google's own default for the constraint, whatever stands above. Default false.
	Reset bool `yaml:"reset"`
}

var (
	// https://cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints
	constraintName = regexp.MustCompile(`^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)+$`)
	policyValue    = regexp.MustCompile(`^\S+$`)
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
	for constraint, settings := range a.Policies {
		path := problem.Path(constraint)
		if bare, ok := strings.CutPrefix(constraint, "constraints/"); ok {
			problems.Add(path, "write %s", bare)
		} else if !constraintName.MatchString(constraint) {
			problems.Add(path, "%q is not a constraint: accepted is a name such as compute.vmExternalIpAccess",
				constraint)
		}
		settings.check(&problems, path)
	}
	return problems.Err()
}

func (s *OrganizationPolicySettings) check(problems *problem.List, path problem.Path) {
	values, ways := len(s.Allow)+len(s.Deny) > 0, 0
	for _, set := range []bool{s.Enforce != nil, values, s.AllowAll, s.DenyAll, s.Reset} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		problems.Add(path, "exactly one is needed: enforce, allowAll, denyAll, reset, or values in allow or deny")
	}
	if s.Inherit && !values {
		problems.Add(path.Child("inherit"), "it goes with values in allow or deny only")
	}
	const accepted = "a value: accepted is one such as in:europe-locations"
	allow, deny := path.Child("allow"), path.Child("deny")
	rules.Each(problems, allow, s.Allow, rules.Matching(policyValue, accepted))
	rules.Each(problems, deny, s.Deny, rules.Matching(policyValue, accepted))
	for i, value := range s.Deny {
		if slices.Contains(s.Allow, value) {
			problems.AddBetween(deny.Index(i), allow, "%q is in "+problem.OtherPath+" too", value)
		}
	}
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
	if err := register(ctx, "OrganizationPolicies", name, component, args.validate(), opts); err != nil {
		return nil, err
	}
	project := "projects/" + args.Project
	for _, constraint := range slices.Sorted(maps.Keys(args.Policies)) {
		settings := args.Policies[constraint]
		err := ctx.RegisterResource(organizationPolicyType, name+"-"+constraint, pulumi.Map{
			"parent": pulumi.String(project),
			"name":   pulumi.String(project + "/policies/" + constraint),
			"spec":   settings.spec(),
		}, &pulumi.CustomResourceState{}, pulumi.Parent(component), pulumi.Version(providerVersion))
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
