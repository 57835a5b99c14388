package gcp

import (
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
)

// nat is what a Network has of Cloud NAT.
type nat struct {
	gateway *compute.RouterNat
	// reserved are the addresses that the component reserved.
	reserved pulumi.StringArray
}

// newNAT registers the router, the reserved addresses and the NAT; the settings are valid.
func newNAT(
	ctx *pulumi.Context, name string, args *NetworkArgs, vpc *compute.Network, parent pulumi.ResourceOption,
) (*nat, error) {
	router, err := compute.NewRouter(ctx, name+"-router", &compute.RouterArgs{
		Name:    pulumi.String(name + "-router"),
		Network: vpc.ID(),
		Region:  pulumi.String(args.Region),
	}, parent)
	if err != nil {
		return nil, err
	}
	result := &nat{reserved: pulumi.StringArray{}}
	links := pulumi.ToStringArray(args.NAT.AddressNames)
	for i := range args.NAT.StaticAddresses {
		address := name + "-" + natAddressSuffix(i)
		reserved, err := compute.NewAddress(ctx, address, &compute.AddressArgs{
			Name:        pulumi.String(address),
			Region:      pulumi.String(args.Region),
			AddressType: pulumi.String("EXTERNAL"),
		}, parent, pulumi.Protect(args.Protect))
		if err != nil {
			return nil, err
		}
		links = append(links, reserved.SelfLink)
		result.reserved = append(result.reserved, reserved.Address)
	}
	result.gateway, err = compute.NewRouterNat(ctx, name+"-nat",
		args.NAT.resource(name+"-nat", args.Region, router.Name, links), parent,
		// The provider cannot take the bounds of dynamic ports back in place, and one network has one NAT.
		pulumi.ReplaceOnChanges([]string{"enableDynamicPortAllocation"}), pulumi.DeleteBeforeReplace(true))
	return result, err
}

// natAddressSuffix counts from 1, as people do.
func natAddressSuffix(i int) string { return fmt.Sprintf("nat-%d", i+1) }

func (s *NATSettings) resource(
	name, region string, router pulumi.StringInput, links pulumi.StringArray,
) *compute.RouterNatArgs {
	ports, timeouts := s.Ports.inUse(), s.Timeouts
	args := &compute.RouterNatArgs{
		Name:                             pulumi.String(name),
		Router:                           router,
		Region:                           pulumi.String(region),
		NatIpAllocateOption:              pulumi.String("AUTO_ONLY"),
		SourceSubnetworkIpRangesToNat:    pulumi.String("ALL_SUBNETWORKS_ALL_IP_RANGES"),
		EnableEndpointIndependentMapping: pulumi.Bool(s.EndpointIndependentMapping),
		EnableDynamicPortAllocation:      pulumi.Bool(ports.Dynamic),
		MinPortsPerVm:                    pulumi.Int(ports.Min),
		TcpEstablishedIdleTimeoutSec:     pulumi.Int(timeouts.TCPEstablished),
		TcpTransitoryIdleTimeoutSec:      pulumi.Int(timeouts.TCPTransitory),
		TcpTimeWaitTimeoutSec:            pulumi.Int(timeouts.TCPTimeWait),
		UdpIdleTimeoutSec:                pulumi.Int(timeouts.UDP),
		IcmpIdleTimeoutSec:               pulumi.Int(timeouts.ICMP),
		MaxPortsPerVm:                    input.Int(ports.Max),
		LogConfig:                        s.LogFilter.input(),
	}
	if len(links) > 0 {
		args.NatIpAllocateOption = pulumi.String("MANUAL_ONLY")
		args.NatIps = links
	}
	return args
}

// input names a filter even where nothing is logged: Google insists on one.
func (f NATLogFilter) input() compute.RouterNatLogConfigPtrInput {
	if f == NATLogNone {
		return &compute.RouterNatLogConfigArgs{Enable: pulumi.Bool(false), Filter: pulumi.String(string(NATLogAll))}
	}
	return &compute.RouterNatLogConfigArgs{Enable: pulumi.Bool(true), Filter: pulumi.String(string(f))}
}
