package gcp

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	// maxTTL is that of RFC 2181.
	maxTTL = 1<<31 - 1
	// maxTXT is how long one string of a TXT answer may be.
	maxTXT = 255
	// maxWeight is the greatest weight of an answer.
	maxWeight = 1000
)

// splitRecord takes a key such as "A www" apart.
func splitRecord(key string) (recordType, label string, ok bool) {
	recordType, label, ok = strings.Cut(key, " ")
	return recordType, label, ok && label != ""
}

// written returns answers in the form that Cloud DNS answers with, so that they show no difference: addresses in their
// shortest form, and TXT in quoted strings of at most 255 characters.
func written(recordType string, answers []string) pulumi.StringArray {
	result := pulumi.StringArray{}
	for _, answer := range answers {
		switch {
		case recordType == "AAAA":
			if address, err := netip.ParseAddr(answer); err == nil {
				answer = address.String()
			}
		case (recordType == "TXT" || recordType == "SPF") && !strings.HasPrefix(answer, `"`):
			answer = quoteTXT(answer)
		}
		result = append(result, pulumi.String(answer))
	}
	return result
}

func quoteTXT(text string) string {
	var parts []string
	for part := range slices.Chunk([]byte(text), maxTXT) {
		parts = append(parts, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(string(part))+`"`)
	}
	return strings.Join(parts, " ")
}

// newRecord registers one record set of a zone.
func (a *DNSZoneArgs) newRecord(
	ctx *pulumi.Context, name, key string, zone *dns.ManagedZone, parent pulumi.ResourceOption,
) error {
	recordType, label, _ := splitRecord(key)
	full := label + "." + a.Domain + "."
	if label == "@" {
		full = a.Domain + "."
	}
	settings := a.Records[key]
	args := &dns.RecordSetArgs{
		ManagedZone: zone.Name, Name: pulumi.String(full), Type: pulumi.String(recordType), Ttl: pulumi.Int(settings.TTL),
	}
	if len(settings.RRDatas) > 0 {
		args.Rrdatas = written(recordType, settings.RRDatas)
	} else {
		args.RoutingPolicy = settings.routing(recordType)
	}
	_, err := dns.NewRecordSet(ctx, fmt.Sprintf("%s-%s-%s", name, recordType, label), args, parent)
	return err
}

func (s *RecordSettings) routing(recordType string) *dns.RecordSetRoutingPolicyArgs {
	policy := &dns.RecordSetRoutingPolicyArgs{}
	var weighted dns.RecordSetRoutingPolicyWrrArray
	for _, name := range slices.Sorted(maps.Keys(s.Weighted)) {
		weighted = append(weighted, &dns.RecordSetRoutingPolicyWrrArgs{
			Weight:  pulumi.Float64(s.Weighted[name].Weight),
			Rrdatas: written(recordType, s.Weighted[name].RRDatas),
		})
	}
	var geo dns.RecordSetRoutingPolicyGeoArray
	for _, region := range slices.Sorted(maps.Keys(s.Geo)) {
		geo = append(geo, &dns.RecordSetRoutingPolicyGeoArgs{
			Location: pulumi.String(region), Rrdatas: written(recordType, s.Geo[region]),
		})
	}
	if len(weighted) > 0 {
		policy.Wrrs = weighted
	}
	if len(geo) > 0 {
		policy.Geos = geo
		policy.EnableGeoFencing = pulumi.Bool(s.GeoFencing)
	}
	return policy
}
