package edge

import (
	"maps"
	"slices"
	"strconv"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/nodes"
)

// frontEnds are the ranges that Google's load balancers send both requests and health checks from.
// https://cloud.google.com/load-balancing/docs/health-check-concepts#ip-ranges
var frontEnds = []string{"130.211.0.0/22", "35.191.0.0/16"}

// firewall opens the pods to the load balancer: GKE does it for an Ingress, and not for standalone groups.
func (b *builder) firewall() error {
	if b.args.Network == nil || len(b.args.Services) == 0 {
		return nil
	}
	rule := nodes.Rule(b.args.NodeTags, b.args.NodeServiceAccount)
	rule.Name = pulumi.String(b.child("backends"))
	rule.Network, rule.Project = b.args.Network.SelfLink, b.args.Network.FirewallProject()
	rule.Description = pulumi.String("Edge " + b.name + ": from Google's load balancers to the pods")
	rule.SourceRanges = pulumi.ToStringArray(frontEnds)
	rule.Allows = compute.FirewallAllowArray{&compute.FirewallAllowArgs{
		Protocol: pulumi.String("tcp"), Ports: input.Strings(b.args.podPorts()),
	}}
	_, err := compute.NewFirewall(b.ctx, b.child("backends"), rule, b.parent)
	return err
}

// podPorts are the ports of all services and of their health checks. It is empty where one service names none, which
// stands for all ports.
func (s *Settings) podPorts() []string {
	var ports []string
	for _, key := range slices.Sorted(maps.Keys(s.Services)) {
		service := s.Services[key]
		if len(service.NEG.Ports) == 0 {
			return nil
		}
		for _, port := range append([]int{service.HealthCheck.Port}, service.NEG.Ports...) {
			if port != 0 {
				ports = append(ports, strconv.Itoa(port))
			}
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}
