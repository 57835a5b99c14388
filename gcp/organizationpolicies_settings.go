package gcp

import (
	"regexp"
	"slices"

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
	made

	// Enforce switches a boolean constraint on, or off where the organization has it on.
	Enforce *bool `yaml:"enforce"`
	// Allow are the only values that a list constraint allows, as in in:europe-locations.
	Allow []string `yaml:"allow"`
	// Deny are values that a list constraint forbids.
	Deny []string `yaml:"deny"`
	// Inherit adds Allow and Deny to the values from above, instead of replacing these.
	Inherit bool `yaml:"inherit"`
	// AllowAll allows every value of a list constraint.
	AllowAll bool `yaml:"allowAll"`
	// DenyAll forbids every value of a list constraint.
	DenyAll bool `yaml:"denyAll"`
	// Reset goes back to Google's own default for the constraint, whatever stands above.
	Reset bool `yaml:"reset"`
}

var (
	// https://cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints
	constraintName = regexp.MustCompile(`^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)+$`)
	policyValue    = regexp.MustCompile(`^\S+$`)
)

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
