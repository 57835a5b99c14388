package config

import (
	"strings"
	"testing"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/gcp"
)

func TestCheckWebhook(t *testing.T) {
	const unreached = "Pulumi.dev.yaml: gkestack:network.webhookPorts: release ns/nginx: the chart nginx has admission " +
		"webhooks on port 8443, which the control plane does not reach on private nodes: add 8443, as in webhookPorts: [8443]"
	rule := func(ports ...string) func(*Stack) {
		return func(s *Stack) {
			s.Network.Firewall.Ingress = map[string]gcp.FirewallRuleSettings{
				"webhooks": {Allow: map[string][]string{"tcp": ports}, Ranges: []string{"172.16.0.0/24"}},
			}
		}
	}
	for _, test := range []struct {
		name         string
		port         int
		failsOpen    bool
		change       func(*Stack)
		err, warning string
	}{
		{"closed", 8443, false, func(*Stack) {}, unreached, ""},
		{"listed", 8443, false, func(s *Stack) { s.Network.WebhookPorts = []int{8443} }, "", ""},
		{"open by itself", 10250, false, func(*Stack) {}, "", ""},
		{"public nodes", 8443, false, func(s *Stack) { s.Cluster.PrivateNodes = false }, "", ""},
		{"a rule", 8443, false, rule("8000-9000"), "", ""},
		{"a rule for all", 8443, false, rule(), "", ""},
		{"a rule for others", 8443, false, rule("8444"), unreached, ""},
		{"fails open", 8443, true, func(*Stack) {}, "", "go through without them"},
		{"unknown", 0, false, func(*Stack) {}, "", "it is not known on which port they listen"},
		{"someone else's", 8443, false,
			func(s *Stack) { s.Network.Existing = &gcp.ExistingNetworkSettings{} }, "", "unless the network's owner opens it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := &Stack{
				Settings:  cloud.Settings{Cluster: gcp.Defaults[gcp.ClusterSettings]()},
				namespace: "gkestack", file: "Pulumi.dev.yaml",
			}
			test.change(stack)
			const what = "release ns/nginx: the chart nginx has admission webhooks"
			warning, err := stack.CheckWebhook(what, test.port, test.failsOpen)
			if (err == nil) != (test.err == "") || err != nil && err.Error() != test.err {
				t.Errorf("got %v, want %s", err, test.err)
			}
			if (warning == "") != (test.warning == "") || !strings.Contains(warning, test.warning) {
				t.Errorf("warned %q, want %q", warning, test.warning)
			}
		})
	}
}
