package edge

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
)

// Rules of one kind have the priorities of one block; smaller ones are asked first. The provider changes rules one by
// one, so that a rule that moved would be missing for a while: priorities come from names, not from an order.
const (
	denyBlock  = 100_000_000
	passBlock  = 200_000_000
	allowBlock = 400_000_000
	wafBlock   = 500_000_000

	// A rule without a page is another one than a rule with a page: a patch would leave the redirect in it.
	pagePriority   = 300_000_000
	noPagePriority = 300_000_001
	// Google does not change a ban into a throttle. https://cloud.google.com/armor/docs/rate-limiting-overview
	throttlePriority = 600_000_000
	banPriority      = 600_000_001
	defaultPriority  = 2_147_483_647

	slotsPerBlock = 1_000_000
)

// priorities gives each name a slot of a block, with room for as many rules as a range can have. Names that share a
// slot take the next free one, in the order of the names.
func priorities(block int, names []string) map[string]int {
	result := map[string]int{}
	taken := map[int]bool{}
	for _, name := range slices.Sorted(slices.Values(names)) {
		hash := fnv.New32a()
		_, _ = hash.Write([]byte(name))
		slot := int(hash.Sum32() % slotsPerBlock)
		for taken[slot] {
			slot = (slot + 1) % slotsPerBlock
		}
		taken[slot] = true
		result[name] = block + slot*rulesPerRange
	}
	return result
}

// securityPolicy registers the policy of the services. It is nil when nothing asks for one.
func (b *builder) securityPolicy() (*compute.SecurityPolicy, error) {
	armor := b.args.Armor
	if armor == nil {
		if b.args.Maintenance == nil {
			return nil, nil
		}
		// The switch is ready in a policy that lets everything in.
		open := gcp.Defaults[ArmorSettings]()
		armor = &open
	}
	level := "NORMAL"
	if armor.VerboseLog {
		level = "VERBOSE"
	}
	args := &compute.SecurityPolicyArgs{
		Name:        pulumi.String(b.name),
		Description: pulumi.String("Edge " + b.name),
		Type:        pulumi.String("CLOUD_ARMOR"),
		Rules:       b.rules(armor),
		AdvancedOptionsConfig: &compute.SecurityPolicyAdvancedOptionsConfigArgs{
			JsonParsing: pulumi.String(string(armor.JSON)), LogLevel: pulumi.String(level),
		},
	}
	// Left out, it would not be turned off again: the provider then sends nothing.
	adaptive := &compute.SecurityPolicyAdaptiveProtectionConfigLayer7DdosDefenseConfigArgs{
		Enable: pulumi.Bool(armor.AdaptiveProtection),
	}
	if armor.AdaptiveProtection {
		adaptive.RuleVisibility = pulumi.String("STANDARD")
	}
	args.AdaptiveProtectionConfig = &compute.SecurityPolicyAdaptiveProtectionConfigArgs{Layer7DdosDefenseConfig: adaptive}
	return compute.NewSecurityPolicy(b.ctx, b.name, args, b.parent)
}

func (b *builder) rules(armor *ArmorSettings) compute.SecurityPolicyRuleTypeArray {
	rules := b.rangeRules(denyBlock, "deny(403)", "denied range", armor.Deny)
	rules = append(rules, b.maintenanceRules()...)
	rules = append(rules, b.rangeRules(allowBlock, "allow", "allowed range", armor.Allow)...)
	wafPriorities := priorities(wafBlock, slices.Sorted(maps.Keys(armor.WAF)))
	for _, name := range slices.Sorted(maps.Keys(armor.WAF)) {
		rules = append(rules, &compute.SecurityPolicyRuleTypeArgs{
			Priority:    pulumi.Int(wafPriorities[name]),
			Action:      pulumi.String("deny(403)"),
			Description: pulumi.String("preconfigured rule"),
			Preview:     pulumi.Bool(armor.WAF[name].Preview),
			Match: &compute.SecurityPolicyRuleMatchArgs{Expr: &compute.SecurityPolicyRuleMatchExprArgs{
				Expression: pulumi.String(armor.WAF[name].expression(name)),
			}},
		})
	}
	if armor.RateLimit != nil {
		rules = append(rules, armor.RateLimit.rule())
	}
	action := "allow"
	if armor.Default == ArmorDeny {
		action = "deny(403)"
	}
	return append(rules, addressRule(defaultPriority, action, "default", "*"))
}

// rangeRules are the rules of named ranges, ten addresses each. An address added at the end of a range moves none.
func (b *builder) rangeRules(
	block int, action, description string, names []string,
) compute.SecurityPolicyRuleTypeArray {
	var rules compute.SecurityPolicyRuleTypeArray
	for name, priority := range priorities(block, names) {
		for chunk := range slices.Chunk(b.args.Ranges[name], rangesPerRule) {
			rules = append(rules, addressRule(priority, action, fmt.Sprintf("%s %s", description, name), chunk...))
			priority++
		}
	}
	slices.SortFunc(rules, func(x, y compute.SecurityPolicyRuleTypeInput) int {
		return rulePriority(x) - rulePriority(y)
	})
	return rules
}

func rulePriority(rule compute.SecurityPolicyRuleTypeInput) int {
	return int(rule.(*compute.SecurityPolicyRuleTypeArgs).Priority.(pulumi.Int))
}

// addressRule decides by the address of the client; "*" is any.
func addressRule(priority int, action, description string, ranges ...string) *compute.SecurityPolicyRuleTypeArgs {
	return &compute.SecurityPolicyRuleTypeArgs{
		Priority:    pulumi.Int(priority),
		Action:      pulumi.String(action),
		Description: pulumi.String(description),
		Preview:     pulumi.Bool(false),
		Match: &compute.SecurityPolicyRuleMatchArgs{
			VersionedExpr: pulumi.String("SRC_IPS_V1"),
			Config:        &compute.SecurityPolicyRuleMatchConfigArgs{SrcIpRanges: pulumi.ToStringArray(ranges)},
		},
	}
}

func (s *RateLimitSettings) rule() *compute.SecurityPolicyRuleTypeArgs {
	rule := addressRule(throttlePriority, "throttle", "rate limit", "*")
	rule.Preview = pulumi.Bool(s.Preview)
	limit := &compute.SecurityPolicyRuleRateLimitOptionsArgs{
		ConformAction: pulumi.String("allow"),
		ExceedAction:  pulumi.String("deny(429)"),
		EnforceOnKey:  pulumi.String(string(s.Key)),
		RateLimitThreshold: &compute.SecurityPolicyRuleRateLimitOptionsRateLimitThresholdArgs{
			Count: pulumi.Int(s.Requests), IntervalSec: pulumi.Int(s.IntervalSeconds),
		},
	}
	if s.BanSeconds > 0 {
		rule.Priority, rule.Action = pulumi.Int(banPriority), pulumi.String("rate_based_ban")
		limit.BanDurationSec = pulumi.Int(s.BanSeconds)
	}
	rule.RateLimitOptions = limit
	return rule
}
