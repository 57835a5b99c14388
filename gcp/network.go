package gcp

import (
	"cmp"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/servicenetworking"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/nodes"
	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// NetworkArgs are the settings of a Network, the region that its subnets are in, and what it needs to know of the
// cluster that stands in it.
type NetworkArgs struct {
	NetworkSettings
	// Project is the id of the project. It is needed where an existing network names none.
	Project string
	// Region of the subnets, the router and the NAT, as in europe-west1.
	Region string
	// ControlPlaneCIDR is the range of the cluster's control plane: that of a subnet which it takes its address from, or
	// one that shares no address with the network. It may be empty where nodes are public; WebhookPorts need it.
	ControlPlaneCIDR string
	// NodeTags are the network tags of the nodes. WebhookPorts need these or NodeServiceAccount, and not both: Google
	// accepts one kind of target in a rule.
	NodeTags []string
	// NodeServiceAccount is the email of the account that the nodes run as.
	NodeServiceAccount pulumi.StringInput
	// Protect refuses to delete the VPC and the reserved addresses of the NAT, which others may have listed, from the
	// stack.
	Protect bool
}

// Network is a custom-mode VPC with its subnets and firewall rules, and with what else the settings ask for: private
// services access, a Cloud Router and Cloud NAT. With Existing it is someone else's, in which only firewall rules are
// made.
type Network struct {
	pulumi.ResourceState
	parts

	// Name of the VPC.
	Name pulumi.StringOutput
	// SelfLink is the URL of the VPC, as other resources name it.
	SelfLink pulumi.StringOutput
	// Subnets by the name they have in the settings.
	Subnets map[string]*Subnet
	// ProxyOnlySubnets by the name they have in the settings.
	ProxyOnlySubnets map[string]*compute.Subnetwork
	// PrivateServices is nil where the settings have none. What takes an address from its ranges, as a Cloud SQL instance,
	// depends on it.
	PrivateServices *servicenetworking.Connection
	// NAT is nil where the settings have none. Nodes that pull images depend on it.
	NAT *compute.RouterNat
	// NATAddresses are the addresses reserved for StaticAddresses, for the lists of others. Empty where Google chooses.
	NATAddresses pulumi.StringArrayOutput

	// firewallProject is the project of the network's firewall rules; nil for the provider's own.
	firewallProject pulumi.StringPtrInput
}

// NewNetwork registers the network. It returns an error, and registers nothing, when the settings are not valid.
func NewNetwork(
	ctx *pulumi.Context, name string, args *NetworkArgs, opts ...pulumi.ResourceOption,
) (*Network, error) {
	component := &Network{
		Subnets:          map[string]*Subnet{},
		ProxyOnlySubnets: map[string]*compute.Subnetwork{},
		NATAddresses:     pulumi.StringArray{}.ToStringArrayOutput(),
		firewallProject:  args.firewallProject(),
	}
	if err := register.Component(ctx, "Network", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(component)
	if args.Existing != nil {
		component.refer(args)
		if err := newFirewall(ctx, name, args, component.SelfLink, parent); err != nil {
			return nil, err
		}
		return component, component.registerOutputs(ctx)
	}
	vpc, err := compute.NewNetwork(ctx, name, args.vpc(name), parent, pulumi.Protect(args.Protect))
	if err != nil {
		return nil, err
	}
	component.Name, component.SelfLink = vpc.Name, vpc.SelfLink
	if err := component.fill(ctx, name, args, vpc); err != nil {
		return nil, err
	}
	return component, component.registerOutputs(ctx)
}

// FirewallProject is the project of the network's firewall rules: the one that owns an existing network. It is nil for
// the provider's own.
func (n *Network) FirewallProject() pulumi.StringPtrInput { return n.firewallProject }

func (n *Network) registerOutputs(ctx *pulumi.Context) error {
	return ctx.RegisterResourceOutputs(n, pulumi.Map{
		"name": n.Name, "selfLink": n.SelfLink, "natAddresses": n.NATAddresses,
	})
}

// fill registers what is in the VPC.
func (n *Network) fill(ctx *pulumi.Context, name string, args *NetworkArgs, vpc *compute.Network) (err error) {
	parent := pulumi.Parent(n)
	for _, key := range slices.Sorted(maps.Keys(args.Subnets)) {
		subnet, err := compute.NewSubnetwork(ctx, name+"-"+key, args.subnet(name, key, vpc), parent)
		if err != nil {
			return err
		}
		n.Subnets[key] = newSubnet(subnet)
	}
	for _, key := range slices.Sorted(maps.Keys(args.ProxyOnlySubnets)) {
		subnet := args.proxyOnlySubnet(name, key, vpc)
		if n.ProxyOnlySubnets[key], err = compute.NewSubnetwork(ctx, name+"-"+key, subnet, parent); err != nil {
			return err
		}
	}
	if args.PrivateServices != nil {
		n.PrivateServices, err = newPrivateServices(ctx, name, args.PrivateServices, vpc, parent)
		if err != nil {
			return err
		}
	}
	if args.NAT != nil {
		nat, err := newNAT(ctx, name, args, vpc, parent)
		if err != nil {
			return err
		}
		n.NAT, n.NATAddresses = nat.gateway, nat.reserved.ToStringArrayOutput()
	}
	return newFirewall(ctx, name, args, vpc.ID(), parent)
}

// Validate returns every problem of the settings and of the control plane's range beside them.
func (a *NetworkArgs) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", &a.NetworkSettings) {
		return problems.Err()
	}
	ranges := a.check(&problems)
	if a.ControlPlaneCIDR != "" && !a.isSubnet(a.ControlPlaneCIDR) {
		if prefix, ok := rules.ParseCIDR(&problems, "controlPlaneCidr", a.ControlPlaneCIDR); ok {
			ranges = append(ranges, rules.CIDR{Path: "controlPlaneCidr", Prefix: prefix})
		}
	}
	rules.Overlaps(&problems, ranges)
	return problems.Err()
}

