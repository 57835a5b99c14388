package gcp

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
)

func dnsZoneArgs() *DNSZoneArgs {
	return pulumitest.Filled(&DNSZoneArgs{DNSZoneSettings: DNSZoneSettings{Domain: "dev.example.com", DNSSEC: true}, Protect: true})
}

func TestDNSZone(t *testing.T) {
	registered := pulumitest.Registered(t, registrationOf("DNSZone", "main")).One(t, "gcp:dns/managedZone:ManagedZone", "main")
	pulumitest.CheckInputs(t, registered, map[string]any{
		"name": "main", "dnsName": "dev.example.com.", "description": "Zone of dev.example.com", "dnssecConfig.state": "on",
	})
	if !registered.Protect {
		t.Error("it is not protected")
	}
}

func TestDNSZoneLeavesOut(t *testing.T) {
	registered := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		_, err := NewDNSZone(ctx, "main", pulumitest.Filled(&DNSZoneArgs{DNSZoneSettings: DNSZoneSettings{Domain: "example.com"}}))
		return err
	}).One(t, "gcp:dns/managedZone:ManagedZone", "main")
	pulumitest.CheckInputs(t, registered, map[string]any{"dnssecConfig.state": "off", "cloudLoggingConfig.enableLogging": false, "visibility": "public"})
	if registered.Protect {
		t.Error("it is protected")
	}
}

func TestDNSZoneRefuses(t *testing.T) {
	pulumitest.CheckRefused(t, `gcp.DNSZone "Main": domain: "example" is not a domain: accepted is a name such as dev.example.com, `+
		"without a dot at the end\nname: \"Main\" is not a zone name: accepted are "+rules.ZoneName.Accepts,
		func(ctx *pulumi.Context) error {
			_, err := NewDNSZone(ctx, "Main", pulumitest.Filled(&DNSZoneArgs{DNSZoneSettings: DNSZoneSettings{Domain: "example"}}))
			return err
		})
}

func TestDomains(t *testing.T) {
	label := strings.Repeat("a", 63)
	for domain, ok := range map[string]bool{
		"example.com": true, "dev.example.com": true, "a-b.example.co.uk": true, "_acme.example.com": true,
		label + ".com": true, "xn--bcher-kva.example": true, "0.in-addr.arpa": true,
		"": false, "com": false, "example.com.": false, ".example.com": false, "a..com": false, "-a.com": false,
		"a-.com": false, "Example.com": false, "a" + label + ".com": false, "example.com\n": false, "*.example.com": false,
	} {
		if err := pulumitest.Filled(&DNSZoneSettings{Domain: domain}).Validate(); (err == nil) != ok {
			t.Errorf("%q: %v", domain, err)
		}
	}
}

func TestDNSZonePrivate(t *testing.T) {
	zone := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		_, err := NewDNSZone(ctx, "main", pulumitest.Filled(&DNSZoneArgs{
			DNSZoneSettings: DNSZoneSettings{
				Domain: "example.com", Visibility: ZonePrivate, Networks: []string{"projects/p/global/networks/a"},
			},
			NetworkIDs: map[string]pulumi.StringInput{"vpc": pulumi.String("projects/p/global/networks/b")},
		}))
		return err
	}).One(t, "gcp:dns/managedZone:ManagedZone", "main")
	pulumitest.CheckInputs(t, zone, map[string]any{
		"visibility": "private", "dnssecConfig": nil, "cloudLoggingConfig": nil,
		"privateVisibilityConfig.networks": []any{
			map[string]any{"networkUrl": "projects/p/global/networks/a"},
			map[string]any{"networkUrl": "projects/p/global/networks/b"},
		},
	})
	if len(zone.IgnoreChanges) > 0 {
		t.Errorf("it ignores %v", zone.IgnoreChanges)
	}
}

func TestDNSRecords(t *testing.T) {
	long := strings.Repeat("x", 256)
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		_, err := NewDNSZone(ctx, "main", pulumitest.Filled(&DNSZoneArgs{DNSZoneSettings: DNSZoneSettings{
			Domain: "example.com", Records: map[string]RecordSettings{
				"A www":    {TTL: 60, RRDatas: []string{"192.0.2.1"}},
				"AAAA www": {RRDatas: []string{"2001:DB8:0:0::1"}},
				"TXT @":    {RRDatas: []string{`v=spf1 "a" -all`, `"quoted"`, long}},
				"A w":      {Weighted: map[string]WeightedSettings{"b": {Weight: 20, RRDatas: []string{"192.0.2.3"}}, "a": {Weight: 80, RRDatas: []string{"192.0.2.2"}}}},
				"A g":      {Geo: map[string][]string{"us-east1": {"192.0.2.5"}, "europe-west1": {"192.0.2.4"}}, GeoFencing: true},
			},
		}}))
		return err
	})
	for name, want := range map[string]map[string]any{
		"main-A-www":    {"name": "www.example.com.", "type": "A", "ttl": 60, "rrdatas": []any{"192.0.2.1"}, "managedZone": "main"},
		"main-AAAA-www": {"rrdatas": []any{"2001:db8::1"}},
		"main-TXT-@": {"name": "example.com.", "rrdatas": []any{`"v=spf1 \"a\" -all"`, `"quoted"`,
			`"` + long[:255] + `" "x"`}},
		"main-A-w": {"rrdatas": nil, "routingPolicy": map[string]any{"wrrs": []any{
			map[string]any{"weight": 80, "rrdatas": []any{"192.0.2.2"}},
			map[string]any{"weight": 20, "rrdatas": []any{"192.0.2.3"}},
		}}},
		"main-A-g": {"routingPolicy": map[string]any{"enableGeoFencing": true, "geos": []any{
			map[string]any{"location": "europe-west1", "rrdatas": []any{"192.0.2.4"}},
			map[string]any{"location": "us-east1", "rrdatas": []any{"192.0.2.5"}},
		}}},
	} {
		pulumitest.CheckInputs(t, recorder.One(t, "gcp:dns/recordSet:RecordSet", name), want)
	}
}

