package config

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/problem"
)

// reachable are the ports that the control plane of a private cluster reaches without a rule.
// https://cloud.google.com/kubernetes-engine/docs/how-to/private-clusters#add_firewall_rules
var reachable = []int{443, 10250}

// CheckWebhook returns an error for a webhook that the control plane cannot reach: where nodes are private, a firewall
// rule has to open its port. Without one the API server refuses what the webhook guards, and also what a destroy has to
// change. It returns a warning where the port is not known, which port 0 says, and where requests go through without
// the webhook. Messages begin with what, which names the webhook, and lead to the setting.
func (s *Stack) CheckWebhook(what string, port int, failsOpen bool) (warning string, err error) {
	if !s.Cluster.PrivateNodes {
		return "", nil
	}
	position, path := s.place("network.webhookPorts")
	if port == 0 {
		return fmt.Sprintf("%s, and it is not known on which port they listen: the control plane reaches private nodes on "+
			"443, 10250 and the ports in %s only", what, path), nil
	}
	missing := fmt.Sprintf("%s on port %d, which the control plane does not reach on private nodes: add %d, as in "+
		"webhookPorts: %v", what, port, port, append(slices.Clone(s.Network.WebhookPorts), port))
	switch {
	case s.opens(port):
		return "", nil
	case failsOpen:
		return fmt.Sprintf("%s: %s. Until then requests go through without them", path, missing), nil
	case s.Network.Existing != nil:
		return fmt.Sprintf("%s: %s, unless the network's owner opens it", path, missing), nil
	default:
		return "", problem.List{{Position: position, Path: path, Message: missing}}
	}
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
