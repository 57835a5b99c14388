package gcp

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// ProjectIAMSettings says who may do what in the project, beside the accounts that the stack makes: these name their
// roles themselves. A principal is user:EMAIL, group:EMAIL, serviceAccount:EMAIL, domain:NAME, or one of an identity
// pool, as principal://... and principalSet://... are. Google gives no role on a project to allUsers or
// allAuthenticatedUsers. https://cloud.google.com/iam/docs/granting-changing-revoking-access
type ProjectIAMSettings struct {
	made

	// Principals and the roles that they get, as in group:team@example.com: [roles/container.developer]. A role is
	// roles/NAME, projects/PROJECT/roles/NAME or organizations/NUMBER/roles/NAME. Who else has it keeps it.
	Principals map[string][]string `yaml:"principals"`
	// Conditional are roles that hold under a condition, by its title. Basic roles take none.
	Conditional map[string]ConditionalIAMSettings `yaml:"conditional"`
	// Authoritative are roles with all principals that have them, as in roles/container.admin: [group:ops@example.com].
	// Who else has such a role loses it at the next deployment, but for grants under a condition. Taken out of the stack,
	// nobody has it. Refused are roles that are among Principals too, that the stack's own accounts have, and that Google
	// gives to its service agents. Where a role moves here from Principals, the removal of the old grants comes last, and
	// a second deployment puts back what it took.
	Authoritative map[string][]string `yaml:"authoritative"`
	// AllowBasicRoles lets roles/owner and roles/editor be given, which may change nearly everything.
	// https://cloud.google.com/iam/docs/roles-overview#basic
	AllowBasicRoles bool `yaml:"allowBasicRoles"`
}

// ConditionalIAMSettings are roles under one condition. https://cloud.google.com/iam/docs/conditions-overview
type ConditionalIAMSettings struct {
	made

	// Expression in CEL that must be true, as in request.time < timestamp("2027-01-01T00:00:00Z"). It is needed. A change
	// replaces the grants, the new ones first.
	Expression string `yaml:"expression"`
	// Description for people. A change replaces the grants too.
	Description string `yaml:"description"`
	// Principals and the roles that they get under the condition. At least one is needed.
	Principals map[string][]string `yaml:"principals"`
}

var (
	// basicRoles are those from before IAM. https://cloud.google.com/iam/docs/roles-overview#basic
	basicRoles = []string{"roles/owner", "roles/editor", "roles/viewer"}
	// serviceAgentRole is what Google gives to its own accounts. https://cloud.google.com/iam/docs/service-agents
	serviceAgentRole = regexp.MustCompile(`[sS]erviceAgent$`)
	// conditionTitle is one line.
	conditionTitle = regexp.MustCompile(`^\S(.*\S)?$`)
)

// Validate returns every problem of the settings.
func (s *ProjectIAMSettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	s.checkGrants(&problems, "principals", s.Principals)
	for title, settings := range s.Conditional {
		s.checkConditional(&problems, problem.Path("conditional").Child(title), title, settings)
	}
	s.checkAuthoritative(&problems)
	return problems.Err()
}

// checkGrants adds a problem for each principal that cannot get a role on a project, and for each role.
func (s *ProjectIAMSettings) checkGrants(problems *problem.List, path problem.Path, grants map[string][]string) {
	for principal, roles := range grants {
		path := path.Child(principal)
		rules.Principal(problems, path, principal)
		if len(roles) == 0 {
			problems.Add(path, "at least one role is needed, as roles/container.developer")
		}
		rules.Roles(problems, path, roles)
		for i, role := range roles {
			s.checkBasicRole(problems, path.Index(i), role)
		}
	}
}

