package gcp

import (
	"maps"
	"slices"
	"strconv"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/nodes"
	"github.com/gkestack/gkestack/gcp/internal/register"
)

// newFirewall registers the rules of the network; the settings are valid.
func newFirewall(
	ctx *pulumi.Context, name string, args *NetworkArgs, network pulumi.StringInput, parent pulumi.ResourceOption,
) error {
	rules := args.Firewall.rules()
	if len(args.WebhookPorts) > 0 {
		rules["webhooks"] = args.webhookRule()
	}
	for _, key := range slices.Sorted(maps.Keys(rules)) {
		rule := rules[key]
		rule.Name = pulumi.String(name + "-" + key)
		rule.Network, rule.Project = network, args.firewallProject()
		if _, err := compute.NewFirewall(ctx, name+"-"+key, rule, append(firewallOptions(rule), parent)...); err != nil {
			return err
		}
	}
	return nil
}

// firewallOptions replace a rule that loses its source ranges: the provider does not take the last one out of a rule,
// which would stay open to it.
func firewallOptions(rule *compute.FirewallArgs) []pulumi.ResourceOption {
	if rule.SourceRanges != nil || rule.Direction != pulumi.String("INGRESS") {
		return nil
	}
	return []pulumi.ResourceOption{pulumi.ReplaceOnChanges([]string{"sourceRanges"}), register.DeleteFirst}
}

// rules returns the rules by what their names end in.
func (s *FirewallSettings) rules() map[string]*compute.FirewallArgs {
	rules := map[string]*compute.FirewallArgs{}
	for key, rule := range s.Ingress {
		args := rule.resource("INGRESS")
		args.SourceRanges = input.Strings(rule.Ranges)
		args.SourceTags = input.Strings(rule.SourceTags)
		args.SourceServiceAccounts = input.Strings(rule.SourceServiceAccounts)
		rules["ingress-"+key] = args
	}
	for key, rule := range s.Egress {
		args := rule.resource("EGRESS")
		args.DestinationRanges = input.Strings(rule.Ranges)
		rules["egress-"+key] = args
	}
	return rules
}

// resource is what rules of both directions have.
func (s FirewallRuleSettings) resource(direction string) *compute.FirewallArgs {
	args := &compute.FirewallArgs{
		Direction:             pulumi.String(direction),
		Priority:              pulumi.Int(s.Priority),
		TargetTags:            input.Strings(s.TargetTags),
		TargetServiceAccounts: input.Strings(s.TargetServiceAccounts),
		Disabled:              pulumi.Bool(s.Disabled),
		Description:           input.String(s.Description),
	}
	if s.Log != FirewallLogNone {
		args.LogConfig = &compute.FirewallLogConfigArgs{Metadata: pulumi.String(string(s.Log))}
	}
	if len(s.Allow) > 0 {
		allows := compute.FirewallAllowArray{}
		for _, protocol := range slices.Sorted(maps.Keys(s.Allow)) {
			allows = append(allows, &compute.FirewallAllowArgs{
				Protocol: pulumi.String(protocol), Ports: input.Strings(s.Allow[protocol]),
			})
		}
		args.Allows = allows
	}
	if len(s.Deny) > 0 {
		denies := compute.FirewallDenyArray{}
		for _, protocol := range slices.Sorted(maps.Keys(s.Deny)) {
			denies = append(denies, &compute.FirewallDenyArgs{
				Protocol: pulumi.String(protocol), Ports: input.Strings(s.Deny[protocol]),
			})
		}
		args.Denies = denies
	}
	return args
}

// webhookRule opens the ports of admission webhooks from the control plane to the nodes.
func (a *NetworkArgs) webhookRule() *compute.FirewallArgs {
	ports := make([]string, len(a.WebhookPorts))
	for i, port := range slices.Sorted(slices.Values(a.WebhookPorts)) {
		ports[i] = strconv.Itoa(port)
	}
	rule := nodes.Rule(a.NodeTags, a.NodeServiceAccount)
	rule.Description = pulumi.String("Admission webhooks: from the control plane to the nodes")
	rule.SourceRanges = pulumi.ToStringArray([]string{a.ControlPlaneCIDR})
	rule.Allows = compute.FirewallAllowArray{
		&compute.FirewallAllowArgs{Protocol: pulumi.String("tcp"), Ports: pulumi.ToStringArray(ports)},
	}
	return rule
}
