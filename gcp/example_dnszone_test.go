package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A signed zone with its mail server and a name whose answers are weighted.
func ExampleNewDNSZone_records() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		weighted := func(weight int, address string) gcp.WeightedSettings {
			return gcp.With(func(s *gcp.WeightedSettings) { s.Weight, s.RRDatas = weight, []string{address} })
		}
		settings := gcp.Defaults[gcp.DNSZoneSettings]()
		settings.Domain, settings.DNSSEC = "example.com", true
		settings.Records = map[string]gcp.RecordSettings{
			"MX @": gcp.With(func(s *gcp.RecordSettings) { s.RRDatas = []string{"10 mail.example.com."} }),
			"A www": gcp.With(func(s *gcp.RecordSettings) {
				s.Weighted = map[string]gcp.WeightedSettings{
					"blue": weighted(90, "192.0.2.1"), "green": weighted(10, "192.0.2.2"),
				}
			}),
		}
		_, err := gcp.NewDNSZone(ctx, "main", &gcp.DNSZoneArgs{DNSZoneSettings: settings})
		return err
	})
	// Output:
	// gcp:dns/managedZone:ManagedZone main
	// gcp:dns/recordSet:RecordSet main-A-www
	// gcp:dns/recordSet:RecordSet main-MX-@
	// gkestack:gcp:DNSZone main
}
