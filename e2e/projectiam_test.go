package e2e

import (
	"strings"
	"testing"
)

// projectAccess are settings of who may do what in the project, and of what nobody may.
const projectAccess = `
  gkestack:iam:
    principals:
      group:team@example.com: [roles/container.developer, roles/logging.viewer]
      # The stack's own account, which is made in the same deployment.
      serviceAccount:gkestack-dev-external-dns@my-project.iam.gserviceaccount.com: [roles/monitoring.metricWriter]
    conditional:
      until the new year:
        expression: request.time < timestamp("2027-01-01T00:00:00Z")
        principals:
          user:ada@example.com: [roles/container.admin]
    authoritative:
      roles/container.admin: [group:ops@example.com, user:eve@example.com]
  gkestack:organizationPolicies:
    iam.disableServiceAccountKeyCreation: {enforce: true}
    gcp.resourceLocations: {allow: ["in:europe-locations"]}
    compute.vmExternalIpAccess: {denyAll: true}
`

func TestProjectAccess(t *testing.T) {
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	edit(t, "Pulumi.dev.yaml", "  gkestack:workloadIdentities:",
		strings.TrimPrefix(projectAccess, "\n")+"  gkestack:workloadIdentities:")
	deployed := up(t)
	// Policies bear upon what comes after them, and only an account that is there can have a role.
	last := -1
	for _, resource := range []string{
		"Policy gkestack-dev-gcp.resourceLocations", "Account gkestack-dev-external-dns",
		"IAMMember gkestack-dev-monitoring.metricWriter-serviceAccount:" +
			"gkestack-dev-external-dns@my-project.iam.gserviceaccount.com",
	} {
		at := strings.Index(deployed, resource+" created")
		if at < last || at < 0 {
			t.Errorf("%s does not come after what it needs:\n%s", resource, deployed)
		}
		last = at
	}
	pulumi(t, "preview", "--expect-no-changes")
	for _, test := range []struct {
		name, old, replacement string
		want                   []string
	}{
		{"role", "roles/logging.viewer", "roles/viewer", []string{"create IAMMember", "delete IAMMember"}},
		{"condition", "2027-01-01", "2027-07-01", []string{"replace IAMMember"}},
		{"members", ", user:eve@example.com", "", []string{"update IAMBinding"}},
		{"enforcement", "enforce: true", "enforce: false", []string{"update Policy"}},
		{"values", "in:europe-locations", "in:eu-locations", []string{"update Policy"}},
		{"reset", "denyAll: true", "reset: true", []string{"update Policy"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			edit(t, "Pulumi.dev.yaml", test.old, test.replacement)
			checkDrift(t, test.want)
		})
	}
	t.Run("a condition is replaced with nobody shut out", func(t *testing.T) {
		edit(t, "Pulumi.dev.yaml", "2027-01-01", "2027-07-01")
		up(t)
		pulumi(t, "preview", "--expect-no-changes")
	})
	t.Run("a role that moves is whole after two deployments", func(t *testing.T) {
		edit(t, "Pulumi.dev.yaml", ", roles/logging.viewer]", "]")
		edit(t, "Pulumi.dev.yaml", "    authoritative:\n",
			"    authoritative:\n      roles/logging.viewer: [group:team@example.com]\n")
		up(t)
		up(t)
		pulumi(t, "preview", "--expect-no-changes")
	})
	t.Run("the stack keeps its own roles", func(t *testing.T) {
		edit(t, "Pulumi.dev.yaml", "      roles/container.admin: [", "      roles/dns.admin: [")
		out, err := command(project, "sandbox", "pulumi", "preview")
		if err == nil {
			t.Error("it was accepted")
		}
		wants(t, out, "gkestack:iam.authoritative.roles/dns.admin: it would take the role from the account that has it by "+
			"gkestack:workloadIdentities.external-dns.projectRoles[0]")
	})
	pulumi(t, "destroy", "--yes", "--skip-preview")
	if left, err := command(project, "sandbox", "gcp", "list"); err != nil || strings.TrimSpace(left) != "" {
		t.Errorf("left in the cloud: %v\n%s", err, left)
	}
}
