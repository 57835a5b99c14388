package gcp

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
)

func TestFirewall(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("Network", "main"))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/firewall:Firewall", "main-ingress-health"), map[string]any{
		"name": "main-ingress-health", "network": "main-id", "direction": "INGRESS", "priority": 900, "disabled": false,
		"allows": "[map[protocol:icmp] map[ports:[443 8000-8010] protocol:tcp]]", "denies": nil,
		"sourceRanges": "[35.191.0.0/16 130.211.0.0/22]", "destinationRanges": nil, "targetTags": "[web]",
		"sourceTags": nil, "sourceServiceAccounts": nil, "targetServiceAccounts": nil,
		"logConfig.metadata": "INCLUDE_ALL_METADATA", "description": nil,
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/firewall:Firewall", "main-egress-internet"), map[string]any{
		"direction": "EGRESS", "priority": 65000, "description": "Nothing else leaves",
		"denies": "[map[protocol:all]]", "allows": nil, "destinationRanges": "[0.0.0.0/0]", "sourceRanges": nil,
		"logConfig": nil,
	})
}

func TestFirewallServiceAccounts(t *testing.T) {
	recorder := pulumitest.Registered(t, network(func(args *NetworkArgs) {
		args.Firewall.Ingress = map[string]FirewallRuleSettings{"web": {
			Allow: map[string][]string{"all": nil}, Disabled: true, Log: FirewallLogNoMetadata,
			SourceServiceAccounts: []string{"web@my-project.iam.gserviceaccount.com"},
			TargetServiceAccounts: []string{"123-compute@developer.gserviceaccount.com"},
		}}
	}))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/firewall:Firewall", "main-ingress-web"), map[string]any{
		"priority": 1000, "disabled": true, "logConfig.metadata": "EXCLUDE_ALL_METADATA",
		"sourceServiceAccounts": "[web@my-project.iam.gserviceaccount.com]",
		"targetServiceAccounts": "[123-compute@developer.gserviceaccount.com]",
	})
}

func TestWebhookRule(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("Network", "main"))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/firewall:Firewall", "main-webhooks"), map[string]any{
		"name": "main-webhooks", "network": "main-id", "direction": "INGRESS", "priority": 1000,
		"sourceRanges": "[172.16.0.0/28]", "allows": "[map[ports:[8443 9443] protocol:tcp]]", "targetTags": nil,
		"targetServiceAccounts": "[nodes@my-project.iam.gserviceaccount.com]",
	})
}

func TestWebhookRuleForTags(t *testing.T) {
	recorder := pulumitest.Registered(t, network(func(args *NetworkArgs) {
		args.WebhookPorts, args.ControlPlaneCIDR, args.NodeTags = []int{8443}, "172.16.0.0/28", []string{"nodes"}
	}))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/firewall:Firewall", "main-webhooks"), map[string]any{
		"targetTags": "[nodes]", "targetServiceAccounts": nil,
	})
}

func TestWebhookRuleKeepsSecrets(t *testing.T) {
	recorder := pulumitest.Registered(t, network(func(args *NetworkArgs) {
		args.WebhookPorts, args.ControlPlaneCIDR = []int{8443}, "172.16.0.0/28"
		args.NodeServiceAccount = pulumi.ToSecret(pulumi.String("nodes@x")).(pulumi.StringOutput)
	}))
	accounts := recorder.One(t, "gcp:compute/firewall:Firewall", "main-webhooks").Inputs["targetServiceAccounts"]
	if !accounts.ContainsSecrets() {
		t.Errorf("the account is no secret any more: %v", accounts)
	}
}

