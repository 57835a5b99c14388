package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// cloudNow are the objects of the sandbox's cloud as they are.
func cloudNow(t *testing.T) string {
	t.Helper()
	cmd := exec.Command(filepath.Join(*binaries, "sandbox"), "gcp", "list", "--output", "json")
	cmd.Dir = project
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// devZone is the DNS zone of the dev stack.
const devZone = `  gkestack:dnsZone:
    domain: dev.example.com
    # external-dns may have written records that its end leaves there: they go with the zone.
    forceDestroy: true
`

// A protected stack refuses to replace or delete the cluster, the network and what is in them: in the preview, by name,
// with nothing touched.
func TestProtectedContainers(t *testing.T) {
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	edit(t, "Pulumi.dev.yaml", "  gkestack:addons:\n    external-dns: true\n    descheduler: true\n", "")
	manifests(t, "", "")
	t.Run("protected", func(t *testing.T) {
		edit(t, "Pulumi.dev.yaml", "gkestack:protect: false", "gkestack:protect: true")
		up(t)
		pulumi(t, "preview", "--expect-no-changes")
		before := cloudNow(t)
		for _, change := range []struct{ name, old, replacement, names string }{
			{"the cluster moves", "location: europe-west1-b", "location: europe-west1-c",
				"gcp:container/cluster:Cluster::gkestack-dev"},
			{"the network has another name", "gkestack:network:\n", "gkestack:network:\n    name: other\n",
				"gcp:compute/network:Network::gkestack-dev"},
			{"a subnet shrinks", "cidr: 10.0.0.0/20", "cidr: 10.0.0.0/21", "gcp:container/cluster:Cluster::gkestack-dev"},
			{"a subnet has another name", "      nodes:\n", "      nodes:\n        name: other\n",
				"gcp:container/cluster:Cluster::gkestack-dev"},
			{"the zone has another domain", "domain: dev.example.com", "domain: test.example.com",
				"gcp:dns/managedZone:ManagedZone::gkestack-dev"},
			{"the zone leaves the stack", devZone, "", "gcp:dns/managedZone:ManagedZone::gkestack-dev"},
		} {
			t.Run(change.name, func(t *testing.T) {
				edit(t, "Pulumi.dev.yaml", change.old, change.replacement)
				for _, out := range []string{previewRefused(t), refused(t)} {
					wants(t, out, change.names, "protect")
				}
				if now := cloudNow(t); now != before {
					t.Errorf("the cloud was\n%s\nand is\n%s", before, now)
				}
			})
		}
	})
	// As the documentation says: without protection, deployed once, the stack can go.
	up(t)
	pulumi(t, "destroy", "--yes", "--skip-preview")
}
