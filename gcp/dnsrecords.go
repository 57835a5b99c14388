package gcp

import (
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// recordTypes that Cloud DNS has. https://cloud.google.com/dns/docs/records-overview#supported_dns_record_types
var recordTypes = []string{
	"A", "AAAA", "ALIAS", "CAA", "CNAME", "DNSKEY", "DS", "HTTPS", "IPSECKEY", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF",
	"SRV", "SSHFP", "SVCB", "TLSA", "TXT",
}

// targetTypes are the types whose answers end in a domain name.
var targetTypes = []string{"ALIAS", "CNAME", "MX", "NS", "PTR", "SRV"}

// recordLabels are the names that a record may have below its zone.
var recordLabels = regexp.MustCompile(
	`^(\*|(\*\.)?[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9])?(\.[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9])?)*)$`)

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

func (s *DNSZoneSettings) checkRecords(problems *problem.List) {
	types := map[string][]string{}
	for _, key := range slices.Sorted(maps.Keys(s.Records)) {
		path := problem.Path("records").Child(key)
		recordType, label, ok := splitRecord(key)
		if !ok || !slices.Contains(recordTypes, recordType) || label != "@" && !recordLabels.MatchString(label) {
			problems.Add(path, "it is not a record: accepted are a type, a space and a name below the zone in lower case, as "+
				"in \"A www\" or \"MX @\"; types are %s", problem.Names(recordTypes))
			continue
		}
		types[label] = append(types[label], recordType)
		if label == "@" && (recordType == "NS" || recordType == "SOA") {
			problems.Add(path, "Cloud DNS writes it for the zone itself")
		}
		if label == "@" && recordType == "CNAME" {
			problems.Add(path, "the zone's own name cannot be a CNAME: use \"ALIAS @\" or \"A @\"")
		}
		if recordType == "ALIAS" && (label != "@" || s.Visibility == ZonePrivate) {
			problems.Add(path, "ALIAS is for the name @ of a public zone: use CNAME")
		}
		record := s.Records[key]
		record.check(problems, path, recordType)
	}
	for _, label := range slices.Sorted(maps.Keys(types)) {
		if len(types[label]) > 1 && slices.Contains(types[label], "CNAME") {
			problems.Add(problem.Path("records").Child("CNAME "+label), "a name with a CNAME has no other records (have: %s)",
				problem.Names(types[label]))
		}
	}
}

func (s *RecordSettings) check(problems *problem.List, path problem.Path, recordType string) {
	if s.TTL < 0 || s.TTL > maxTTL {
		problems.Add(path.Child("ttl"), "%d is out of range: 0 to %d", s.TTL, maxTTL)
	}
	kinds := 0
	for _, length := range []int{len(s.RRDatas), len(s.Weighted), len(s.Geo)} {
		if length > 0 {
			kinds++
		}
	}
	if kinds != 1 {
		problems.Add(path, "exactly one of rrdatas, weighted and geo is needed")
	}
	if recordType == "ALIAS" && len(s.RRDatas) != 1 {
		problems.Add(path, "ALIAS has one answer in rrdatas")
	}
	if s.GeoFencing && len(s.Geo) == 0 {
		problems.Add(path.Child("geoFencing"), "only geo has it")
	}
	checkAnswers(problems, path.Child("rrdatas"), recordType, s.RRDatas)
	for _, name := range slices.Sorted(maps.Keys(s.Weighted)) {
		weightedPath, weighted := path.Child("weighted").Child(name), s.Weighted[name]
		if weighted.Weight < 0 || weighted.Weight > maxWeight {
			problems.Add(weightedPath.Child("weight"), "%d is out of range: 0 to %d", weighted.Weight, maxWeight)
		}
		checkSome(problems, weightedPath.Child("rrdatas"), recordType, weighted.RRDatas)
	}
	for _, region := range slices.Sorted(maps.Keys(s.Geo)) {
		geoPath := path.Child("geo").Child(region)
		rules.Region(problems, geoPath, region)
		checkSome(problems, geoPath, recordType, s.Geo[region])
	}
}

// checkSome is checkAnswers where none is a problem.
func checkSome(problems *problem.List, path problem.Path, recordType string, answers []string) {
	if len(answers) == 0 {
		problems.Add(path, "at least one answer is needed")
	}
	checkAnswers(problems, path, recordType, answers)
}

// checkAnswers adds a problem for each answer that Cloud DNS refuses, or would write in another way.
func checkAnswers(problems *problem.List, path problem.Path, recordType string, answers []string) {
	if recordType == "CNAME" && len(answers) > 1 {
		problems.Add(path, "a CNAME has one answer")
	}
	rules.Each(problems, path, answers, func(problems *problem.List, path problem.Path, answer string) {
		address, err := netip.ParseAddr(answer)
		switch {
		case recordType == "A" && (err != nil || !address.Is4()):
			problems.Add(path, "%q is not an IPv4 address", answer)
		case recordType == "AAAA" && (err != nil || !address.Is6() || address.Zone() != ""):
			problems.Add(path, "%q is not an IPv6 address", answer)
		case slices.Contains(targetTypes, recordType) && !strings.HasSuffix(answer, "."):
			problems.Add(path, "%q does not end in a dot: write %q for that name and no other", answer, answer+".")
		case strings.TrimSpace(answer) == "":
			problems.Add(path, "it is empty")
		}
	})
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