func TestFirewallRefuses(t *testing.T) {
	const accounts = " is not a service account's email, as in web@my-project.iam.gserviceaccount.com"
	rule := func(change func(*FirewallRuleSettings)) func(*NetworkArgs) {
		return func(args *NetworkArgs) {
			settings := FirewallRuleSettings{Allow: map[string][]string{"tcp": {"443"}}, Ranges: []string{"10.0.0.0/8"}}
			change(&settings)
			args.Firewall.Ingress = map[string]FirewallRuleSettings{"web": settings}
		}
	}
	protocol := func(name string, ports ...string) func(*NetworkArgs) {
		return rule(func(s *FirewallRuleSettings) { s.Allow = map[string][]string{name: ports} })
	}
	egress := func(settings FirewallRuleSettings) func(*NetworkArgs) {
		settings.Deny = map[string][]string{"all": nil}
		return func(args *NetworkArgs) {
			args.Firewall.Egress = map[string]FirewallRuleSettings{"out": settings}
		}
	}
	const noPort = " is no port: accepted is a number from 0 to 65535, or two of them, as in 8000-8010"
	const noAction = `firewall.ingress.web: a rule has either allow or deny, with at least one protocol, ` +
		`as in allow: {tcp: ["443"]}`
	for _, test := range []refusal{
		{"priority", rule(func(s *FirewallRuleSettings) { s.Priority = 65536 }),
			"firewall.ingress.web.priority: 65536 is out of range: 0 to 65535"},
		{"log", rule(func(s *FirewallRuleSettings) { s.Log = "SOME" }), `firewall.ingress.web.log: "SOME": accepted is ` +
			`"NONE", "INCLUDE_ALL_METADATA" or "EXCLUDE_ALL_METADATA"`},
		{"no action", rule(func(s *FirewallRuleSettings) { s.Allow = nil }), noAction},
		{"both actions", rule(func(s *FirewallRuleSettings) { s.Deny = map[string][]string{"udp": nil} }), noAction},
		{"no source", rule(func(s *FirewallRuleSettings) { s.Ranges = nil }), "firewall.ingress.web: it says nowhere what " +
			"the traffic comes from: set ranges, sourceTags or sourceServiceAccounts"},
		{"ranges", rule(func(s *FirewallRuleSettings) { s.Ranges = []string{"10.0.0.0/8", "x", "10.0.0.0/8"} }),
			`firewall.ingress.web.ranges[1]: "x" is not an IPv4 range: accepted is an address and a mask, as in ` +
				"10.0.0.0/20\n" + `firewall.ingress.web.ranges[2]: "10.0.0.0/8" is listed twice`},
		{"tag", rule(func(s *FirewallRuleSettings) { s.TargetTags = []string{"Web"} }),
			`firewall.ingress.web.targetTags[0]: "Web" is not a tag: accepted are ` + rules.ComputeName.Accepts},
		{"account", rule(func(s *FirewallRuleSettings) { s.SourceServiceAccounts = []string{"web"} }),
			`firewall.ingress.web.sourceServiceAccounts[0]: "web"` + accounts},
		{"many accounts", rule(func(s *FirewallRuleSettings) {
			for i := range 11 {
				s.TargetServiceAccounts = append(s.TargetServiceAccounts, fmt.Sprintf("a%d@p.iam.gserviceaccount.com", i))
			}
		}), "firewall.ingress.web.targetServiceAccounts: it has 11 items: at most 10"},
		{"both kinds", rule(func(s *FirewallRuleSettings) {
			s.SourceTags, s.TargetServiceAccounts = []string{"web"}, []string{"a@p.iam.gserviceaccount.com"}
		}), "firewall.ingress.web: it has tags and service accounts: Google accepts one kind of them in a rule"},
		{"protocol", protocol("http"), `firewall.ingress.web.allow.http: "http" is no protocol: accepted are tcp, udp, ` +
			"icmp, esp, ah, sctp, ipip, all, and numbers from 0 to 255"},
		{"number", protocol("256"), `firewall.ingress.web.allow.256: "256" is no protocol: accepted are tcp, udp, ` +
			"icmp, esp, ah, sctp, ipip, all, and numbers from 0 to 255"},
		{"number with a name", protocol("6"), "firewall.ingress.web.allow.6: 6 is the number of tcp: write that"},
		{"ports of icmp", protocol("icmp", "8"),
			"firewall.ingress.web.allow.icmp: only tcp, udp and sctp have ports: leave the list empty"},
		{"port", protocol("tcp", "443", "https", "443"), `firewall.ingress.web.allow.tcp[1]: "https"` + noPort + "\n" +
			`firewall.ingress.web.allow.tcp[2]: "443" is listed twice`},
		{"port range", protocol("tcp", "90-80"), `firewall.ingress.web.allow.tcp[0]: "90-80"` + noPort},
		{"all and more", rule(func(s *FirewallRuleSettings) { s.Allow["all"] = nil }),
			"firewall.ingress.web.allow: all stands for every protocol: leave the others out"},
		{"nowhere", egress(FirewallRuleSettings{}), "firewall.egress.out.ranges: egress needs where it goes, as in 0.0.0.0/0"},
		{"sources of egress", egress(FirewallRuleSettings{SourceTags: []string{"web"}, Ranges: []string{"0.0.0.0/0"}}),
			"firewall.egress.out: the sources of egress are the rule's targets: use targetTags or targetServiceAccounts"},
		{"name", func(args *NetworkArgs) {
			args.Firewall.Egress = map[string]FirewallRuleSettings{
				"Out": {Deny: map[string][]string{"all": nil}, Ranges: []string{"0.0.0.0/0"}},
			}
		}, `firewall.egress.Out: "Out" is not a name: accepted are ` + rules.ComputeName.Accepts},
	} {
		test.run(t)
	}
}

func TestWebhookRuleRefuses(t *testing.T) {
	webhooks := func(change func(*NetworkArgs)) func(*NetworkArgs) {
		return func(args *NetworkArgs) {
			args.WebhookPorts, args.ControlPlaneCIDR, args.NodeTags = []int{8443}, "172.16.0.0/28", []string{"nodes"}
			change(args)
		}
	}
	for _, test := range []refusal{
		{"ports", webhooks(func(args *NetworkArgs) { args.WebhookPorts = []int{0, 8443, 8443, 65536} }),
			"webhookPorts[0]: 0 is out of range: 1 to 65535\nwebhookPorts[2]: 8443 is listed twice\n" +
				"webhookPorts[3]: 65536 is out of range: 1 to 65535"},
		{"no control plane", webhooks(func(args *NetworkArgs) { args.ControlPlaneCIDR = "" }),
			"controlPlaneCidr: it is needed, as in 172.16.0.0/28: webhookPorts are opened from it"},
		{"no nodes", webhooks(func(args *NetworkArgs) { args.NodeTags = nil }),
			"nodeServiceAccount: it is needed, or nodeTags: webhookPorts are opened to these nodes"},
		{"both targets", webhooks(func(args *NetworkArgs) { args.NodeServiceAccount = pulumi.String("nodes@x") }),
			"nodeTags: they exclude nodeServiceAccount: Google accepts one kind of target in a rule"},
		{"tag", webhooks(func(args *NetworkArgs) { args.NodeTags = []string{"-"} }),
			`nodeTags[0]: "-" is not a tag: accepted are ` + rules.ComputeName.Accepts},
	} {
		test.run(t)
	}
}
