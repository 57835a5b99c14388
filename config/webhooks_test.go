package config

import (
	"strings"
	"testing"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/helm"
)

func TestCheckWebhooks(t *testing.T) {
	const unreached = "Pulumi.dev.yaml: gkestack:network.webhookPorts: release ns/nginx: the chart nginx has admission webhooks " +
		"on port 8443, which the control plane does not reach on private nodes: add 8443, as in webhookPorts: [8443]"
	rule := func(ports ...string) func(*Stack) {
		return func(s *Stack) {
			s.Network.Firewall.Ingress = map[string]gcp.FirewallRuleSettings{
				"webhooks": {Allow: map[string][]string{"tcp": ports}, Ranges: []string{"172.16.0.0/24"}},
			}
		}
	}
	for _, test := range []struct {
		name          string
		webhook       helm.Webhook
		change        func(*Stack)
		err, warnings string
	}{
		{"closed", helm.Webhook{Port: 8443}, func(*Stack) {}, unreached, ""},
		{"listed", helm.Webhook{Port: 8443}, func(s *Stack) { s.Network.WebhookPorts = []int{8443} }, "", ""},
		{"open by itself", helm.Webhook{Port: 10250}, func(*Stack) {}, "", ""},
		{"public nodes", helm.Webhook{Port: 8443}, func(s *Stack) { s.Cluster.PrivateNodes = false }, "", ""},
		{"a rule", helm.Webhook{Port: 8443}, rule("8000-9000"), "", ""},
		{"a rule for all", helm.Webhook{Port: 8443}, rule(), "", ""},
		{"a rule for others", helm.Webhook{Port: 8443}, rule("8444"), unreached, ""},
		{"fails open", helm.Webhook{Port: 8443, FailsOpen: true}, func(*Stack) {}, "", "go through without them"},
		{"unknown", helm.Webhook{}, func(*Stack) {}, "", "it is not known on which port they listen"},
		{"someone else's", helm.Webhook{Port: 8443},
			func(s *Stack) { s.Network.Existing = &gcp.ExistingNetworkSettings{} }, "", "unless the network's owner opens it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := &Stack{Settings: cloud.Settings{Cluster: gcp.Defaults[gcp.ClusterSettings]()}}
			test.change(stack)
			test.webhook.Release, test.webhook.Chart = "ns/nginx", "nginx"
			var warnings []string
			err := stack.CheckWebhooks("gkestack", "dev", []helm.Webhook{test.webhook},
				func(warning string) { warnings = append(warnings, warning) })
			if (err == nil) != (test.err == "") || err != nil && err.Error() != test.err {
				t.Errorf("got %v, want %s", err, test.err)
			}
			if all := strings.Join(warnings, "\n"); (all == "") != (test.warnings == "") || !strings.Contains(all, test.warnings) {
				t.Errorf("warned %q, want %q", all, test.warnings)
			}
		})
	}
}
