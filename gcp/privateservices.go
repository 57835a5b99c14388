package gcp

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/servicenetworking"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// privateServicesAPI is the API that connects networks, and the service that they are connected to.
const privateServicesAPI = "servicenetworking.googleapis.com"

// PrivateServicesSettings describes private services access: ranges of the network that Google's managed services, as
// Cloud SQL and Memorystore, take their addresses from.
// https://cloud.google.com/vpc/docs/configure-private-services-access
type PrivateServicesSettings struct {
	// Ranges by name, at least one, each at least a /24; Google recommends a /16. A changed range is replaced, which
	// Google refuses while a service has addresses in it: add another one instead.
	Ranges map[string]string `yaml:"ranges"`
	// KeepConnection leaves the connection in place when it is taken out of the stack. Google refuses to remove one for
	// days after the last Cloud SQL instance went, and the network cannot go before it. Default false.
	KeepConnection bool `yaml:"keepConnection"`
}

func (s *PrivateServicesSettings) check(problems *problem.List, path problem.Path, ranges *rules.CIDRs) {
	path = path.Child("ranges")
	if len(s.Ranges) == 0 {
		problems.Add(path, "at least one range is needed, as in google: 10.64.0.0/16")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Ranges)) {
		rules.ComputeName.Check(problems, path.Child(name), name)
		ranges.Add(problems, path.Child(name), s.Ranges[name], rules.SmallestPrivateServices)
	}
}

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
