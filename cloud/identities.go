package cloud

import (
	"cmp"
	"maps"
	"slices"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/problem"
)

var workloadIdentities = part{
	key: "workloadIdentities", wanted: func(s *Settings) bool { return len(s.WorkloadIdentities) > 0 },
	outputs: func(s *Settings) []string { return namesOf("serviceAccounts", s.WorkloadIdentities) },
	check: func(s *Settings) error {
		return eachOf(s.WorkloadIdentities, (*gcp.WorkloadIdentitySettings).Validate)
	},
	deploy: func(c *Cloud) error {
		for _, key := range slices.Sorted(maps.Keys(c.settings.WorkloadIdentities)) {
			// Roles on buckets name these by their plain names.
			identity, err := gcp.NewWorkloadIdentity(c.ctx, c.name+"-"+key, &gcp.WorkloadIdentityArgs{
				WorkloadIdentitySettings: c.settings.WorkloadIdentities[key], Project: c.settings.Project,
				WorkloadPool: c.Cluster.WorkloadPool,
			}, c.after(c.buckets))
			if err != nil {
				return err
			}
			c.accounts = append(c.accounts, identity.Parts()...)
			c.Outputs["serviceAccounts."+key] = identity.Email
		}
		return nil
	},
}

var githubFederation = part{
	key: "githubFederation", wanted: func(s *Settings) bool { return s.GitHubFederation != nil },
	apis:    these("iamcredentials.googleapis.com", "sts.googleapis.com"),
	outputs: these("github.provider", "github.previewEmail", "github.deployEmail"),
	check:   func(s *Settings) error { return s.GitHubFederation.Validate() },
	deploy: func(c *Cloud) error {
		federation, err := gcp.NewGitHubFederation(c.ctx, c.name, &gcp.GitHubFederationArgs{
			GitHubFederationSettings: *c.settings.GitHubFederation, Project: c.settings.Project,
		}, c.after(c.buckets))
		if err != nil {
			return err
		}
		c.accounts = append(c.accounts, federation.Parts()...)
		c.Outputs["github.provider"] = federation.Provider
		c.Outputs["github.previewEmail"], c.Outputs["github.deployEmail"] = federation.PreviewEmail, federation.DeployEmail
		return nil
	},
}

var iam = part{
	key: "iam", wanted: func(s *Settings) bool { return s.IAM != nil },
	check: func(s *Settings) error { return s.IAM.Validate() },
	checkStack: func(s *Settings, problems *problem.List) {
		problems.Merge("", gcp.CheckProjectIAM(s.IAM, s.WorkloadIdentities, s.GitHubFederation))
	},
	deploy: func(c *Cloud) error {
		// The stack's own accounts may be among those that get roles.
		args := &gcp.ProjectIAMArgs{ProjectIAMSettings: *c.settings.IAM, Project: c.settings.Project}
		iam, err := gcp.NewProjectIAM(c.ctx, c.name, args, c.after(c.accounts))
		if err != nil {
			return err
		}
		// An account that gets roles here too has all of them when its email is known.
		for output, id := range c.accountIDs() {
			granted := iam.Grants["serviceAccount:"+gcp.AccountEmail(id, c.settings.Project)]
			c.Outputs[output] = gcp.After(c.Outputs[output], granted...)
		}
		return nil
	},
}

// accountIDs are the ids of the stack's accounts by the outputs with their emails.
func (c *Cloud) accountIDs() map[string]string {
	ids := map[string]string{}
	for key, identity := range c.settings.WorkloadIdentities {
		ids["serviceAccounts."+key] = cmp.Or(identity.Name, c.name+"-"+key)
	}
	if c.settings.GitHubFederation != nil {
		ids["github.previewEmail"], ids["github.deployEmail"] = c.name+"-preview", c.name+"-deploy"
	}
	return ids
}
