package edge

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// ArmorAction is what happens to a request that no other rule decides.
type ArmorAction string

// The default actions: ArmorDeny answers 403.
const (
	ArmorAllow ArmorAction = "ALLOW"
	ArmorDeny  ArmorAction = "DENY"
)

// Values returns the actions that are accepted.
func (ArmorAction) Values() []ArmorAction { return []ArmorAction{ArmorAllow, ArmorDeny} }

// ArmorJSON says how the bodies of requests are read before the preconfigured rules see them.
type ArmorJSON string

// The ways to read a body. Without one, JSON is text like any other, and the rules find attacks where there are none.
const (
	ArmorJSONDisabled ArmorJSON = "DISABLED"
	ArmorJSONStandard ArmorJSON = "STANDARD"
	ArmorJSONGraphQL  ArmorJSON = "STANDARD_WITH_GRAPHQL"
)

// Values returns the ways that are accepted.
func (ArmorJSON) Values() []ArmorJSON {
	return []ArmorJSON{ArmorJSONDisabled, ArmorJSONStandard, ArmorJSONGraphQL}
}

// RateLimitKey says whose requests are counted together.
type RateLimitKey string

// The keys: the address of the client, or the first address in X-Forwarded-For, for services behind another proxy;
// clients can forge that.
const (
	RateLimitIP          RateLimitKey = "IP"
	RateLimitForwardedIP RateLimitKey = "XFF_IP"
)

// Values returns the keys that are accepted.
func (RateLimitKey) Values() []RateLimitKey { return []RateLimitKey{RateLimitIP, RateLimitForwardedIP} }

// ArmorSettings describes the Cloud Armor policy of all services. The first rule that fits decides, in this order:
// denied ranges, the maintenance switch, allowed ranges, preconfigured rules, the rate limit, the default action. A
// rule's priority is made from its name, so that rules never collide and a new one moves no other.
//
// The policy is asked when a response does not come from the cache, as Google has it for services with a CDN. What is
// cached stays readable for denied ranges. https://cloud.google.com/armor/docs/security-policy-overview
type ArmorSettings struct {
	made

	// Allow are names of ranges that pass the preconfigured rules and the rate limit.
	Allow []string `yaml:"allow"`
	// Deny are names of ranges that are answered with 403.
	Deny []string `yaml:"deny"`
	// RateLimit bounds the requests of each client. Leave it out to have no limit.
	RateLimit *RateLimitSettings `yaml:"rateLimit"`
	// WAF are Google's preconfigured rules by name, as in sqli-v33-stable.
	// https://cloud.google.com/armor/docs/waf-rules
	WAF map[string]WAFSettings `yaml:"waf"`
	// JSON says how JSON bodies are read.
	JSON ArmorJSON `yaml:"json"`
	// VerboseLog writes into the log which part of a request a preconfigured rule found. Parts of requests are personal
	// data.
	VerboseLog bool `yaml:"verboseLog"`
	// AdaptiveProtection reports attacks that Google's models find. Without Cloud Armor Enterprise the reports are
	// short. https://cloud.google.com/armor/docs/adaptive-protection-overview
	AdaptiveProtection bool `yaml:"adaptiveProtection"`
	// Default is what happens to all other requests. With DENY only the allowed ranges get in, and there is no rate
	// limit, since a rate limit lets in what is below it.
	Default ArmorAction `yaml:"default"`
}

// SetDefaults lets everything in that no rule denies.
func (s *ArmorSettings) SetDefaults() { s.JSON, s.Default = ArmorJSONStandard, ArmorAllow }

// RateLimitSettings bounds the requests of each client; more are answered with 429. Each service counts for itself.
// https://cloud.google.com/armor/docs/rate-limiting-overview
type RateLimitSettings struct {
	made

	// Requests that a client may make in an interval. It is needed. With a ban it is at most 10000.
	Requests int `yaml:"requests"`
	// IntervalSeconds is the time in which requests are counted.
	IntervalSeconds int `yaml:"intervalSeconds"`
	// BanSeconds is how long a client that made too many gets no answer at all but 429. With 0, only the requests
	// above the limit are refused.
	BanSeconds int `yaml:"banSeconds"`
	// Key says whose requests are counted together.
	Key RateLimitKey `yaml:"key"`
	// Preview only logs what would be refused.
	Preview bool `yaml:"preview"`
}

// SetDefaults counts per minute and address.
func (s *RateLimitSettings) SetDefaults() { s.IntervalSeconds, s.Key = 60, RateLimitIP }

