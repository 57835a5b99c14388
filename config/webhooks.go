package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/problem"
)

// reachable are the ports that the control plane of a private cluster reaches without a rule.
// https://cloud.google.com/kubernetes-engine/docs/how-to/private-clusters#add_firewall_rules
var reachable = []int{443, 10250}

// CheckWebhooks returns an error for each webhook of a release that the control plane cannot reach: where nodes are
// private, a rule has to open its port. Without one the API server refuses what the webhook guards, also what a destroy
// has to change. It warns of what cannot be known, or lets requests through. The names lead to the setting.
func (s *Stack) CheckWebhooks(project, stack string, webhooks []helm.Webhook, warn func(string)) error {
	if !s.Cluster.PrivateNodes {
		return nil
	}
	var problems problem.List
	path := project + ":network.webhookPorts"
	for _, webhook := range webhooks {
		of := fmt.Sprintf("release %s: the chart %s has admission webhooks", webhook.Release, webhook.Chart)
		switch missing := fmt.Sprintf("%s on port %d, which the control plane does not reach on private nodes: add %d, "+
			"as in webhookPorts: %v", of, webhook.Port, webhook.Port, append(slices.Clone(s.Network.WebhookPorts), webhook.Port)); {
		case webhook.Port == 0:
			warn(of + ", and it is not known on which port they listen: the control plane reaches private nodes on 443, " +
				"10250 and the ports in " + path + " only")
		case s.opens(webhook.Port):
		case webhook.FailsOpen:
			warn(path + ": " + missing + ". Until then requests go through without them")
		case s.Network.Existing != nil:
			warn(path + ": " + missing + ", unless the network's owner opens it")
		default:
			problems.AddAt(problem.Position{File: "Pulumi." + stack + ".yaml"}, problem.Path(path), "%s", missing)
		}
	}
	return problems.Err()
}

// opens tells whether the control plane reaches a port of the nodes.
func (s *Stack) opens(port int) bool {
	if slices.Contains(reachable, port) || slices.Contains(s.Network.WebhookPorts, port) {
		return true
	}
	controlPlane, err := netip.ParsePrefix(s.Cluster.ControlPlaneRange(&s.Network))
	if err != nil {
		return false
	}
	for _, rule := range s.Network.Firewall.Ingress {
		within := slices.ContainsFunc(rule.Ranges, func(text string) bool {
			prefix, err := netip.ParsePrefix(text)
			return err == nil && prefix.Bits() <= controlPlane.Bits() && prefix.Contains(controlPlane.Addr())
		})
		if within && !rule.Disabled && allows(rule, port) {
			return true
		}
	}
	return false
}

// allows tells whether a rule lets TCP to a port through; no ports stand for all.
func allows(rule gcp.FirewallRuleSettings, port int) bool {
	if _, ok := rule.Allow["all"]; ok {
		return true
	}
	ports, ok := rule.Allow["tcp"]
	return ok && (len(ports) == 0 || slices.ContainsFunc(ports, func(text string) bool {
		first, last, isRange := strings.Cut(text, "-")
		from, err := strconv.Atoi(first)
		to := from
		if isRange && err == nil {
			to, err = strconv.Atoi(last)
		}
		return err == nil && from <= port && port <= to
	}))
}
