package gcp

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// FirewallSettings are the rules of a network by name, each direction for itself.
// https://cloud.google.com/firewall/docs/firewalls
type FirewallSettings struct {
	// Ingress are the rules for what comes in. Without one that allows it, nothing does.
	Ingress map[string]FirewallRuleSettings `yaml:"ingress"`
	// Egress are the rules for what goes out. Without one that denies it, everything does.
	Egress map[string]FirewallRuleSettings `yaml:"egress"`
}

// FirewallRuleSettings describes one rule: it allows or denies some traffic between its targets and the other side.
// Google tells machines apart by tags or by service accounts; one rule has one kind of them.
type FirewallRuleSettings struct {
	// Description for people.
	Description string `yaml:"description"`
	// Priority of the rule, 0 to 65535; the lowest number wins, and denying wins over allowing. Default 1000.
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
	// SourceServiceAccounts are the emails of what the machines that ingress comes from run as, at most 10.
	SourceServiceAccounts []string `yaml:"sourceServiceAccounts"`
	// TargetTags are tags of the machines that the rule is for. Default: all machines of the network.
	TargetTags []string `yaml:"targetTags"`
	// TargetServiceAccounts are the emails of what the machines that the rule is for run as, at most 10.
	TargetServiceAccounts []string `yaml:"targetServiceAccounts"`
	// Log says whether connections that the rule decides on are logged. Default NONE.
	Log FirewallLog `yaml:"log"`
	// Disabled keeps the rule without effect. Default false.
	Disabled bool `yaml:"disabled"`
}

// SetDefaults gives the rule the middle priority, and no log.
func (s *FirewallRuleSettings) SetDefaults() {
	s.Priority, s.Log = defaultRulePriority, FirewallLogNone
}

// defaultRulePriority is that of Google itself.
const defaultRulePriority = 1000

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

// https://cloud.google.com/iam/docs/service-account-types
var accountEmail = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?@[-a-z0-9.]+\.gserviceaccount\.com$`)

// maxRuleAccounts is what Google accepts of each kind. https://cloud.google.com/firewall/docs/quotas
const maxRuleAccounts = 10

func (s *FirewallSettings) check(problems *problem.List, path problem.Path) {
	for direction, rules := range map[string]map[string]FirewallRuleSettings{"ingress": s.Ingress, "egress": s.Egress} {
		for name, rule := range rules {
			rulePath := path.Child(direction).Child(name)
			computeName.check(problems, rulePath, name)
			rule.check(problems, rulePath, direction == "ingress")
		}
	}
}

func (s FirewallRuleSettings) check(problems *problem.List, path problem.Path, ingress bool) {
	if s.Priority < 0 || s.Priority > 65535 {
		problems.Add(path.Child("priority"), "%d is out of range: 0 to 65535", s.Priority)
	}
	if s.Log != "" {
		checkEnum(problems, path.Child("log"), s.Log)
	}
	if (len(s.Allow) == 0) == (len(s.Deny) == 0) {
		problems.Add(path, `a rule has either allow or deny, with at least one protocol, as in allow: {tcp: ["443"]}`)
	}
	checkProtocols(problems, path.Child("allow"), s.Allow)
	checkProtocols(problems, path.Child("deny"), s.Deny)
	s.checkSides(problems, path, ingress)
	for i, value := range s.Ranges {
		parseCIDR(problems, path.Child("ranges").Index(i), value)
	}
	checkTwice(problems, path.Child("ranges"), s.Ranges)
	for key, tags := range map[string][]string{"sourceTags": s.SourceTags, "targetTags": s.TargetTags} {
		checkEach(problems, path.Child(key), tags, networkTag, "a tag: accepted are "+computeName.accepts)
	}
	for key, accounts := range map[string][]string{
		"sourceServiceAccounts": s.SourceServiceAccounts, "targetServiceAccounts": s.TargetServiceAccounts,
	} {
		checkEach(problems, path.Child(key), accounts, accountEmail,
			"a service account's email, as in web@my-project.iam.gserviceaccount.com")
		if len(accounts) > maxRuleAccounts {
			problems.Add(path.Child(key), "%d are too many: at most %d", len(accounts), maxRuleAccounts)
		}
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

// networkTag is at most 63 characters. https://cloud.google.com/vpc/docs/add-remove-network-tags#restrictions
var networkTag = regexp.MustCompile(`^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$`)

// hasPorts are the protocols that Google knows by name.
var hasPorts = map[string]bool{
	"tcp": true, "udp": true, "sctp": true, "icmp": false, "esp": false, "ah": false, "ipip": false, "all": false,
}

// numbered are the numbers of protocols that have a name; Google may answer with either.
var numbered = map[string]string{
	"1": "icmp", "6": "tcp", "17": "udp", "50": "esp", "51": "ah", "94": "ipip", "132": "sctp",
}

func checkProtocols(problems *problem.List, path problem.Path, protocols map[string][]string) {
	if _, all := protocols["all"]; all && len(protocols) > 1 {
		problems.Add(path, "all stands for every protocol: leave the others out")
	}
	for name, ports := range protocols {
		protocolPath := path.Child(name)
		checkProtocol(problems, protocolPath, name)
		if !hasPorts[name] && len(ports) > 0 {
			problems.Add(protocolPath, "only tcp, udp and sctp have ports: leave the list empty")
			continue
		}
		for i, value := range ports {
			if !isPortRange(value) {
				problems.Add(protocolPath.Index(i), "%q is no port: accepted is a number from 0 to 65535, "+
					"or two of them, as in 8000-8010", value)
			}
		}
		checkTwice(problems, protocolPath, ports)
	}
}

func checkProtocol(problems *problem.List, path problem.Path, name string) {
	if _, ok := hasPorts[name]; ok {
		return
	}
	if known, ok := numbered[name]; ok {
		problems.Add(path, "%s is the number of %s: write that", name, known)
		return
	}
	if number, err := strconv.Atoi(name); err != nil || number > 255 || strconv.Itoa(max(number, 0)) != name {
		problems.Add(path, "%q is no protocol: accepted are tcp, udp, icmp, esp, ah, sctp, ipip, all, "+
			"and numbers from 0 to 255", name)
	}
}

func isPortRange(text string) bool {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	from, fromErr := strconv.ParseUint(first, 10, 16)
	to, toErr := strconv.ParseUint(last, 10, 16)
	return fromErr == nil && toErr == nil && from <= to
}

// checkPorts adds a problem for each number that is no port, or is listed twice.
func checkPorts(problems *problem.List, path problem.Path, ports []int) {
	for i, port := range ports {
		portPath := path.Index(i)
		if port < 1 || port > 65535 {
			problems.Add(portPath, "%d is no port: 1 to 65535", port)
		}
		if slices.Contains(ports[:i], port) {
			problems.Add(portPath, "%d is listed twice", port)
		}
	}
}

// checkEach adds a problem for each value that is not of a pattern, or is listed twice.
func checkEach(problems *problem.List, path problem.Path, values []string, pattern *regexp.Regexp, accepted string) {
	for i, value := range values {
		if !pattern.MatchString(value) {
			problems.Add(path.Index(i), "%q is not %s", value, accepted)
		}
	}
	checkTwice(problems, path, values)
}

// checkTwice adds a problem for each value that is listed twice.
func checkTwice(problems *problem.List, path problem.Path, values []string) {
	for i, value := range values {
		if slices.Contains(values[:i], value) {
			problems.Add(path.Index(i), "%q is listed twice", value)
		}
	}
}
