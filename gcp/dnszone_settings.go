package gcp

import (
	"regexp"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// ZoneVisibility says who may ask a zone. https://cloud.google.com/dns/docs/zones/zones-overview
type ZoneVisibility string

// The visibilities: everyone, or the networks that are named.
const (
	ZonePublic  ZoneVisibility = "public"
	ZonePrivate ZoneVisibility = "private"
)

// Values returns the visibilities that are accepted.
func (ZoneVisibility) Values() []ZoneVisibility { return []ZoneVisibility{ZonePublic, ZonePrivate} }

// DNSZoneSettings describes a zone of Cloud DNS. Forwarding, peering and reverse lookup zones are left out. Routing
// with health-checked targets, which needs internal load balancers, is too.
type DNSZoneSettings struct {
	made

	// Name of the zone in Google Cloud. A change replaces the zone, and its name servers with it. Default: the
	// component's name.
	Name string `yaml:"name"`
	// Domain of the zone, without a dot at the end, as in dev.example.com. A change replaces the zone, and its name
	// servers with it.
	Domain string `yaml:"domain"`
	// Visibility of the zone. A change replaces the zone.
	Visibility ZoneVisibility `yaml:"visibility"`
	// Networks that see a private zone, beside those that the component is given:
	// projects/PROJECT/global/networks/NETWORK.
	Networks []string `yaml:"networks"`
	// DNSSEC signs the zone. The registrar needs the key before the answers are checked; take it out there before this
	// is switched off. Only for a public zone.
	DNSSEC bool `yaml:"dnssec"`
	// Logging writes every query to Cloud Logging, which bills them. Only for a public zone: those of a private one are
	// logged by the network's DNS policy.
	Logging bool `yaml:"logging"`
	// Records by type and name, as in "A www" or "MX @"; @ is the zone's own name and * stands for every name that is
	// not there. What other programs, such as external-dns, write into the zone is left alone.
	Records map[string]RecordSettings `yaml:"records"`
	// Labels of the zone.
	Labels map[string]string `yaml:"labels"`
	// ForceDestroy deletes the records of other programs with the zone. Without it, a zone with such is not deleted.
	ForceDestroy bool `yaml:"forceDestroy"`
}

// SetDefaults makes the zone public.
func (s *DNSZoneSettings) SetDefaults() { s.Visibility = ZonePublic }

// https://cloud.google.com/dns/docs/reference/rest/v1/managedZones#ManagedZonePrivateVisibilityConfig
var networkURL = regexp.MustCompile(`^(https://www\.googleapis\.com/compute/v1/)?projects/[^/]+/global/networks/[^/]+$`)

// Validate returns every problem of the settings.
func (s *DNSZoneSettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	rules.ZoneName.CheckGiven(&problems, "name", s.Name)
	if !rules.IsDomain(s.Domain) {
		problems.Add("domain", "%q is not a domain: accepted is a name such as dev.example.com, without a dot at the end",
			s.Domain)
	}
	rules.Enum(&problems, "visibility", s.Visibility)
	if s.Visibility == ZonePrivate {
		if s.DNSSEC {
			problems.Add("dnssec", "a private zone cannot be signed")
		}
		if s.Logging {
			problems.Add("logging", "a private zone has none: the network's DNS policy logs its queries")
		}
	} else if len(s.Networks) > 0 {
		problems.Add("networks", "only a private zone has networks: set visibility to %q", ZonePrivate)
	}
	rules.Each(&problems, "networks", s.Networks,
		rules.Matching(networkURL, "a network: accepted is projects/PROJECT/global/networks/NETWORK"))
	rules.FilledLabels(&problems, "labels", s.Labels)
	s.checkRecords(&problems)
	return problems.Err()
}
