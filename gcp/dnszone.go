package gcp

import (
	"regexp"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/field"
)

var domainName = regexp.MustCompile(`^([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

// DNSZoneSettings describes a public zone of Cloud DNS.
type DNSZoneSettings struct {
	// Domain of the zone, without a dot at the end, as in dev.example.com.
	Domain string `yaml:"domain"`
	// DNSSEC signs the zone. The registrar needs the key before the answers are checked. Default false.
	DNSSEC bool `yaml:"dnssec"`
}

// Validate returns every problem of the settings.
func (s *DNSZoneSettings) Validate() error {
	var problems field.Errors
	if !domainName.MatchString(s.Domain) {
		problems.Add("domain", "%q is not a domain: accepted is a name such as dev.example.com, without a dot at the end",
			s.Domain)
	}
	return problems.Err()
}

// DNSZoneArgs are the settings of a DNSZone.
type DNSZoneArgs struct {
	DNSZoneSettings
	// Protect refuses to delete the zone from the stack: a new zone of the same domain gets other name servers.
	Protect bool
}

// DNSZone is a public zone of Cloud DNS.
type DNSZone struct {
	pulumi.ResourceState

	// Name of the zone in Google Cloud.
	Name pulumi.StringOutput
	// NameServers to enter at the registrar.
	NameServers pulumi.StringArrayOutput
}

// NewDNSZone registers the zone. Its name is the zone's in Google Cloud.
func NewDNSZone(
	ctx *pulumi.Context, name string, args *DNSZoneArgs, opts ...pulumi.ResourceOption,
) (*DNSZone, error) {
	component := &DNSZone{}
	var problems field.Errors
	problems.Merge("", args.Validate())
	zoneName.check(&problems, "name", name)
	if err := register(ctx, "DNSZone", name, component, problems.Err(), opts); err != nil {
		return nil, err
	}
	zone, err := dns.NewManagedZone(ctx, name, &dns.ManagedZoneArgs{
		Name:         pulumi.String(name),
		DnsName:      pulumi.String(args.Domain + "."),
		Description:  pulumi.String("Zone of " + args.Domain),
		DnssecConfig: args.dnssec(),
	}, pulumi.Parent(component), pulumi.Protect(args.Protect),
		// A public zone has none, but the provider writes an empty one.
		pulumi.IgnoreChanges([]string{"privateVisibilityConfig"}))
	if err != nil {
		return nil, err
	}
	component.Name = zone.Name
	component.NameServers = zone.NameServers
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"name": zone.Name, "nameServers": zone.NameServers,
	})
}

func (s DNSZoneSettings) dnssec() dns.ManagedZoneDnssecConfigPtrInput {
	if !s.DNSSEC {
		return nil
	}
	return &dns.ManagedZoneDnssecConfigArgs{State: pulumi.String("on")}
}
