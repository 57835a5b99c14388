package gcp

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/servicenetworking"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// privateServicesAPI is the API that connects networks, and the service that they are connected to.
const privateServicesAPI = "servicenetworking.googleapis.com"

// newPrivateServices reserves the ranges and connects them; the settings are valid.
func newPrivateServices(
	ctx *pulumi.Context, name string, settings *PrivateServicesSettings, vpc *compute.Network,
	parent pulumi.ResourceOption,
) (*servicenetworking.Connection, error) {
	var names pulumi.StringArray
	for _, key := range slices.Sorted(maps.Keys(settings.Ranges)) {
		prefix := netip.MustParsePrefix(settings.Ranges[key])
		reserved, err := compute.NewGlobalAddress(ctx, name+"-"+key, &compute.GlobalAddressArgs{
			Name:         pulumi.String(name + "-" + key),
			Network:      vpc.ID(),
			Purpose:      pulumi.String("VPC_PEERING"),
			AddressType:  pulumi.String("INTERNAL"),
			Address:      pulumi.String(prefix.Addr().String()),
			PrefixLength: pulumi.Int(prefix.Bits()),
		}, parent)
		if err != nil {
			return nil, err
		}
		names = append(names, reserved.Name)
	}
	args := &servicenetworking.ConnectionArgs{
		Network:               vpc.ID(),
		Service:               pulumi.String(privateServicesAPI),
		ReservedPeeringRanges: names,
		// A connection that an earlier stack left behind is taken over instead of refused.
		UpdateOnCreationFail: pulumi.Bool(true),
	}
	if settings.KeepConnection {
		args.DeletionPolicy = pulumi.String("ABANDON")
	}
	return servicenetworking.NewConnection(ctx, name+"-services", args, parent)
}
