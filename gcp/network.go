package gcp

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/field"
)

// NetworkSettings describes a custom-mode VPC: its subnets, and how what has no address of its own reaches out.
type NetworkSettings struct {
	// Subnets by name. At least one is needed.
	Subnets map[string]SubnetSettings `yaml:"subnets"`
	// NAT gives nodes without external addresses a way out. Leave it out where nothing may reach the internet.
	NAT *NATSettings `yaml:"nat"`
}

// SubnetSettings describes one subnet, in the stack's region.
type SubnetSettings struct {
	// CIDR is the range of the nodes' addresses, as in 10.0.0.0/20.
	CIDR string `yaml:"cidr"`
	// SecondaryRanges by name: for GKE one for pods and one for services.
	SecondaryRanges map[string]string `yaml:"secondaryRanges"`
	// PrivateGoogleAccess lets nodes without external addresses reach Google's APIs. Default true.
	PrivateGoogleAccess bool `yaml:"privateGoogleAccess"`
}

// SetDefaults turns private Google access on.
func (s *SubnetSettings) SetDefaults() { s.PrivateGoogleAccess = true }

// NATLogFilter says which translations Cloud NAT logs.
type NATLogFilter string

// The filters that Cloud NAT has; NATLogNone, the default being NATLogErrors, turns the log off.
const (
	NATLogNone         NATLogFilter = "NONE"
	NATLogErrors       NATLogFilter = "ERRORS_ONLY"
	NATLogTranslations NATLogFilter = "TRANSLATIONS_ONLY"
	NATLogAll          NATLogFilter = "ALL"
)

// Values returns the filters that are accepted.
func (NATLogFilter) Values() []NATLogFilter {
	return []NATLogFilter{NATLogNone, NATLogErrors, NATLogTranslations, NATLogAll}
}

// NATSettings describes Cloud NAT for all subnets of the network.
type NATSettings struct {
	// LogFilter says which translations are logged. Default ERRORS_ONLY.
	LogFilter NATLogFilter `yaml:"logFilter"`
}

// SetDefaults logs errors only.
func (s *NATSettings) SetDefaults() { s.LogFilter = NATLogErrors }

// Validate returns every problem of the settings: bad and overlapping ranges, names that Google refuses.
func (s *NetworkSettings) Validate() error {
	var problems field.Errors
	if len(s.Subnets) == 0 {
		problems.Add("subnets", "at least one subnet is needed, with its cidr")
	}
	var ranges []cidrRange
	for _, name := range field.Keys(s.Subnets) {
		path := field.Join("subnets", name)
		computeName.check(&problems, path, name)
		ranges = append(ranges, s.Subnets[name].check(&problems, path)...)
	}
	checkOverlaps(&problems, ranges)
	return problems.Err()
}

func (s SubnetSettings) check(problems *field.Errors, path string) []cidrRange {
	var ranges []cidrRange
	add := func(path, value string) {
		if prefix, ok := parseCIDR(problems, path, value); ok {
			ranges = append(ranges, cidrRange{path, prefix})
		}
	}
	add(field.Join(path, "cidr"), s.CIDR)
	for _, name := range field.Keys(s.SecondaryRanges) {
		rangePath := field.Join(field.Join(path, "secondaryRanges"), name)
		computeName.check(problems, rangePath, name)
		add(rangePath, s.SecondaryRanges[name])
	}
	return ranges
}

// NetworkArgs are the settings of a Network and the region that its subnets are in.
type NetworkArgs struct {
	NetworkSettings
	// Region of the subnets, the router and the NAT, as in europe-west1.
	Region string
}

// Network is a custom-mode VPC with its subnets, and with a Cloud Router and Cloud NAT where asked for.
type Network struct {
	pulumi.ResourceState

	// Name of the VPC.
	Name pulumi.StringOutput
	// Subnets by the name they have in the settings.
	Subnets map[string]*compute.Subnetwork
	// NAT is nil where the settings have none. Nodes that pull images depend on it.
	NAT *compute.RouterNat
}

