package edge

import (
	"net/url"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// MaintenanceSettings is the maintenance switch: with enabled, a Cloud Armor rule in front of all others but the
// denied ranges sends every request to a service to the page, except those from the named ranges.
//
// The redirect is a 302 (EXTERNAL_302), which Cloud Armor's standard tier has, for global external Application Load
// Balancers and policies of the type CLOUD_ARMOR only. Without a page the answer is 502: Cloud Armor denies with 403,
// 404 or 502, not with 503, and 502 is the one that search engines and clients take for a passing failure.
// https://cloud.google.com/armor/docs/security-policy-overview#rules
//
// The policy does not see what Cloud CDN answers from its cache, so that the cache is off while the switch is on. It
// does not hold for buckets, which is why the page may stand in one.
type MaintenanceSettings struct {
	made

	// Enabled throws the switch. Both ways it takes effect within about a minute.
	Enabled bool `yaml:"enabled"`
	// Page is the URL of the maintenance page, as in https://status.example.com/. It may stand on another site, or in a
	// bucket of this edge; a service of this edge is refused, since the page would be redirected to itself. Its pictures
	// and styles must stand there too. Default: none, and the answer 502.
	Page string `yaml:"page"`
	// Except are names of ranges that reach the services all the same. While the switch is on, they pass the
	// preconfigured rules and the rate limit.
	Except []string `yaml:"except"`
}

func (s *MaintenanceSettings) on() bool { return s != nil && s.Enabled }

// maxRedirectTarget bounds the URL of the page; longer ones are not read by all clients.
const maxRedirectTarget = 2048

func (s *Settings) checkMaintenance(problems *problem.List, path problem.Path) {
	checkRefs(problems, path.Child("except"), s.Maintenance.Except, s.Ranges)
	if len(s.Services) == 0 {
		problems.Add(path, "it needs a service: Cloud Armor can't redirect requests to buckets")
	}
	page := s.Maintenance.Page
	if page == "" {
		return
	}
	target, err := url.Parse(page)
	if err != nil || target.Scheme != "https" || !rules.IsDomain(target.Host) || len(page) > maxRedirectTarget {
		problems.Add(path.Child("page"), "%q is not a page: accepted is a URL such as https://status.example.com/",
			page)
		return
	}
	if !s.serves(target.Host) {
		return
	}
	pagePath := target.Path
	if pagePath == "" {
		pagePath = "/"
	}
	backend := s.backendOf(target.Host, pagePath)
	if _, behind := s.Services[backend]; behind {
		problems.Add(path.Child("page"), "%s is answered by services.%s, behind the switch: it would be redirected "+
			"to itself for ever. Put it on another site, or in a bucket of this edge", page, backend)
	}
}

// serves tells whether requests to a host reach this edge, as far as the settings show.
func (s *Settings) serves(host string) bool {
	if _, ok := s.hostSettings(host); ok {
		return true
	}
	for _, certificate := range s.Certificates {
		for _, domain := range certificate.Domains {
			if domain == host {
				return true
			}
		}
	}
	return false
}

// maintenanceRules let the excepted ranges in, and nobody else. There are none while the switch is off.
func (b *builder) maintenanceRules() compute.SecurityPolicyRuleTypeArray {
	settings := b.args.Maintenance
	if !settings.on() {
		return nil
	}
	everyone := addressRule(noPagePriority, "deny(502)", "maintenance", "*")
	if settings.Page != "" {
		everyone.Priority, everyone.Action = pulumi.Int(pagePriority), pulumi.String("redirect")
		everyone.RedirectOptions = &compute.SecurityPolicyRuleRedirectOptionsArgs{
			Type: pulumi.String("EXTERNAL_302"), Target: pulumi.String(settings.Page),
		}
	}
	return append(b.rangeRules(passBlock, "allow", "maintenance: let in", settings.Except), everyone)
}
