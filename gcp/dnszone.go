package gcp

import (
	"cmp"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// DNSZoneArgs are the settings of a DNSZone.
type DNSZoneArgs struct {
	DNSZoneSettings
	// NetworkIDs are networks that see a private zone, beside those of the settings, by a name for each: the ids or self
	// links of networks that are made in the same program.
	NetworkIDs map[string]pulumi.StringInput
	// Protect refuses to delete the zone from the stack: a new zone of the same domain gets other name servers.
	Protect bool
}

// DNSZone is a zone of Cloud DNS with its records.
type DNSZone struct {
	pulumi.ResourceState
	parts

	// Name of the zone in Google Cloud.
	Name pulumi.StringOutput
	// Domain of the zone. It is known only when the zone stands, so that what writes records into it stops before it goes.
	Domain pulumi.StringOutput
	// NameServers to enter at the registrar.
	NameServers pulumi.StringArrayOutput
}

// NewDNSZone registers the zone and its records. Where the settings have no name, its own is the zone's in Google
// Cloud. It returns an error, and registers nothing, when the settings are not valid or a private zone has no network.
func NewDNSZone(
	ctx *pulumi.Context, name string, args *DNSZoneArgs, opts ...pulumi.ResourceOption,
) (*DNSZone, error) {
	component := &DNSZone{}
	if err := register.Component(ctx, "DNSZone", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	zone, err := dns.NewManagedZone(ctx, name, args.zone(name), args.options(component)...)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(args.Records)) {
		if err := args.newRecord(ctx, name, key, zone, pulumi.Parent(component)); err != nil {
			return nil, err
		}
	}
	component.Name = zone.Name
	component.Domain = After(pulumi.String(args.Domain), zone)
	component.NameServers = zone.NameServers
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"name": zone.Name, "nameServers": zone.NameServers,
	})
}

func (a *DNSZoneArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	if a.Name == "" {
		rules.ZoneName.Check(&problems, "name", name)
	}
	networks := len(a.NetworkIDs) + len(a.Networks)
	if a.Visibility == ZonePrivate && networks == 0 {
		problems.Add("networks", "a private zone needs at least one")
	}
	if a.Visibility != ZonePrivate && len(a.NetworkIDs) > 0 {
		problems.Add("networks", "only a private zone has networks: set visibility to %q", ZonePrivate)
	}
	return problems.Err()
}

func (a *DNSZoneArgs) zone(name string) *dns.ManagedZoneArgs {
	args := &dns.ManagedZoneArgs{
		Name:         pulumi.String(cmp.Or(a.DNSZoneSettings.Name, name)),
		DnsName:      pulumi.String(a.Domain + "."),
		Description:  pulumi.String("Zone of " + a.Domain),
		Visibility:   pulumi.String(string(ZonePublic)),
		Labels:       pulumi.ToStringMap(a.Labels),
		ForceDestroy: pulumi.Bool(a.ForceDestroy),
	}
	if a.Visibility != ZonePrivate {
		// What is left out cannot be switched off again.
		args.DnssecConfig = &dns.ManagedZoneDnssecConfigArgs{State: pulumi.String(onOrOff(a.DNSSEC))}
		args.CloudLoggingConfig = &dns.ManagedZoneCloudLoggingConfigArgs{EnableLogging: pulumi.Bool(a.Logging)}
		return args
	}
	args.Visibility = pulumi.String(string(ZonePrivate))
	var networks dns.ManagedZonePrivateVisibilityConfigNetworkArray
	for _, network := range a.Networks {
		networks = append(networks, &dns.ManagedZonePrivateVisibilityConfigNetworkArgs{NetworkUrl: pulumi.String(network)})
	}
	for _, key := range slices.Sorted(maps.Keys(a.NetworkIDs)) {
		networks = append(networks, &dns.ManagedZonePrivateVisibilityConfigNetworkArgs{NetworkUrl: a.NetworkIDs[key]})
	}
	args.PrivateVisibilityConfig = &dns.ManagedZonePrivateVisibilityConfigArgs{Networks: networks}
	return args
}

func (a *DNSZoneArgs) options(component pulumi.Resource) []pulumi.ResourceOption {
	opts := []pulumi.ResourceOption{pulumi.Parent(component), pulumi.Protect(a.Protect), register.DeleteFirst}
	if a.Visibility != ZonePrivate {
		// A public zone has none, but the provider writes an empty one.
		opts = append(opts, pulumi.IgnoreChanges([]string{"privateVisibilityConfig"}))
	}
	return opts
}

func onOrOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