func TestDNSRecordsRefuse(t *testing.T) {
	one := []string{"192.0.2.1"}
	name := []string{"example.org."}
	for key, test := range map[string]struct {
		record RecordSettings
		want   string
	}{
		"A":       {RecordSettings{RRDatas: one}, ": it is not a record: accepted are a type, a space and a name below the zone in lower case, as in \"A www\" or \"MX @\"; types are " + strings.Join(recordTypes, ", ")},
		"NS @":    {RecordSettings{RRDatas: name}, ": Cloud DNS writes it for the zone itself"},
		"CNAME @": {RecordSettings{RRDatas: name}, `: the zone's own name cannot be a CNAME: use "ALIAS @" or "A @"`},
		"ALIAS x": {RecordSettings{RRDatas: name}, ": ALIAS is for the name @ of a public zone: use CNAME"},
		"A none":  {RecordSettings{}, ": exactly one of rrdatas, weighted and geo is needed"},
		"A two":   {RecordSettings{RRDatas: one, Geo: map[string][]string{"us-east1": one}}, ": exactly one of rrdatas, weighted and geo is needed"},
		"A six":   {RecordSettings{RRDatas: []string{"::1"}}, `.rrdatas[0]: "::1" is not an IPv4 address`},
		"AAAA b":  {RecordSettings{RRDatas: one}, `.rrdatas[0]: "192.0.2.1" is not an IPv6 address`},
		"MX @":    {RecordSettings{RRDatas: []string{"10 mail"}}, `.rrdatas[0]: "10 mail" does not end in a dot: write "10 mail." for that name and no other`},
		"A again": {RecordSettings{RRDatas: []string{one[0], one[0]}}, `.rrdatas[1]: "192.0.2.1" is listed twice`},
		"A ttl":   {RecordSettings{TTL: -1, RRDatas: one}, ".ttl: -1 is out of range: 0 to 2147483647"},
		"A w":     {RecordSettings{Weighted: map[string]WeightedSettings{"a": {Weight: 1001, RRDatas: nil}}}, ".weighted.a.rrdatas: at least one answer is needed\nrecords.A w.weighted.a.weight: 1001 is out of range: 0 to 1000"},
		"A g":     {RecordSettings{Geo: map[string][]string{"mars": one}}, `.geo.mars: "mars" is not a region: accepted is a name such as europe-west1`},
		"A fence": {RecordSettings{RRDatas: one, GeoFencing: true}, ".geoFencing: only geo has it"},
	} {
		t.Run(key, func(t *testing.T) {
			settings := DNSZoneSettings{Domain: "example.com", Records: map[string]RecordSettings{key: test.record}}
			pulumitest.CheckMessage(t, pulumitest.Filled(&settings).Validate(), "records."+key+test.want)
		})
	}
}

func TestDNSZoneRefusesTogether(t *testing.T) {
	for want, settings := range map[string]DNSZoneSettings{
		"dnssec: a private zone cannot be signed\nlogging: a private zone has none: the network's DNS policy logs its queries\n" +
			`networks[0]: "vpc" is not a network: accepted is projects/PROJECT/global/networks/NETWORK`: {
			Visibility: ZonePrivate, DNSSEC: true, Logging: true, Networks: []string{"vpc"}},
		`networks: only a private zone has networks: set visibility to "private"`: {
			Networks: []string{"projects/p/global/networks/n"}},
		`visibility: "secret": accepted is "public" or "private"`: {Visibility: "secret"},
		"labels.a: it is empty, which cannot be set here: give it a value or leave it out": {
			Labels: map[string]string{"a": "", "b": "x"}},
		"records.CNAME www: a name with a CNAME has no other records (have: A, CNAME)": {Records: map[string]RecordSettings{
			"A www": {RRDatas: []string{"192.0.2.1"}}, "CNAME www": {RRDatas: []string{"example.org."}}}},
	} {
		settings.Domain = "example.com"
		pulumitest.CheckMessage(t, pulumitest.Filled(&settings).Validate(), want)
	}
	pulumitest.CheckRefused(t, `gcp.DNSZone "main": networks: a private zone needs at least one`, func(ctx *pulumi.Context) error {
		_, err := NewDNSZone(ctx, "main", pulumitest.Filled(&DNSZoneArgs{DNSZoneSettings: DNSZoneSettings{
			Domain: "example.com", Visibility: ZonePrivate}}))
		return err
	})
}
