// Package nodes makes firewall rules for what reaches the nodes of a cluster.
package nodes

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// DefaultPriority of a firewall rule is that of Google itself.
const DefaultPriority = 1000

// Rule is a rule for traffic to the nodes that have a tag, or run as an account.
func Rule(tags []string, account pulumi.StringInput) *compute.FirewallArgs {
	rule := &compute.FirewallArgs{
		Direction: pulumi.String("INGRESS"), Priority: pulumi.Int(DefaultPriority),
		TargetTags: input.Strings(tags),
	}
	if account != nil {
		rule.TargetServiceAccounts = pulumi.StringArray{account}
	}
	return rule
}

// CheckTargets adds a problem unless nodes are told apart in one way; what is opened to them says why it is needed.
func CheckTargets(problems *problem.List, what string, tags []string, account pulumi.StringInput) {
	switch tagged := len(tags) > 0; {
	case tagged && account != nil:
		problems.Add("nodeTags", "they exclude nodeServiceAccount: Google accepts one kind of target in a rule")
	case !tagged && account == nil:
		problems.Add("nodeServiceAccount", "it is needed, or nodeTags: %s opened to these nodes", what)
	}
	rules.Each(problems, "nodeTags", tags, rules.Tag.Check)
}
