package gcp

import (
	"github.com/gkestack/gkestack/gcp/internal/nodes"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// FirewallSettings are the rules of a network by name, each direction for itself.
// https://cloud.google.com/firewall/docs/firewalls
type FirewallSettings struct {
	made

	// Ingress are the rules for what comes in. Without one that allows it, nothing does.
	Ingress map[string]FirewallRuleSettings `yaml:"ingress"`
	// Egress are the rules for what goes out. Without one that denies it, everything does.
	Egress map[string]FirewallRuleSettings `yaml:"egress"`
}

// FirewallRuleSettings describes one rule: it allows or denies some traffic between its targets and the other side.
// Google tells machines apart by tags or by service accounts; one rule has one kind of them.
type FirewallRuleSettings struct {
	made

	// Description for people.
	Description string `yaml:"description"`
	// Priority of the rule; the lowest number wins, and denying wins over allowing.
	Priority int `yaml:"priority"`
	// Allow holds the ports that are open by protocol, as in tcp: ["443", "8000-8010"]; no port means all. The protocol
	// is tcp, udp, icmp, esp, ah, sctp, ipip, all, or its number. A rule has Allow or Deny.
	Allow map[string][]string `yaml:"allow"`
	// Deny holds what is refused, as Allow does.
	Deny map[string][]string `yaml:"deny"`
	// Ranges on the other side: where ingress comes from, where egress goes. Egress needs them, ingress needs them or
	// sources; with both, either is enough.
	Ranges []string `yaml:"ranges"`
	// SourceTags are tags of the machines that ingress comes from, by their internal addresses.
	SourceTags []string `yaml:"sourceTags"`
	// SourceServiceAccounts are the emails of what the machines that ingress comes from run as.
	SourceServiceAccounts []string `yaml:"sourceServiceAccounts"`
	// TargetTags are tags of the machines that the rule is for. Default: all machines of the network.
	TargetTags []string `yaml:"targetTags"`
	// TargetServiceAccounts are the emails of what the machines that the rule is for run as.
	TargetServiceAccounts []string `yaml:"targetServiceAccounts"`
	// Log says whether connections that the rule decides on are logged.
	Log FirewallLog `yaml:"log"`
	// Disabled keeps the rule without effect.
	Disabled bool `yaml:"disabled"`
}

// SetDefaults gives the rule the middle priority, and no log.
func (s *FirewallRuleSettings) SetDefaults() {
	s.Priority, s.Log = nodes.DefaultPriority, FirewallLogNone
}

// Limits are what Google accepts.
func (s *FirewallRuleSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"priority":              settings.AtMost(65535),
		"sourceServiceAccounts": settings.AtMost(maxRuleAccounts),
		"targetServiceAccounts": settings.AtMost(maxRuleAccounts),
	}
}

// FirewallLog says what is logged of the connections that a rule decides on.
// https://cloud.google.com/firewall/docs/firewall-rules-logging
type FirewallLog string

// What rules log.
const (
	FirewallLogNone       FirewallLog = "NONE"
	FirewallLogMetadata   FirewallLog = "INCLUDE_ALL_METADATA"
	FirewallLogNoMetadata FirewallLog = "EXCLUDE_ALL_METADATA"
)

// Values returns what is accepted.
func (FirewallLog) Values() []FirewallLog {
	return []FirewallLog{FirewallLogNone, FirewallLogMetadata, FirewallLogNoMetadata}
}

// maxRuleAccounts is what Google accepts of each kind. https://cloud.google.com/firewall/docs/quotas
const maxRuleAccounts = 10

func (s *FirewallSettings) check(problems *problem.List, path problem.Path) {
	for direction, byName := range map[string]map[string]FirewallRuleSettings{"ingress": s.Ingress, "egress": s.Egress} {
		for name, rule := range byName {
			rulePath := path.Child(direction).Child(name)
			rules.ComputeName.Check(problems, rulePath, name)
			rule.check(problems, rulePath, direction == "ingress")
		}
	}
}

func (s FirewallRuleSettings) check(problems *problem.List, path problem.Path, ingress bool) {
	rules.Enum(problems, path.Child("log"), s.Log)
	if (len(s.Allow) == 0) == (len(s.Deny) == 0) {
		problems.Add(path, `a rule has either allow or deny, with at least one protocol, as in allow: {tcp: ["443"]}`)
	}
	rules.Protocols(problems, path.Child("allow"), s.Allow)
	rules.Protocols(problems, path.Child("deny"), s.Deny)
	s.checkSides(problems, path, ingress)
	rules.Each(problems, path.Child("ranges"), s.Ranges, rules.IPv4Range)
	for key, tags := range map[string][]string{"sourceTags": s.SourceTags, "targetTags": s.TargetTags} {
		rules.Each(problems, path.Child(key), tags, rules.Tag.Check)
	}
	for key, accounts := range map[string][]string{
		"sourceServiceAccounts": s.SourceServiceAccounts, "targetServiceAccounts": s.TargetServiceAccounts,
	} {
		rules.Each(problems, path.Child(key), accounts, rules.AccountEmail)
	}
}

// checkSides checks who the traffic of a rule is between.
func (s FirewallRuleSettings) checkSides(problems *problem.List, path problem.Path, ingress bool) {
	sources := len(s.SourceTags) + len(s.SourceServiceAccounts)
	switch {
	case ingress && len(s.Ranges)+sources == 0:
		problems.Add(path, "it says nowhere what the traffic comes from: set ranges, sourceTags or sourceServiceAccounts")
	case !ingress && sources > 0:
		problems.Add(path, "the sources of egress are the rule's targets: use targetTags or targetServiceAccounts")
	case !ingress && len(s.Ranges) == 0:
		problems.Add(path.Child("ranges"), "egress needs where it goes, as in 0.0.0.0/0")
	}
	tags := len(s.SourceTags) + len(s.TargetTags)
	if accounts := len(s.SourceServiceAccounts) + len(s.TargetServiceAccounts); tags > 0 && accounts > 0 {
		problems.Add(path, "it has tags and service accounts: Google accepts one kind of them in a rule")
	}
}