func (s *ProjectIAMSettings) checkConditional(
	problems *problem.List, path problem.Path, title string, settings ConditionalIAMSettings,
) {
	if !conditionTitle.MatchString(title) {
		problems.Add(path, "%q is not a title: accepted is one line without spaces around it", title)
	}
	if strings.TrimSpace(settings.Expression) == "" {
		problems.Add(path.Child("expression"),
			`it is needed, as in request.time < timestamp("2027-01-01T00:00:00Z")`)
	}
	if len(settings.Principals) == 0 {
		problems.Add(path.Child("principals"),
			"at least one is needed, as in group:team@example.com: [roles/container.developer]")
	}
	s.checkGrants(problems, path.Child("principals"), settings.Principals)
	for principal, roles := range settings.Principals {
		for i, role := range roles {
			if slices.Contains(basicRoles, role) {
				problems.Add(path.Child("principals").Child(principal).Index(i),
					"%q is a basic role, which takes no condition", role)
			}
		}
	}
}

// checkAuthoritative adds a problem for each role that cannot be owned whole, and for each of its principals.
func (s *ProjectIAMSettings) checkAuthoritative(problems *problem.List) {
	seen := map[string]string{}
	for _, role := range slices.Sorted(maps.Keys(s.Authoritative)) {
		path := problem.Path("authoritative").Child(role)
		s.checkOwnedRole(problems, path, role)
		if other, ok := seen[rules.ShortRole(role)]; ok {
			problems.Add(path, "%q ends like %q: rename the custom role", role, other)
		}
		seen[rules.ShortRole(role)] = role
		principals := s.Authoritative[role]
		if len(principals) == 0 {
			problems.Add(path, "at least one principal is needed, as group:team@example.com")
		}
		rules.Each(problems, path, principals, rules.Principal)
		for principal, roles := range s.Principals {
			if i := slices.Index(roles, role); i >= 0 {
				problems.AddBetween(path, problem.Path("principals").Child(principal).Index(i),
					problem.OtherPath+" gives the role too: list the principal here instead")
			}
		}
	}
}

// checkOwnedRole adds a problem when the role is none, or is one that Google's own accounts need.
func (s *ProjectIAMSettings) checkOwnedRole(problems *problem.List, path problem.Path, role string) {
	switch {
	case role == "roles/editor", serviceAgentRole.MatchString(role):
		problems.Add(path, "Google's own accounts have %s and fail without it: give it by principals", role)
	default:
		rules.Role(problems, path, role)
		s.checkBasicRole(problems, path, role)
	}
}

func (s *ProjectIAMSettings) checkBasicRole(problems *problem.List, path problem.Path, role string) {
	if !s.AllowBasicRoles && (role == "roles/owner" || role == "roles/editor") {
		problems.Add(path, "%q may change nearly everything in the project: give narrower roles, or set allowBasicRoles",
			role)
	}
}

// CheckProjectIAM returns each role that iam would take from an account that the stack itself makes: that of the nodes,
// and those of identities and federation, which may be nil. Paths begin with iam, as in a stack's configuration.
func CheckProjectIAM(
	iam *ProjectIAMSettings, identities map[string]WorkloadIdentitySettings, federation *GitHubFederationSettings,
) error {
	var problems problem.List
	check := func(role string, owner problem.Path, has string) {
		if _, ok := iam.Authoritative[role]; ok {
			problems.AddBetween(problem.Path("iam.authoritative").Child(role), owner,
				"it would take the role from %s: give it by principals, which takes it from nobody", has)
		}
	}
	checkAll := func(roles []string, path problem.Path) {
		for i, role := range roles {
			check(role, path.Index(i), "the account that has it by "+problem.OtherPath)
		}
	}
	for _, role := range nodeRoles {
		check(role, "cluster", "the account that the nodes of "+problem.OtherPath+" run as")
	}
	for name, identity := range identities {
		checkAll(identity.ProjectRoles, problem.Path("workloadIdentities").Child(name).Child("projectRoles"))
	}
	if federation != nil {
		checkAll(federation.Preview.ProjectRoles, "githubFederation.preview.projectRoles")
		checkAll(federation.Deploy.ProjectRoles, "githubFederation.deploy.projectRoles")
	}
	return problems.Err()
}
