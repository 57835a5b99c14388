package edge

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// HostSettings says which backend answers the requests to a host.
type HostSettings struct {
	made

	// Backend is the service or the bucket of paths that are not in Paths. Default: the default backend.
	Backend string `yaml:"backend"`
	// Paths are services and buckets by path, as in /static/*. A path begins with /, and ends in /* where it stands for
	// all paths below. The longest that fits decides, in any order.
	// https://cloud.google.com/load-balancing/docs/url-map-concepts#pm-constraints
	Paths map[string]string `yaml:"paths"`
}

// maxURLPath is the length that Google accepts for a path of a URL map.
const maxURLPath = 1024

var urlPath = regexp.MustCompile(`^/([^*?#\s]*/)?(\*|[^*?#\s]*)$`)

func (s *Settings) checkHosts(problems *problem.List) {
	domains := map[string]bool{}
	for _, certificate := range s.Certificates {
		for _, domain := range certificate.Domains {
			domains[domain] = true
		}
	}
	for _, host := range slices.Sorted(maps.Keys(s.Hosts)) {
		path := problem.Path("hosts").Child(host)
		name, wildcard := strings.CutPrefix(host, "*.")
		switch {
		case !rules.IsDomain(name):
			problems.Add(path, "%q is not a host: accepted is a name such as www.example.com or *.example.com", host)
		case !wildcard && !domains[host]:
			problems.Add(path, "no certificate has the domain %q: add it to the domains of one", host)
		}
		s.checkBackendName(problems, path.Child("backend"), s.Hosts[host].Backend)
		for _, key := range slices.Sorted(maps.Keys(s.Hosts[host].Paths)) {
			pathPath := path.Child("paths").Child(key)
			if !urlPath.MatchString(key) || len(key) > maxURLPath {
				problems.Add(pathPath, "%q is not a path: accepted is one such as /api or /static/*, with * only at its end, "+
					"of at most %d characters", key, maxURLPath)
			}
			if backend := s.Hosts[host].Paths[key]; backend == "" {
				problems.Add(pathPath, "it needs the name of a service or a bucket (have: %s)", problem.Names(s.backendNames()))
			} else {
				s.checkBackendName(problems, pathPath, backend)
			}
		}
	}
}

// defaultBackend is the one that is set, or the only one.
func (s *Settings) defaultBackend() string {
	if names := s.backendNames(); s.DefaultBackend == "" && len(names) == 1 {
		return names[0]
	}
	return s.DefaultBackend
}

// hostSettings are those of a host name, as the load balancer picks them: the name itself, then the longest wildcard.
func (s *Settings) hostSettings(host string) (HostSettings, bool) {
	if settings, ok := s.Hosts[host]; ok {
		return settings, true
	}
	var best string
	for pattern := range s.Hosts {
		suffix, wildcard := strings.CutPrefix(pattern, "*")
		if wildcard && strings.HasSuffix(host, suffix) && len(pattern) > len(best) {
			best = pattern
		}
	}
	return s.Hosts[best], best != ""
}

// backendOf is the name of the backend that answers a request, as the URL map picks it.
func (s *Settings) backendOf(host, path string) string {
	settings, _ := s.hostSettings(host)
	backend, best := settings.Backend, ""
	for pattern, name := range settings.Paths {
		prefix, wildcard := strings.CutSuffix(pattern, "*")
		fits := path == pattern || wildcard && strings.HasPrefix(path, prefix)
		if fits && (path == pattern || len(pattern) > len(best)) && best != path {
			backend, best = name, pattern
		}
	}
	if backend == "" {
		return s.defaultBackend()
	}
	return backend
}

// matcherName is the name of a host's path matcher. Hosts have characters that it may not have.
func matcherName(host string) string {
	sum := sha256.Sum256([]byte(host))
	return "host-" + hex.EncodeToString(sum[:4])
}

func (b *builder) urlMap(backends map[string]pulumi.StringOutput) (*compute.URLMap, error) {
	link := func(name string) pulumi.StringOutput {
		if name == "" {
			name = b.args.defaultBackend()
		}
		return backends[name]
	}
	var hosts compute.URLMapHostRuleArray
	var matchers compute.URLMapPathMatcherArray
	for _, host := range slices.Sorted(maps.Keys(b.args.Hosts)) {
		settings := b.args.Hosts[host]
		var rules compute.URLMapPathMatcherPathRuleArray
		for _, path := range slices.Sorted(maps.Keys(settings.Paths)) {
			rules = append(rules, &compute.URLMapPathMatcherPathRuleArgs{
				Paths: pulumi.StringArray{pulumi.String(path)}, Service: link(settings.Paths[path]),
			})
		}
		hosts = append(hosts, &compute.URLMapHostRuleArgs{
			Hosts: pulumi.StringArray{pulumi.String(host)}, PathMatcher: pulumi.String(matcherName(host)),
		})
		matchers = append(matchers, &compute.URLMapPathMatcherArgs{
			Name:           pulumi.String(matcherName(host)),
			Description:    pulumi.String(host),
			DefaultService: link(settings.Backend),
			PathRules:      rules,
		})
	}
	return compute.NewURLMap(b.ctx, b.name, &compute.URLMapArgs{
		Name:           pulumi.String(b.name),
		DefaultService: link(""),
		HostRules:      hosts,
		PathMatchers:   matchers,
	}, b.parent)
}
