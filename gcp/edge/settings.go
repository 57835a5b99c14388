package edge

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// made is the mark that gcp.Defaults leaves in settings.
type made = settings.Made

// TLSProfile says which ciphers the load balancer offers to clients. TLS 1.2 is the least version with each of them;
// the provider v7.38.0 has no way to ask for TLS 1.3 alone.
// https://cloud.google.com/load-balancing/docs/ssl-policies-concepts
type TLSProfile string

// The profiles. TLSRestricted is for rules such as PCI DSS, and shuts out some older clients.
const (
	TLSModern     TLSProfile = "MODERN"
	TLSRestricted TLSProfile = "RESTRICTED"
)

// Values returns the profiles that are accepted.
func (TLSProfile) Values() []TLSProfile { return []TLSProfile{TLSModern, TLSRestricted} }

// Settings describes what faces the internet. What has a name stands in a map: a renamed entry is a new resource,
// made before the old one goes.
type Settings struct {
	made

	// Certificates by name. All are presented together; clients get the one that has the host.
	Certificates map[string]CertificateSettings `yaml:"certificates"`
	// Services in GKE by name. At least one service or bucket is needed.
	Services map[string]ServiceSettings `yaml:"services"`
	// Buckets of Cloud Storage by name. Services and buckets share their names.
	Buckets map[string]BucketSettings `yaml:"buckets"`
	// DefaultBackend is the service or the bucket of requests to hosts that are not in Hosts. It may be left out where
	// there is only one.
	DefaultBackend string `yaml:"defaultBackend"`
	// Hosts by name, as in www.example.com or *.example.com. Each name but those with * needs a certificate.
	Hosts map[string]HostSettings `yaml:"hosts"`
	// HTTPRedirect answers requests to port 80 with a redirect (301) to https. Without it, the port is closed.
	HTTPRedirect bool `yaml:"httpRedirect"`
	// TLSProfile says which ciphers are offered, with TLS 1.2 or later.
	TLSProfile TLSProfile `yaml:"tlsProfile"`
	// Ranges are addresses of clients by a name that Armor and Maintenance refer to, each an IPv4 or IPv6 range, as in
	// office: [203.0.113.0/24]. Cloud Armor takes 10 a rule, so that more make more rules.
	Ranges map[string][]string `yaml:"ranges"`
	// Armor filters requests to services by Cloud Armor. Leave it out to let everything in.
	Armor *ArmorSettings `yaml:"armor"`
	// Maintenance is the switch that sends everyone to a page. Leave it out to have no switch.
	Maintenance *MaintenanceSettings `yaml:"maintenance"`
}

// SetDefaults redirects to https, with modern ciphers.
func (s *Settings) SetDefaults() { s.HTTPRedirect, s.TLSProfile = true, TLSModern }

// Limits are what Google accepts.
func (s *Settings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"certificates": settings.Between(1, maxCertificates),
		"ranges.*":     settings.Between(1, rangesPerRule*rulesPerRange),
	}
}

// Validate returns every problem of the settings: bad names, domains and ranges, names that nothing has, and a
// maintenance page that would redirect to itself.
func (s *Settings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	rules.Enum(&problems, "tlsProfile", s.TLSProfile)
	s.checkCertificates(&problems)
	s.checkBackends(&problems)
	s.checkHosts(&problems)
	s.checkRanges(&problems)
	if s.Armor != nil {
		s.Armor.check(&problems, "armor", s.Ranges)
	}
	if s.Maintenance != nil {
		s.checkMaintenance(&problems, "maintenance")
	}
	return problems.Err()
}

// checkRefs adds a problem for each name that no range has, and for each that is listed twice.
func checkRefs(problems *problem.List, path problem.Path, names []string, ranges map[string][]string) {
	rules.Each(problems, path, names, func(problems *problem.List, path problem.Path, name string) {
		if _, ok := ranges[name]; !ok {
			problems.Add(path, "%q is none of the ranges (have: %s)", name, problem.Names(slices.Sorted(maps.Keys(ranges))))
		}
	})
}