// isSubnet tells whether a range is that of a subnet, which a control plane may take its address from.
func (s *NetworkSettings) isSubnet(cidr string) bool {
	for _, subnet := range s.Subnets {
		if subnet.CIDR == cidr {
			return true
		}
	}
	return false
}

// validate also checks what is known only when the network is registered: its name, and what its nodes are.
func (a *NetworkArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	rules.ComputeName.Check(&problems, "name", name)
	a.checkNames(&problems, name)
	if !rules.IsRegion(a.Region) {
		problems.Add("region", "%q is not a region: it is needed, as in europe-west1", a.Region)
	}
	if a.Existing != nil && a.Existing.Project == "" && a.Project == "" {
		problems.Add("project", "it is needed: the id of the project that the existing network is in")
	}
	if len(a.WebhookPorts) > 0 {
		a.checkWebhookTargets(&problems)
	}
	return problems.Err()
}

// checkNames checks what the resources in the VPC are called behind the prefix.
func (s *NetworkSettings) checkNames(problems *problem.List, prefix string) {
	check := func(path problem.Path, suffix string) { rules.ComputeName.CheckLength(problems, path, prefix, suffix) }
	for _, key := range slices.Sorted(maps.Keys(s.Subnets)) {
		if s.Existing == nil && s.Subnets[key].Name == "" {
			check(problem.Path("subnets").Child(key), key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.ProxyOnlySubnets)) {
		if s.ProxyOnlySubnets[key].Name == "" {
			check(problem.Path("proxyOnlySubnets").Child(key), key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Firewall.Ingress)) {
		check(problem.Path("firewall.ingress").Child(key), "ingress-"+key)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Firewall.Egress)) {
		check(problem.Path("firewall.egress").Child(key), "egress-"+key)
	}
	if len(s.WebhookPorts) > 0 {
		check("webhookPorts", "webhooks")
	}
	if s.PrivateServices != nil {
		for _, key := range slices.Sorted(maps.Keys(s.PrivateServices.Ranges)) {
			check(problem.Path("privateServices.ranges").Child(key), key)
		}
	}
	if s.NAT != nil {
		check("nat", "router")
		if s.NAT.StaticAddresses > 0 {
			check("nat.staticAddresses", natAddressSuffix(s.NAT.StaticAddresses-1))
		}
	}
}

func (a *NetworkArgs) checkWebhookTargets(problems *problem.List) {
	if a.ControlPlaneCIDR == "" {
		problems.Add("controlPlaneCidr", "it is needed, as in 172.16.0.0/28: webhookPorts are opened from it")
	}
	nodes.CheckTargets(problems, "webhookPorts are", a.NodeTags, a.NodeServiceAccount)
}

func (a *NetworkArgs) vpc(name string) *compute.NetworkArgs {
	return &compute.NetworkArgs{
		Name:                  pulumi.String(cmp.Or(a.NetworkSettings.Name, name)),
		AutoCreateSubnetworks: pulumi.Bool(false),
		Mtu:                   input.Int(a.MTU),
		RoutingMode:           input.String(string(a.RoutingMode)),
	}
}

func (a *NetworkArgs) subnet(name, key string, vpc *compute.Network) *compute.SubnetworkArgs {
	settings := a.Subnets[key]
	var secondary compute.SubnetworkSecondaryIpRangeArray
	for _, rangeName := range slices.Sorted(maps.Keys(settings.SecondaryRanges)) {
		secondary = append(secondary, &compute.SubnetworkSecondaryIpRangeArgs{
			RangeName:   pulumi.String(rangeName),
			IpCidrRange: pulumi.String(settings.SecondaryRanges[rangeName]),
		})
	}
	return &compute.SubnetworkArgs{
		Name:              pulumi.String(a.subnetName(name, key)),
		Network:           vpc.ID(),
		Region:            pulumi.String(a.Region),
		IpCidrRange:       pulumi.String(settings.CIDR),
		SecondaryIpRanges: secondary,
		// Otherwise the last range would stay when it is taken out of the settings.
		SendSecondaryIpRangeIfEmpty: pulumi.Bool(true),
		PrivateIpGoogleAccess:       pulumi.Bool(settings.PrivateGoogleAccess),
		LogConfig:                   settings.FlowLogs.input(),
	}
}

func (a *NetworkArgs) proxyOnlySubnet(name, key string, vpc *compute.Network) *compute.SubnetworkArgs {
	settings := a.ProxyOnlySubnets[key]
	return &compute.SubnetworkArgs{
		Name:        pulumi.String(cmp.Or(settings.Name, name+"-"+key)),
		Network:     vpc.ID(),
		Region:      pulumi.String(a.Region),
		IpCidrRange: pulumi.String(settings.CIDR),
		Purpose:     pulumi.String("REGIONAL_MANAGED_PROXY"),
		Role:        pulumi.String(string(settings.Role)),
	}
}
