package e2e

import (
	"strings"
	"testing"
)

// What is wrong is reported before anything is registered: a preview shows no resource but the stack.
func TestBadInput(t *testing.T) {
	tests := map[string]struct {
		file, old, replacement string
		wants                  []string
	}{
		"unknown configuration key": {
			"Pulumi.dev.yaml", "gkestack:protect", "gkestack:protekt",
			[]string{"Pulumi.dev.yaml", "gkestack:protekt: no such key", "protect"},
		},
		"misspelt namespace": {
			"Pulumi.dev.yaml", "gkestack:nodePools", "gkstack:nodePools",
			[]string{"gkstack:nodePools: nothing reads this key: did you mean gkestack:nodePools?"},
		},
		"misspelt part beside a secret": {
			"Pulumi.dev.yaml", "  gkestack:addons:\n", "  gkestack:addons:\n    token: {secure: \"v1:AAAA:AAAA\"}\n" +
				"    extrenal-dns: true\n", []string{`gkestack:addons.token: got the string "[secret]"`},
		},
		"wrong type": {
			"Pulumi.dev.yaml", "spot: true", "spot: often",
			[]string{`gkestack:nodePools.default.spot: got the string "often": accepted is true or false`},
		},
		"bad CIDR": {
			"Pulumi.dev.yaml", "10.0.0.0/20", "10.0.0/20",
			[]string{`gkestack:network.subnets.nodes.cidr: "10.0.0/20" is not an IPv4 range`},
		},
		"overlapping ranges": {
			"Pulumi.dev.yaml", "10.8.0.0/20", "10.4.0.0/20",
			[]string{"gkestack:network.subnets.nodes.secondaryRanges.pods: 10.4.0.0/16 overlaps 10.4.0.0/20"},
		},
		"missing values file": {
			"helmvalues/releases.yaml", "name: descheduler\n    namespace", "name: deschedule\n    namespace",
			[]string{"helmvalues/deschedule.yaml: no such file"},
		},
		"YAML syntax error": {
			"helmvalues/descheduler.yaml", "kind: CronJob", "kind: [CronJob",
			[]string{"helmvalues/descheduler.yaml:"},
		},
		"unknown output": {
			"helmvalues/external-dns.yaml", "!output cluster.name", "!output clusterName",
			[]string{"helmvalues/external-dns.yaml:", "!output clusterName: no such output", "cluster.name"},
		},
		"unknown secret": {
			"helmvalues/external-dns.yaml", "!output cluster.name", "!secret owner",
			[]string{"helmvalues/external-dns.yaml:", "!secret owner: no such secret", "pulumi config set --secret owner"},
		},
		"unknown configuration in values": {
			"helmvalues/external-dns.yaml", "!output cluster.name", "!config owner",
			[]string{"helmvalues/external-dns.yaml:", "!config owner: no such configuration key"},
		},
		"unknown need": {
			"helmvalues/releases.yaml", "version: 0.35.0", "version: 0.35.0\n    needs: [nothing]",
			[]string{"helmvalues/releases.yaml:", `needs "nothing": no such release`},
		},
		"circle of needs": {
			"helmvalues/releases.yaml", "version: 0.35.0", "version: 0.35.0\n    needs: [descheduler]",
			[]string{"helmvalues/releases.yaml:", "its needs go in a circle"},
		},
		"chart that is not there": {
			"helmvalues/releases.yaml", "version: 0.35.0", "version: 0.1.0",
			[]string{".charts/descheduler-0.1.0.tgz: no such file", "charts pull"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			edit(t, test.file, test.old, test.replacement)
			out, err := command(project, "sandbox", "pulumi", "preview")
			if err == nil {
				t.Fatalf("it went well:\n%s", out)
			}
			wants(t, out, test.wants...)
			if strings.Contains(out, "gcp:") && strings.Contains(out, "gcp:compute") {
				t.Errorf("resources were registered:\n%s", out)
			}
		})
	}
}
