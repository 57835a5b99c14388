package e2e

import (
	"strings"
	"testing"
)

// components are settings of everything that the dev stack leaves out.
const components = `
  gkestack:artifactRegistry:
    repositories:
      images:
        immutableTags: true
        cleanupPolicies:
          old: {olderThanDays: 30, tagState: UNTAGGED}
      hub: {remote: {}}
  gkestack:buckets:
    assets:
      versioning: true
      forceDestroy: true
      lifecycle:
        tmp: {ageDays: 1, prefixes: [tmp/]}
  gkestack:secrets:
    database:
      accessors: ["group:team@example.com"]
  gkestack:budget:
    billingAccount: 01AB23-45CD67-89EF01
    amount: 500
    currency: EUR
    emails: [ops@example.com]
  gkestack:githubFederation:
    repository: example/shop
    deploy:
      environment: production
      projectRoles: [roles/editor]
  gkestack:edge:
    certificates:
      main: {domains: [www.example.com]}
    services:
      web:
        neg: {name: web}
        cdn: {}
    defaultBackend: web
    ranges:
      office: [203.0.113.0/24]
    armor:
      rateLimit: {requests: 500}
`

func TestEveryComponent(t *testing.T) {
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	edit(t, "Pulumi.dev.yaml", "  gkestack:workloadIdentities:", strings.TrimPrefix(components, "\n")+"  gkestack:workloadIdentities:")
	up(t)
	pulumi(t, "preview", "--expect-no-changes")
	outputs := pulumi(t, "stack", "output", "--json")
	wants(t, outputs, "artifactRegistry.host", "buckets.assets", "secrets.database", "github.deployEmail", "edge.address")

	edit(t, "Pulumi.dev.yaml", "immutableTags: true", "immutableTags: false")
	edit(t, "Pulumi.dev.yaml", "versioning: true", "versioning: false")
	edit(t, "Pulumi.dev.yaml", "amount: 500", "amount: 600")
	edit(t, "Pulumi.dev.yaml", "requests: 500", "requests: 600")
	out := up(t)
	wants(t, out, "~ 4 updated")
	if strings.Contains(out, "replaced") {
		t.Errorf("a change of a mutable setting replaced something:\n%s", out)
	}
	pulumi(t, "destroy", "--yes", "--skip-preview")
	if left, err := command(project, "sandbox", "gcp", "list"); err != nil || strings.TrimSpace(left) != "" {
		t.Errorf("left in the cloud: %v\n%s", err, left)
	}
}
