package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A signed zone with its mail server and a name whose answers are weighted.
func ExampleNewDNSZone_records() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		_, err := gcp.NewDNSZone(ctx, "main", &gcp.DNSZoneArgs{DNSZoneSettings: gcp.DNSZoneSettings{
			Domain: "example.com",
			DNSSEC: true,
			Records: map[string]gcp.RecordSettings{
				"MX @": {TTL: 3600, RRDatas: []string{"10 mail.example.com."}},
				"A www": {TTL: 300, Weighted: map[string]gcp.WeightedSettings{
					"blue":  {Weight: 90, RRDatas: []string{"192.0.2.1"}},
					"green": {Weight: 10, RRDatas: []string{"192.0.2.2"}},
				}},
			},
		}})
		return err
	})
	// Output:
	// gcp:dns/managedZone:ManagedZone main
	// gcp:dns/recordSet:RecordSet main-A-www
	// gcp:dns/recordSet:RecordSet main-MX-@
	// gkestack:gcp:DNSZone main
}
