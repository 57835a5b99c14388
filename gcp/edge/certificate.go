package edge

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// CertificateSettings describes a certificate that Google makes and renews.
//
// Google issues it once the DNS records of all its domains point to the address and the load balancer listens, which
// takes up to an hour; until then it serves nobody. Other domains are another certificate: the old one stops being
// served when the new one is attached, before that was issued. To change domains without an interruption add a second
// entry with the new list, wait until `gcloud compute ssl-certificates list` shows it as ACTIVE, then remove the first.
// https://cloud.google.com/load-balancing/docs/ssl-certificates/google-managed-certs
type CertificateSettings struct {
	made

	// Domains of the certificate, in any order, as in www.example.com. Wildcards are not possible with certificates of
	// this kind. A domain has at most 64 characters, since the first becomes the common name.
	Domains []string `yaml:"domains"`
}

// Limits are what Google accepts.
func (s *CertificateSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"domains": settings.Between(1, maxCertificateDomains),
	}
}

// https://cloud.google.com/load-balancing/docs/quotas#ssl_certificates
const (
	maxCertificates       = 15
	maxCertificateDomains = 100
	maxCertificateDomain  = 64
)

func (s *Settings) checkCertificates(problems *problem.List) {
	for _, key := range slices.Sorted(maps.Keys(s.Certificates)) {
		path := problem.Path("certificates").Child(key)
		rules.ComputeName.Check(problems, path, key)
		s.Certificates[key].check(problems, path.Child("domains"))
	}
}

func (s CertificateSettings) check(problems *problem.List, path problem.Path) {
	rules.Each(problems, path, s.Domains, func(problems *problem.List, path problem.Path, domain string) {
		switch {
		case strings.HasPrefix(domain, "*."):
			problems.Add(path, "%q: Google-managed certificates of a load balancer have no wildcards: list the names", domain)
		case !rules.IsDomain(domain):
			problems.Add(path, "%q is not a domain: accepted is a name such as www.example.com", domain)
		case len(domain) > maxCertificateDomain:
			problems.Add(path, "%q has %d characters: at most %d", domain, len(domain), maxCertificateDomain)
		}
	})
}

// certificateName ends in a hash of the domains, in any order. It names the certificate in the stack too: Google can't
// change a certificate, and the provider deletes one with a fixed name before it makes its replacement, which fails
// while a proxy uses it. Under another name the new one is made first, and the old one goes last.
func certificateName(name, key string, domains []string) string {
	return name + "-" + certificateSuffix(key, domains)
}

func certificateSuffix(key string, domains []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(domains)), "\n")))
	return key + "-" + hex.EncodeToString(sum[:4])
}

func (b *builder) certificates() (map[string]*compute.ManagedSslCertificate, error) {
	certificates := map[string]*compute.ManagedSslCertificate{}
	for _, key := range slices.Sorted(maps.Keys(b.args.Certificates)) {
		domains := slices.Sorted(slices.Values(b.args.Certificates[key].Domains))
		name := certificateName(b.name, key, domains)
		certificate, err := compute.NewManagedSslCertificate(b.ctx, name, &compute.ManagedSslCertificateArgs{
			Name:    pulumi.String(name),
			Managed: &compute.ManagedSslCertificateManagedArgs{Domains: pulumi.ToStringArray(domains)},
		}, b.parent)
		if err != nil {
			return nil, err
		}
		certificates[key] = certificate
	}
	return certificates, nil
}
