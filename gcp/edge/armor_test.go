package edge

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// rulesOf are the rules of the policy in the order in which they are asked, as "action description match".
func rulesOf(t *testing.T, change func(*Args)) []string {
	t.Helper()
	policy := pulumitest.Registered(t, edge(change)).One(t, "gcp:compute/securityPolicy:SecurityPolicy", "main")
	rules, _ := policy.Plain()["rules"].([]any)
	slices.SortFunc(rules, func(x, y any) int {
		return int(x.(map[string]any)["priority"].(float64)) - int(y.(map[string]any)["priority"].(float64))
	})
	var lines []string
	seen := map[any]bool{}
	for _, rule := range rules {
		fields := rule.(map[string]any)
		if seen[fields["priority"]] {
			t.Errorf("two rules have the priority %v", fields["priority"])
		}
		seen[fields["priority"]] = true
		match := fields["match"].(map[string]any)
		what := match["config"]
		if config, ok := what.(map[string]any); ok {
			what = config["srcIpRanges"]
		} else {
			what = match["expr"].(map[string]any)["expression"]
		}
		lines = append(lines, fmt.Sprintf("%v %v %v", fields["action"], fields["description"], what))
	}
	return lines
}

func checkRules(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEdgeArmorRules(t *testing.T) {
	const (
		bad     = "deny(403) denied range bad [198.51.100.0/24]"
		office  = "allow allowed range office [203.0.113.0/24 2001:db8::/32]"
		through = "allow maintenance: let in office [203.0.113.0/24 2001:db8::/32]"
		sqli    = "deny(403) preconfigured rule evaluatePreconfiguredWaf('sqli-v33-stable', " +
			"{'sensitivity': 2, 'opt_out_rule_ids': ['a', 'b']})"
		limit    = "throttle rate limit [*]"
		everyone = "allow default [*]"
	)
	checkRules(t, rulesOf(t, nil), bad, office, sqli, limit, everyone)
	checkRules(t, rulesOf(t, func(args *Args) { args.Maintenance.Enabled = true }),
		bad, through, "redirect maintenance [*]", office, sqli, limit, everyone)
	checkRules(t, rulesOf(t, func(args *Args) { args.Maintenance.Enabled, args.Maintenance.Page = true, "" }),
		bad, through, "deny(502) maintenance [*]", office, sqli, limit, everyone)
	checkRules(t, rulesOf(t, func(args *Args) { args.Armor, args.Maintenance.Enabled = nil, true }),
		through, "redirect maintenance [*]", everyone)
	checkRules(t, rulesOf(t, func(args *Args) {
		args.Armor.Default, args.Armor.RateLimit, args.Armor.WAF = ArmorDeny, nil, nil
	}), bad, office, "deny(403) default [*]")
	checkRules(t, rulesOf(t, func(args *Args) {
		args.Armor, args.Maintenance = &ArmorSettings{JSON: ArmorJSONStandard, Default: ArmorAllow}, nil
	}), everyone)
}

func TestEdgeArmorPolicy(t *testing.T) {
	recorder := pulumitest.Registered(t, edge(func(args *Args) {
		args.Armor.VerboseLog, args.Armor.AdaptiveProtection = true, true
		args.Armor.RateLimit.BanSeconds = 600
	}))
	policy := recorder.One(t, "gcp:compute/securityPolicy:SecurityPolicy", "main")
	pulumitest.CheckInputs(t, policy, map[string]any{
		"type": "CLOUD_ARMOR", "advancedOptionsConfig": "map[jsonParsing:STANDARD logLevel:VERBOSE]",
		"adaptiveProtectionConfig": "map[layer7DdosDefenseConfig:map[enable:true ruleVisibility:STANDARD]]",
	})
	off := pulumitest.Registered(t, edge(nil)).One(t, "gcp:compute/securityPolicy:SecurityPolicy", "main")
	pulumitest.CheckInputs(t, off, map[string]any{"adaptiveProtectionConfig": "map[layer7DdosDefenseConfig:map[enable:false]]"})
	for _, want := range []string{"action:rate_based_ban", "banDurationSec:600", "enforceOnKey:IP", "exceedAction:deny(429)"} {
		if text := fmt.Sprint(policy.Plain()["rules"]); !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// What is cached would not be asked for the policy.
func TestEdgeMaintenanceTurnsTheCacheOff(t *testing.T) {
	recorder := pulumitest.Registered(t, edge(func(args *Args) { args.Maintenance.Enabled = true }))
	pulumitest.CheckInputs(t, recorder.One(t, backendServiceType, "main-web"), map[string]any{
		"enableCdn": false, "cdnPolicy.cacheMode": "CACHE_ALL_STATIC",
	})
}

// A long range makes several rules, and an address added at its end moves none of them.
func TestEdgeLongRanges(t *testing.T) {
	addresses := func(count int) func(*Args) {
		return func(args *Args) {
			args.Ranges["bad"] = nil
			for i := range count {
				args.Ranges["bad"] = append(args.Ranges["bad"], fmt.Sprintf("10.%d.0.0/16", i))
			}
		}
	}
	before, after := rulesOf(t, addresses(25)), rulesOf(t, addresses(26))
	if len(before) != 7 || !slices.Equal(before[:2], after[:2]) || len(after) != 7 {
		t.Errorf("25 addresses make\n%s\n26 make\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
}

func TestPriorities(t *testing.T) {
	var names []string
	for i := range 2000 {
		names = append(names, fmt.Sprintf("range-%d", i))
	}
	seen := map[int]bool{}
	for name, priority := range priorities(denyBlock, names) {
		if seen[priority] || priority < denyBlock || priority+rulesPerRange > passBlock {
			t.Errorf("%s has the priority %d", name, priority)
		}
		seen[priority] = true
	}
	if one, many := priorities(denyBlock, names[:1]), priorities(denyBlock, names[:3]); one[names[0]] != many[names[0]] {
		t.Errorf("%v is no part of %v", one, many)
	}
}

func TestEdgeMaintenancePage(t *testing.T) {
	const loop = "is answered by services.web, behind the switch: it would be redirected to itself for ever. " +
		"Put it on another site, or in a bucket of this edge"
	for page, want := range map[string]string{
		"": "", "https://status.example.org/": "", "https://www.example.com/static/x.html": "",
		"https://www.example.com/favicon.ico":  "",
		"https://www.example.com/":             loop,
		"https://www.example.com":              loop,
		"https://www.example.com/static":       loop,
		"https://www.example.com/staticx/y":    loop,
		"https://other.example.com/static/y":   "",
		"https://certified.example.com/static": loop,
		"http://status.example.org/":           "is not a page: accepted is a URL such as https://status.example.com/",
		"/maintenance":                         "is not a page: accepted is a URL such as https://status.example.com/",
		"https://status.example.org:8443/":     "is not a page: accepted is a URL such as https://status.example.com/",
	} {
		t.Run(page, func(t *testing.T) {
			args := edgeArgs()
			args.Certificates["other"] = CertificateSettings{Domains: []string{"certified.example.com"}}
			args.Maintenance.Page = page
			switch err := pulumitest.Filled(&args.Settings).Validate(); {
			case want == "":
				pulumitest.CheckMessage(t, err, "")
			case err == nil || !strings.HasSuffix(err.Error(), want):
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

func TestEdgeOutputs(t *testing.T) {
	pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		with, err := New(ctx, "with", pulumitest.Filled(edgeArgs()))
		if err != nil {
			return err
		}
		args := edgeArgs()
		args.Armor, args.Maintenance = nil, nil
		without, err := New(ctx, "without", pulumitest.Filled(args))
		if err != nil {
			return err
		}
		if with.SecurityPolicy == nil || without.SecurityPolicy != nil || len(with.Certificates) != 1 {
			t.Errorf("policies %v and %v, certificates %v", with.SecurityPolicy, without.SecurityPolicy, with.Certificates)
		}
		return nil
	})
}