// NewNetwork registers the network. It returns an error, and registers nothing, when the settings are not valid.
func NewNetwork(
	ctx *pulumi.Context, name string, args *NetworkArgs, opts ...pulumi.ResourceOption,
) (*Network, error) {
	component := &Network{Subnets: map[string]*compute.Subnetwork{}}
	if err := register(ctx, "Network", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	parent := pulumi.Parent(component)
	vpc, err := compute.NewNetwork(ctx, name, &compute.NetworkArgs{
		Name:                  pulumi.String(name),
		AutoCreateSubnetworks: pulumi.Bool(false),
	}, parent)
	if err != nil {
		return nil, err
	}
	component.Name = vpc.Name
	for _, key := range field.Keys(args.Subnets) {
		if component.Subnets[key], err = newSubnet(ctx, name+"-"+key, args, key, vpc, parent); err != nil {
			return nil, err
		}
	}
	if args.NAT != nil {
		if component.NAT, err = newNAT(ctx, name, args, vpc, parent); err != nil {
			return nil, err
		}
	}
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": vpc.Name})
}

func (a *NetworkArgs) validate(name string) error {
	var problems field.Errors
	problems.Merge("", a.Validate())
	for key := range a.Subnets {
		computeName.check(&problems, "name", name+"-"+key)
	}
	if a.Region == "" {
		problems.Add("region", "it is needed, as in europe-west1")
	}
	return problems.Err()
}

func newSubnet(
	ctx *pulumi.Context, name string, args *NetworkArgs, key string, vpc *compute.Network, parent pulumi.ResourceOption,
) (*compute.Subnetwork, error) {
	settings := args.Subnets[key]
	var secondary compute.SubnetworkSecondaryIpRangeArray
	for _, rangeName := range field.Keys(settings.SecondaryRanges) {
		secondary = append(secondary, &compute.SubnetworkSecondaryIpRangeArgs{
			RangeName:   pulumi.String(rangeName),
			IpCidrRange: pulumi.String(settings.SecondaryRanges[rangeName]),
		})
	}
	return compute.NewSubnetwork(ctx, name, &compute.SubnetworkArgs{
		Name:                  pulumi.String(name),
		Network:               vpc.ID(),
		Region:                pulumi.String(args.Region),
		IpCidrRange:           pulumi.String(settings.CIDR),
		SecondaryIpRanges:     secondary,
		PrivateIpGoogleAccess: pulumi.Bool(settings.PrivateGoogleAccess),
	}, parent)
}

func newNAT(
	ctx *pulumi.Context, name string, args *NetworkArgs, vpc *compute.Network, parent pulumi.ResourceOption,
) (*compute.RouterNat, error) {
	router, err := compute.NewRouter(ctx, name+"-router", &compute.RouterArgs{
		Name:    pulumi.String(name + "-router"),
		Network: vpc.ID(),
		Region:  pulumi.String(args.Region),
	}, parent)
	if err != nil {
		return nil, err
	}
	log := &compute.RouterNatLogConfigArgs{Enable: pulumi.Bool(true), Filter: pulumi.String(string(args.NAT.LogFilter))}
	if args.NAT.LogFilter == NATLogNone {
		log = &compute.RouterNatLogConfigArgs{Enable: pulumi.Bool(false), Filter: pulumi.String(string(NATLogAll))}
	}
	return compute.NewRouterNat(ctx, name+"-nat", &compute.RouterNatArgs{
		Name:                          pulumi.String(name + "-nat"),
		Router:                        router.Name,
		Region:                        pulumi.String(args.Region),
		NatIpAllocateOption:           pulumi.String("AUTO_ONLY"),
		SourceSubnetworkIpRangesToNat: pulumi.String("ALL_SUBNETWORKS_ALL_IP_RANGES"),
		LogConfig:                     log,
	}, parent)
}