// Limits are what Google accepts.
func (s *RateLimitSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"requests":        settings.Between(1, 1_000_000),
		"intervalSeconds": settings.OneOf(rateIntervals...),
		"banSeconds":      settings.OneOf(banDurations...),
	}
}

// WAFSettings describes one preconfigured rule; what it finds is answered with 403.
type WAFSettings struct {
	made

	// Sensitivity: with 1 the rule has the signatures that are least often wrong, with 4 all of them.
	Sensitivity int `yaml:"sensitivity"`
	// Preview only logs what would be refused: begin with it, and look at the log.
	Preview bool `yaml:"preview"`
	// OptOut are ids of signatures that are left out, as in owasp-crs-v030301-id942421-sqli.
	OptOut []string `yaml:"optOut"`
}

// SetDefaults takes the signatures that are least often wrong.
func (s *WAFSettings) SetDefaults() { s.Sensitivity = 1 }

// Limits are what Google accepts.
func (s *WAFSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"sensitivity": settings.Between(1, 4),
	}
}

const (
	// maxBanRequests is how many requests in an interval a ban can wait for.
	maxBanRequests = 10_000

	rangesPerRule = 10
	rulesPerRange = 100
	// maxExpression is the length of an expression. https://cloud.google.com/armor/quotas#limits
	maxExpression = 2048
	// maxRangeName leaves room in the description of a rule, which has at most 64 characters.
	maxRangeName = 40
)

var (
	wafRule = regexp.MustCompile(
		`^((json-)?[a-z]+-canary|[a-z]+-(stable|canary)|[a-z]+-v[0-9]+-(stable|canary))$`)
	wafSignature = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)

	rateIntervals = []int{10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600}
	banDurations  = []int{0, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600}
)

func (s *Settings) checkRanges(problems *problem.List) {
	for _, name := range slices.Sorted(maps.Keys(s.Ranges)) {
		path := problem.Path("ranges").Child(name)
		rule := rules.ComputeName
		rule.Kind, rule.Max = "range name", maxRangeName
		rule.Check(problems, path, name)
		rules.Each(problems, path, s.Ranges[name], rules.AnyRange)
	}
}

func (s *ArmorSettings) check(problems *problem.List, path problem.Path, ranges map[string][]string) {
	checkRefs(problems, path.Child("allow"), s.Allow, ranges)
	checkRefs(problems, path.Child("deny"), s.Deny, ranges)
	for _, name := range s.Allow {
		if slices.Contains(s.Deny, name) {
			problems.Add(path.Child("allow"), "%q is in deny too, which comes first", name)
		}
	}
	rules.Enum(problems, path.Child("json"), s.JSON)
	rules.Enum(problems, path.Child("default"), s.Default)
	if s.RateLimit != nil {
		s.RateLimit.check(problems, path.Child("rateLimit"))
		if s.Default == ArmorDeny {
			problems.Add(path.Child("rateLimit"),
				"a rate limit lets in what is below it, so that default DENY would deny nothing: leave out one of them")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.WAF)) {
		s.WAF[name].check(problems, path.Child("waf").Child(name), name)
	}
}

func (s *RateLimitSettings) check(problems *problem.List, path problem.Path) {
	if s.BanSeconds > 0 && s.Requests > maxBanRequests {
		problems.Add(path.Child("requests"), "%d is too much for a ban: at most %d", s.Requests, maxBanRequests)
	}
	rules.Enum(problems, path.Child("key"), s.Key)
}

func (s WAFSettings) check(problems *problem.List, path problem.Path, name string) {
	if !wafRule.MatchString(name) {
		problems.Add(path, "%q is not a preconfigured rule: accepted is a name such as sqli-v33-stable or cve-canary", name)
	}
	rules.Each(problems, path.Child("optOut"), s.OptOut, rules.Matching(wafSignature,
		"a signature: accepted is an id such as owasp-crs-v030301-id942421-sqli"))
	if length := len(s.expression(name)); length > maxExpression {
		problems.Add(path.Child("optOut"), "the expression has %d characters: at most %d; opt out of fewer, or lower "+
			"the sensitivity", length, maxExpression)
	}
}

// expression is the condition of the rule in Cloud Armor's language.
func (s WAFSettings) expression(name string) string {
	options := "'sensitivity': " + string(rune('0'+s.Sensitivity))
	if len(s.OptOut) > 0 {
		options += ", 'opt_out_rule_ids': ['" + strings.Join(slices.Sorted(slices.Values(s.OptOut)), "', '") + "']"
	}
	return "evaluatePreconfiguredWaf('" + name + "', {" + options + "})"
}
