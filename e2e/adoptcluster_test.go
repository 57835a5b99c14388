package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// shopCluster is a stack around a cluster that was made in the console, in the project's own network.
const shopCluster = `config:
  gcp:project: my-project
  gcp:region: europe-west1
  gkestack:network:
    name: default
    existing: {}
    subnets:
      nodes:
        name: default
        cidr: 10.132.0.0/20
        secondaryRanges:
          gke-shop-prod-pods: 10.64.0.0/14
  gkestack:cluster:
    name: shop-prod
    location: europe-west1-b
    podRange: gke-shop-prod-pods
    serviceRange: ""
    privateNodes: false
    controlPlane:
      authorizedNetworks:
        office: 203.0.113.0/24
`

// A cluster that exists, under its own name and in a network that is not the stack's, is taken over as it is.
func TestClusterOfAnotherNameIsAdopted(t *testing.T) {
	const cluster = "gcp:container/cluster:Cluster"
	t.Cleanup(func() {
		forget(t, func(urn string) bool { return strings.Contains(urn, "Cluster") })
		pulumi(t, "destroy", "--yes", "--skip-preview")
		if out, err := command(project, "sandbox", "gcp", "delete",
			"projects/my-project/locations/europe-west1-b/clusters/shop-prod"); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	write(t, "Pulumi.dev.yaml", shopCluster)
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	if out, err := command(project, "sandbox", "gcp", "create", "container/cluster:Cluster", "shop-prod",
		"project=my-project", "location=europe-west1-b", "initialNodeCount=1"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file := filepath.Join(t.TempDir(), "import.json")
	pulumi(t, "preview", "--import-file", file)
	var imports map[string]any
	readJSON(t, file, &imports)
	var kept []any
	for _, entry := range imports["resources"].([]any) {
		resource := entry.(map[string]any)
		if resource["type"] == cluster {
			resource["id"] = "projects/my-project/locations/europe-west1-b/clusters/shop-prod"
		}
		if resource["type"] == cluster || resource["component"] == true {
			kept = append(kept, resource)
		}
	}
	imports["resources"] = kept
	writeJSON(t, file, imports)
	pulumi(t, "import", "--file", file, "--yes", "--protect=false", "--generate-code=false")

	preview := pulumi(t, "preview", "--diff")
	if strings.Contains(preview, "replace") || strings.Contains(preview, "removeDefaultNodePool") {
		t.Errorf("the cluster does not stay as it is:\n%s", preview)
	}
	wants(t, preview, "shop-prod")
}
