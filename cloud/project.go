package cloud

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// services are the APIs of the project, which everything else waits for.
var services = part{
	key: "services", wanted: always,
	// Pods write into zones that others have declared too.
	apis:    these("cloudresourcemanager.googleapis.com", "dns.googleapis.com", "iam.googleapis.com"),
	outputs: these("project", "region"),
	check:   func(s *Settings) error { return (&gcp.ServicesArgs{Services: s.Services}).Validate() },
	checkStack: func(s *Settings, problems *problem.List) {
		if !rules.IsProjectID(s.Project) {
			problems.Add("project", "%q is not a project id: accepted are 6 to 30 lower-case letters, digits and dashes",
				s.Project)
		}
		rules.Region(problems, "region", s.Region)
	},
	deploy: func(c *Cloud) error {
		services, err := gcp.NewServices(c.ctx, "services", &gcp.ServicesArgs{Services: c.apis})
		if err != nil {
			return err
		}
		c.enabled = pulumi.DependsOnInputs(services.Ready)
		c.Outputs["project"] = pulumi.String(c.settings.Project)
		c.Outputs["region"] = pulumi.String(c.settings.Region)
		return nil
	},
}

var organizationPolicies = part{
	key: "organizationPolicies", wanted: func(s *Settings) bool { return len(s.OrganizationPolicies) > 0 },
	apis: these("orgpolicy.googleapis.com"),
	check: func(s *Settings) error {
		return (&gcp.OrganizationPoliciesArgs{Policies: s.OrganizationPolicies}).Validate()
	},
	deploy: func(c *Cloud) error {
		policies, err := gcp.NewOrganizationPolicies(c.ctx, c.name, &gcp.OrganizationPoliciesArgs{
			Policies: c.settings.OrganizationPolicies, Project: c.settings.Project,
		}, c.enabled)
		if err != nil {
			return err
		}
		c.enabled = c.after(policies.Parts())
		return nil
	},
}

var budget = part{
	key: "budget", wanted: func(s *Settings) bool { return s.Budget != nil },
	apis:  these("billingbudgets.googleapis.com", "monitoring.googleapis.com"),
	check: func(s *Settings) error { return s.Budget.Validate() },
	deploy: func(c *Cloud) error {
		args := &gcp.BudgetArgs{BudgetSettings: *c.settings.Budget, Project: c.settings.Project}
		_, err := gcp.NewBudget(c.ctx, c.name, args, c.enabled)
		return err
	},
}
