package e2e

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
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
        neg: {name: web, zones: [europe-west1-b]}
        cdn: {}
    defaultBackend: web
    ranges:
      office: [203.0.113.0/24]
    armor:
      rateLimit: {requests: 500}
`

// serviceDeleted is the line of the deleted Service of the manifests.
var serviceDeleted = regexp.MustCompile(`kubernetes:core/v1:Service \S+ deleted`)

func TestEveryComponent(t *testing.T) {
	t.Cleanup(func() { pulumi(t, "destroy", "--yes", "--skip-preview") })
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	edit(t, "Pulumi.dev.yaml", "  gkestack:workloadIdentities:",
		strings.TrimPrefix(components, "\n")+"  gkestack:workloadIdentities:")
	const told = "backend service gkestack-dev-web needs the network endpoint group web in europe-west1-b."
	wants(t, pulumi(t, "preview"), told)
	wants(t, up(t), told)
	if again := pulumi(t, "preview", "--expect-no-changes"); strings.Contains(again, told) {
		t.Errorf("a backend that is there needs its groups again:\n%s", again)
	}
	outputs := pulumi(t, "stack", "output", "--json")
	wants(t, outputs, "artifactRegistry.host", "buckets.assets", "secrets.database", "github.deployEmail", "edge.address")

	t.Run("settings change as documented", settingsChange)
	edit(t, "Pulumi.dev.yaml", "versioning: true", "versioning: false")
	wants(t, up(t), "~ 1 updated")
	// GKE cannot delete the groups of a Service while a backend refers to them.
	destroyed := pulumi(t, "destroy", "--yes", "--skip-preview")
	backend := strings.Index(destroyed, "BackendService gkestack-dev-web deleted")
	service := serviceDeleted.FindStringIndex(destroyed)
	if backend < 0 || service == nil || backend > service[0] {
		t.Errorf("the backend is not deleted before the Service that it sends requests to:\n%s", destroyed)
	}
	if left, err := command(project, "sandbox", "gcp", "list"); err != nil || strings.TrimSpace(left) != "" {
		t.Errorf("left in the cloud: %v\n%s", err, left)
	}
}

// settingsChange previews one change after the other. What may be lost by a replacement must not be replaced unseen.
func settingsChange(t *testing.T) {
	tests := []struct {
		name, old, replacement string
		want                   []string
	}{
		{"tags", "immutableTags: true", "immutableTags: false", []string{"update Repository"}},
		{"cleanup", "olderThanDays: 30", "olderThanDays: 60", []string{"update Repository"}},
		{"bucket lifecycle", "ageDays: 1", "ageDays: 2", []string{"update Bucket"}},
		{"budget", "amount: 500", "amount: 600", []string{"update Budget"}},
		{"rate limit", "requests: 500", "requests: 600", []string{"update SecurityPolicy"}},
		{"federation", "repository: example/shop", "repository: example/store",
			[]string{"replace IAMMember", "update WorkloadIdentityPool", "update WorkloadIdentityPoolProvider"}},
		{"certificate", "www.example.com", "shop.example.com",
			[]string{"create ManagedSslCertificate", "delete ManagedSslCertificate", "update TargetHttpsProxy"}},
		{"pod ports", "zones: [europe-west1-b]}", "zones: [europe-west1-b], ports: [8080]}", []string{"update Firewall"}},
		{"group's zones", "zones: [europe-west1-b]}", "zones: [europe-west1-c]}", []string{"update BackendService"}},
		{"maintenance", "rateLimit: {requests: 500}", "rateLimit: {requests: 500}\n    maintenance: {enabled: true}",
			[]string{"update BackendService", "update SecurityPolicy"}},
		{"CDN", "cdn: {}", "cdn: {serveWhileStale: 60}", []string{"update BackendService"}},
		{"authorized networks", "office: 203.0.113.0/24\n  gkestack:nodePools",
			"office: 198.51.100.0/24\n  gkestack:nodePools", []string{"update Cluster"}},
		{"deletion protection", "deletionProtection: false", "deletionProtection: true", []string{"update Cluster"}},
		{"channel", "location: europe-west1-b", "location: europe-west1-b\n    releaseChannel: STABLE",
			[]string{"update Cluster"}},
		{"maximum of nodes", "max: 2", "max: 3", []string{"update NodePool"}},
		{"spot", "spot: true", "spot: false", []string{"replace NodePool"}},
		{"machine type", "machineType: e2-standard-2", "machineType: e2-standard-4", []string{"update NodePool"}},
		{"NAT log", "nat: {}", "nat: {logFilter: ALL}", []string{"update RouterNat"}},
		{"larger subnet", "cidr: 10.0.0.0/20", "cidr: 10.0.0.0/19", []string{"update Subnetwork"}},
		{"domain", "domain: dev.example.com", "domain: test.example.com", []string{"replace ManagedZone"}},
		{"role", "roles/dns.admin", "roles/dns.reader", []string{"create IAMMember", "delete IAMMember"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			edit(t, "Pulumi.dev.yaml", test.old, test.replacement)
			checkDrift(t, test.want)
		})
	}
}

// checkDrift compares what the next deployment would change, as operations and types.
func checkDrift(t *testing.T, want []string) {
	t.Helper()
	out, err := command(project, "gkestack", "drift", "-o", "json", "--", filepath.Join(*binaries, "sandbox"), "pulumi")
	if exitCode(err) != 2 {
		t.Fatalf("exit %d\n%s", exitCode(err), out)
	}
	var report struct {
		Changes []struct{ Operation, Type string }
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got []string
	for _, change := range report.Changes {
		got = append(got, change.Operation+" "+change.Type[strings.LastIndex(change.Type, ":")+1:])
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
