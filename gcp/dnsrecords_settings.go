package gcp

import (
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// RecordSettings is a record set: exactly one of RRDatas, Weighted and Geo is set. From one to another is an update in
// place. https://cloud.google.com/dns/docs/records-overview
type RecordSettings struct {
	made

	// TTL is how long resolvers keep the answer, in seconds.
	TTL int `yaml:"ttl"`
	// RRDatas are the answers, as zone files have them. A name in them ends in a dot. A TXT answer may be written without
	// quotes.
	RRDatas []string `yaml:"rrdatas"`
	// Weighted are answers by a name for each, given in proportion to their weights.
	Weighted map[string]WeightedSettings `yaml:"weighted"`
	// Geo are answers by the region of Google Cloud that is nearest to who asks, as in europe-west1.
	Geo map[string][]string `yaml:"geo"`
	// GeoFencing gives no answer of another region when that of the nearest is unhealthy.
	GeoFencing bool `yaml:"geoFencing"`
}

// SetDefaults keeps answers for five minutes.
func (s *RecordSettings) SetDefaults() { s.TTL = 300 }

// Limits are what Google accepts.
func (s *RecordSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"ttl": settings.AtMost(maxTTL),
	}
}

// WeightedSettings are answers and how often they are given.
type WeightedSettings struct {
	made

	// Weight in proportion to the other ones'. 0 gives none.
	Weight int `yaml:"weight"`
	// RRDatas are the answers.
	RRDatas []string `yaml:"rrdatas"`
}

// Limits are what Google accepts.
func (s *WeightedSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"weight": settings.AtMost(maxWeight),
	}
}

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
