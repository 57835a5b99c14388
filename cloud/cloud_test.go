package cloud_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/config"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// everything is a stack with all that outputs stand for.
const everything = smallestStack + `
nodePools: {default: {}, batch: {}}
organizationPolicies: {iam.disableServiceAccountKeyCreation: {enforce: true}}
dnsZone: {domain: dev.example.com}
buckets: {assets: {members: {roles/storage.objectViewer: ["group:team@example.com"]}}}
secrets: {database: {accessors: ["group:team@example.com"]}}
artifactRegistry: {repositories: {images: {}}}
workloadIdentities:
  web:
    namespace: web
    serviceAccount: web
    projectRoles: [roles/dns.admin]
    bucketRoles: {my-project-gkestack-dev-assets: [roles/storage.objectViewer]}
githubFederation: {repository: example/shop, deploy: {branch: main, projectRoles: [roles/viewer]}}
iam:
  principals:
    serviceAccount:gkestack-dev-web@my-project.iam.gserviceaccount.com: [roles/logging.viewer]
    serviceAccount:gkestack-dev-deploy@my-project.iam.gserviceaccount.com: [roles/container.developer]
edge:
  services: {web: {neg: {name: web, zones: [europe-west1-b]}}}
  defaultBackend: web
  certificates: {main: {domains: [www.example.com]}}
`

// probe is what uses an output.
type probe struct{ pulumi.CustomResourceState }

const probeType = "probe:index:Probe"

// probed registers the cloud half of a stack, something that waits until pods run, and something that uses each output.
func probed(t *testing.T) *pulumitest.Recorder {
	t.Helper()
	recorder := &pulumitest.Recorder{Outputs: pulumitest.Computed}
	settings := parsed(t, everything)
	values := settingsValues(t, settings)
	err := recorder.Run(t, "gkestack", "dev", nil, func(ctx *pulumi.Context) error {
		stack, err := config.Decode("gkestack", values, nil)
		if err != nil {
			return err
		}
		google, err := cloud.Deploy(ctx, config.Prefix(ctx), &stack.Settings)
		if err != nil {
			return err
		}
		register := func(name string, inputs pulumi.Map, opts ...pulumi.ResourceOption) error {
			return ctx.RegisterResource(probeType, name, inputs, &probe{}, opts...)
		}
		if err := register("pod", nil, pulumi.DependsOn(google.RunsPods)); err != nil {
			return err
		}
		// What may be named must be known before anything is registered, so it comes from the settings alone.
		if names := slices.Sorted(maps.Keys(google.Outputs)); !slices.Equal(names, stack.OutputNames()) {
			t.Errorf("outputs %q, names %q", names, stack.OutputNames())
		}
		for name, output := range google.Outputs {
			if err := register(name, pulumi.Map{"value": output}); err != nil {
				return err
			}
		}
		return google.DeployEdge(nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return recorder
}

// An edge that is there in most runs only lets something start too early, or go too late, in the others.
func TestCloudEdgesAreTheSameInEachRun(t *testing.T) {
	times := 200
	if testing.Short() {
		times = 20
	}
	edges := pulumitest.CheckEdges(t, times, probed)

	for name, want := range map[string][]string{
		"pod": {
			"Network::gkestack-dev", "Subnetwork::gkestack-dev-nodes", "NodePool::default", "NodePool::batch",
			"IAMMember::gkestack-dev-nodes-container.defaultNodeServiceAccount",
		},
		"serviceAccounts.web": {
			"Account::gkestack-dev-web", "serviceaccount/iAMMember:IAMMember::gkestack-dev-web-workload-identity",
			"projects/iAMMember:IAMMember::gkestack-dev-web-dns.admin",
			"BucketIAMMember::gkestack-dev-web-my-project-gkestack-dev-assets-storage.objectViewer",
			"IAMMember::gkestack-dev-logging.viewer-serviceAccount:gkestack-dev-web@my-project.iam.gserviceaccount.com",
		},
		"github.previewEmail": {"IAMMember::gkestack-dev-preview-viewer"},
		"github.deployEmail": {
			"IAMMember::gkestack-dev-deploy-viewer",
			"IAMMember::gkestack-dev-container.developer-serviceAccount:gkestack-dev-deploy@my-project.iam.gserviceaccount.com",
		},
		"buckets.assets":        {"BucketIAMMember::gkestack-dev-assets-storage.objectViewer-group:team@example.com"},
		"secrets.database":      {"SecretIamMember::gkestack-dev-database-accessor-group:team@example.com"},
		"artifactRegistry.host": {"RepositoryIamMember::gkestack-dev-images-reader-nodes"},
		"dnsZone.name":          {"ManagedZone::gkestack-dev"},
		"dnsZone.domain":        {"ManagedZone::gkestack-dev"},
		"cluster.name":          {"Cluster::gkestack-dev"},
		"edge.address":          {"GlobalAddress::gkestack-dev"},
	} {
		waits := edges[probeType+" "+name]
		for _, part := range want {
			if !slices.ContainsFunc(waits, func(urn string) bool { return strings.HasSuffix(urn, part) }) {
				t.Errorf("%s does not wait for %s, only for:\n%s", name, part, strings.Join(waits, "\n"))
			}
		}
	}
}
