package gcp

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func dnsZoneArgs() *DNSZoneArgs {
	return &DNSZoneArgs{DNSZoneSettings: DNSZoneSettings{Domain: "dev.example.com", DNSSEC: true}, Protect: true}
}

func TestDNSZone(t *testing.T) {
	registered := recorded(t, registrationOf("DNSZone", "main")).One(t, "gcp:dns/managedZone:ManagedZone", "main")
	checkInputs(t, registered, map[string]any{
		"name": "main", "dnsName": "dev.example.com.", "description": "Zone of dev.example.com", "dnssecConfig.state": "on",
	})
	if !registered.Protect {
		t.Error("it is not protected")
	}
}

func TestDNSZoneLeavesOut(t *testing.T) {
	registered := recorded(t, func(ctx *pulumi.Context) error {
		_, err := NewDNSZone(ctx, "main", &DNSZoneArgs{DNSZoneSettings: DNSZoneSettings{Domain: "example.com"}})
		return err
	}).One(t, "gcp:dns/managedZone:ManagedZone", "main")
	checkInputs(t, registered, map[string]any{"dnssecConfig": nil})
	if registered.Protect {
		t.Error("it is protected")
	}
}

func TestDNSZoneRefuses(t *testing.T) {
	checkRefused(t, `gcp.DNSZone "Main": domain: "example" is not a domain: accepted is a name such as dev.example.com, `+
		"without a dot at the end\nname: \"Main\" is not a zone name: accepted are "+zoneName.accepts,
		func(ctx *pulumi.Context) error {
			_, err := NewDNSZone(ctx, "Main", &DNSZoneArgs{DNSZoneSettings: DNSZoneSettings{Domain: "example"}})
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
		if err := (&DNSZoneSettings{Domain: domain}).Validate(); (err == nil) != ok {
			t.Errorf("%q: %v", domain, err)
		}
	}
}
