package edge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
)

// changeWeb changes the service "web" of an edge.
func changeWeb(change func(*ServiceSettings)) func(*Args) {
	return func(args *Args) {
		web := args.Services["web"]
		change(&web)
		args.Services["web"] = web
	}
}

func changeCDN(change func(*CDNSettings)) func(*Args) {
	return changeWeb(func(s *ServiceSettings) { change(s.CDN) })
}

func changeDomains(domains ...string) func(*Args) {
	return func(args *Args) { args.Certificates["other"] = CertificateSettings{Domains: domains} }
}

func changeHost(host string, settings HostSettings) func(*Args) {
	return func(args *Args) { args.Hosts[host] = settings }
}

func changeRange(values ...string) func(*Args) {
	return func(args *Args) { args.Ranges["bad"] = values }
}

func changeWAF(name string, settings WAFSettings) func(*Args) {
	return func(args *Args) { args.Armor.WAF[name] = settings }
}

func TestEdgeRefuses(t *testing.T) {
	long := strings.Repeat("a", 57) + ".example.com"
	var many []string
	for i := range 101 {
		many = append(many, fmt.Sprintf("d%d.example.com", i))
	}
	for _, test := range []struct {
		name   string
		change func(*Args)
		want   string
	}{
		{"profile", func(args *Args) { args.TLSProfile = "OLD" }, `tlsProfile: "OLD": accepted is "MODERN" or "RESTRICTED"`},
		{"no certificate", func(args *Args) { args.Certificates, args.Hosts, args.Maintenance = nil, nil, nil },
			"certificates: it has 0 items: 1 to 15"},
		{"no domain", changeDomains(), "certificates.other.domains: it has 0 items: 1 to 100"},
		{"many domains", changeDomains(many...), "certificates.other.domains: it has 101 items: 1 to 100"},
		{"wildcard", changeDomains("*.example.com"), `certificates.other.domains[0]: "*.example.com": Google-managed certificates ` +
			"of a load balancer have no wildcards: list the names"},
		{"bad domain", changeDomains("example"),
			`certificates.other.domains[0]: "example" is not a domain: accepted is a name such as www.example.com`},
		{"long domain", changeDomains(long), `certificates.other.domains[0]: "` + long + `" has 69 characters: at most 64`},
		{"domain twice", changeDomains("a.example.com", "a.example.com"),
			`certificates.other.domains[1]: "a.example.com" is listed twice`},
		{"host without certificate", changeHost("x.example.com", HostSettings{}),
			`hosts.x.example.com: no certificate has the domain "x.example.com": add it to the domains of one`},
		{"bad host", changeHost("*", HostSettings{}),
			`hosts.*: "*" is not a host: accepted is a name such as www.example.com or *.example.com`},
		{"no such backend", changeHost("*.example.com", HostSettings{Backend: "x"}),
			`hosts.*.example.com.backend: "x" is neither a service nor a bucket (have: admin, assets, web)`},
		{"path without backend", changeHost("*.example.com", HostSettings{Paths: map[string]string{"/a": ""}}),
			"hosts.*.example.com.paths./a: it needs the name of a service or a bucket (have: admin, assets, web)"},
		{"bad path", changeHost("*.example.com", HostSettings{Paths: map[string]string{"/a*": "web"}}),
			`hosts.*.example.com.paths./a*: "/a*" is not a path: accepted is one such as /api or /static/*, with * only at ` +
				"its end, of at most 1024 characters"},
		{"no default", func(args *Args) { args.DefaultBackend, args.Maintenance = "", nil },
			"defaultBackend: it is needed where there are several (have: admin, assets, web)"},
		{"name twice", func(args *Args) { args.Buckets["web"] = BucketSettings{Bucket: "web-of-mine"} },
			"services.web: a bucket has this name too: services and buckets share their names"},
		{"bad bucket", func(args *Args) { args.Buckets["assets"] = BucketSettings{Bucket: "A"} },
			`buckets.assets.bucket: "A" has 1 characters: a bucket name has 3 to 63`},
		{"group", changeWeb(func(s *ServiceSettings) { s.NEG.Name = "Web" }),
			`services.web.neg.name: "Web" is not a name: accepted are ` + rules.ComputeName.Accepts},
		{"zone", changeWeb(func(s *ServiceSettings) { s.NEG.Zones = []string{"europe-west1"} }),
			`services.web.neg.zones[0]: "europe-west1" is not a zone: accepted is a name such as europe-west1-b`},
		{"zone twice", changeWeb(func(s *ServiceSettings) { s.NEG.Zones = []string{"europe-west1-b", "europe-west1-b"} }),
			`services.web.neg.zones[1]: "europe-west1-b" is listed twice`},
		{"protocol", changeWeb(func(s *ServiceSettings) { s.Protocol = "TCP" }),
			`services.web.protocol: "TCP": accepted is "HTTP", "HTTPS" or "HTTP2"`},
		{"affinity", changeWeb(func(s *ServiceSettings) { s.Affinity = "X" }),
			`services.web.affinity: "X": accepted is "NONE", "CLIENT_IP" or "GENERATED_COOKIE"`},
		{"log", changeWeb(func(s *ServiceSettings) { s.LogPercent = 101 }), "services.web.logPercent: 101 is out of range: 0 to 100"},
		{"check", changeWeb(func(s *ServiceSettings) { s.HealthCheck.TimeoutSeconds = 6 }),
			"services.web.healthCheck.timeoutSeconds: 6 is above intervalSeconds, 5"},
		{"check's path", changeWeb(func(s *ServiceSettings) { s.HealthCheck.Path = "ok" }),
			`services.web.healthCheck.path: "ok" is not a path: it begins with /`},
		{"header", changeWeb(func(s *ServiceSettings) { s.ResponseHeaders = map[string]string{"X-Goog-A": "b"} }),
			"services.web.responseHeaders.X-Goog-A: X-Goog-A is set by Google, and by nobody else"},
		{"header's name", changeWeb(func(s *ServiceSettings) { s.ResponseHeaders = map[string]string{"A b": "b"} }),
			`services.web.responseHeaders.A b: "A b" is not the name of a header: accepted are letters, digits, - and _`},
		{"header's value", changeWeb(func(s *ServiceSettings) { s.ResponseHeaders = map[string]string{"A": "b\nc"} }),
			"services.web.responseHeaders.A: a value is needed, in one line"},
		{"cache mode", changeCDN(func(s *CDNSettings) { s.CacheMode = "X" }),
			`services.web.cdn.cacheMode: "X": accepted is "CACHE_ALL_STATIC", "USE_ORIGIN_HEADERS" or "FORCE_CACHE_ALL"`},
		{"TTL of no use", changeCDN(func(s *CDNSettings) { s.CacheMode, s.DefaultTTL = CDNOriginHeaders, 1 }),
			"services.web.cdn.defaultTtl: it has no meaning with cacheMode USE_ORIGIN_HEADERS: leave it out"},
		{"maximum of no use", changeCDN(func(s *CDNSettings) { s.CacheMode, s.MaxTTL = CDNForceAll, 1 }),
			"services.web.cdn.maxTtl: it has no meaning with cacheMode FORCE_CACHE_ALL: leave it out"},
		{"no TTL", changeCDN(func(s *CDNSettings) { s.DefaultTTL = 0 }),
			"services.web.cdn.defaultTtl: 0 is out of range: 1 to 31622400"},
		{"TTLs", changeCDN(func(s *CDNSettings) { s.DefaultTTL = 100_000 }),
			"services.web.cdn.maxTtl: 86400 is below defaultTtl, 100000"},
		{"clients' TTL", changeCDN(func(s *CDNSettings) { s.DefaultTTL, s.MaxTTL = 60, 60 }),
			"services.web.cdn.clientTtl: 3600 is above maxTtl, 60"},
		{"stale", changeCDN(func(s *CDNSettings) { s.ServeWhileStale = 604_801 }),
			"services.web.cdn.serveWhileStale: 604801 is out of range: 0 to 604800"},
		{"errors", changeCDN(func(s *CDNSettings) { s.NegativeTTLs = map[string]int{"404": 60} }),
			"services.web.cdn.negativeTtls: they need negativeCaching: true"},
		{"error's status", changeCDN(func(s *CDNSettings) { s.NegativeCaching, s.NegativeTTLs = true, map[string]int{"500": 60} }),
			`services.web.cdn.negativeTtls.500: accepted is "300", "301", "302", "307", "308", "404", "405", "410", "421", "451" or "501"`},
		{"cache key", changeCDN(func(s *CDNSettings) {
			s.CacheKey = &CacheKeySettings{Query: true, QueryAllow: []string{"a"}, QueryDeny: []string{"b"}}
		}), "services.web.cdn.cacheKey.queryDeny: it can't be combined with queryAllow"},
		{"bucket's cache key", func(args *Args) {
			cdn := defaults(func(s *CDNSettings) {
				s.CacheKey = pointerTo(defaults(func(s *CacheKeySettings) { s.Host, s.Headers = false, []string{"A"} }))
			})
			args.Buckets["assets"] = BucketSettings{Bucket: "my-assets", CDN: &cdn}
		}, "buckets.assets.cdn.cacheKey: a bucket's has queryAllow and headers only"},
		{"IAP and CDN", func(args *Args) {
			changeWeb(func(s *ServiceSettings) { s.IAP = &IAPSettings{ClientID: "1.apps.googleusercontent.com"} })(args)
			args.IAPClientSecrets["web"] = pulumi.String("x")
		}, "services.web.iap: it can't be combined with cdn: what is cached would reach everyone"},
		{"no secret", func(args *Args) { args.IAPClientSecrets = nil },
			"iapClientSecrets.admin: a service with iap needs the secret of its OAuth client, and another service takes none"},
		{"secret of nobody", func(args *Args) { args.IAPClientSecrets["x"] = pulumi.String("x") },
			"iapClientSecrets.x: no such service (have: admin, web)"},
		{"range", changeRange("203.0.113.1"),
			`ranges.bad[0]: "203.0.113.1" is not a range: accepted is an address and a mask, as in 203.0.113.0/24`},
		{"range inside", changeRange("2001:db8::1/32"), `ranges.bad[0]: "2001:db8::1/32" begins inside its range: write 2001:db8::/32`},
		{"empty range", changeRange(), "ranges.bad: it has 0 items: 1 to 1000"},
		{"no such range", func(args *Args) { args.Armor.Deny = []string{"x"} },
			`armor.deny[0]: "x" is none of the ranges (have: bad, office)`},
		{"range twice", func(args *Args) { args.Maintenance.Except = []string{"bad", "bad"} },
			`maintenance.except[1]: "bad" is listed twice`},
		{"allowed and denied", func(args *Args) { args.Armor.Allow = []string{"bad"} },
			`armor.allow: "bad" is in deny too, which comes first`},
		{"JSON", func(args *Args) { args.Armor.JSON = "X" },
			`armor.json: "X": accepted is "DISABLED", "STANDARD" or "STANDARD_WITH_GRAPHQL"`},
		{"default action", func(args *Args) { args.Armor.Default = "X" }, `armor.default: "X": accepted is "ALLOW" or "DENY"`},
		{"limit that lets in", func(args *Args) { args.Armor.Default = ArmorDeny },
			"armor.rateLimit: a rate limit lets in what is below it, so that default DENY would deny nothing: leave out one of them"},
		{"requests", func(args *Args) { args.Armor.RateLimit.Requests = 0 },
			"armor.rateLimit.requests: 0 is out of range: 1 to 1000000"},
		{"requests with a ban", func(args *Args) { args.Armor.RateLimit.Requests, args.Armor.RateLimit.BanSeconds = 10_001, 60 },
			"armor.rateLimit.requests: 10001 is too much for a ban: at most 10000"},
		{"interval", func(args *Args) { args.Armor.RateLimit.IntervalSeconds = 61 },
			"armor.rateLimit.intervalSeconds: 61: accepted is one of 10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600"},
		{"key", func(args *Args) { args.Armor.RateLimit.Key = "X" }, `armor.rateLimit.key: "X": accepted is "IP" or "XFF_IP"`},
		{"preconfigured rule", changeWAF("sqli", WAFSettings{Sensitivity: 1}),
			`armor.waf.sqli: "sqli" is not a preconfigured rule: accepted is a name such as sqli-v33-stable or cve-canary`},
		{"sensitivity", changeWAF("cve-canary", WAFSettings{Sensitivity: 5}), "armor.waf.cve-canary.sensitivity: 5 is out of range: 1 to 4"},
		{"signature", changeWAF("cve-canary", WAFSettings{Sensitivity: 1, OptOut: []string{"it's"}}),
			`armor.waf.cve-canary.optOut[0]: "it's" is not a signature: accepted is an id such as owasp-crs-v030301-id942421-sqli`},
		{"switch for nothing", func(args *Args) {
			args.Services, args.IAPClientSecrets, args.DefaultBackend, args.Hosts = nil, nil, "", nil
		}, "maintenance: it needs a service: Cloud Armor can't redirect requests to buckets"},
		{"no project", func(args *Args) {
			args.Project = ""
			delete(args.Services, "admin")
			delete(args.Hosts, "admin.example.com")
			args.IAPClientSecrets = nil
		}, "project: it is needed for the network endpoint groups of services.web"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.Edge "main": `+test.want, edge(test.change))
		})
	}
}

func TestEdgeRefusesNames(t *testing.T) {
	name, long := strings.Repeat("a", 54), strings.Repeat("b", 9)
	args := edgeArgs()
	args.Services[long] = args.Services["web"]
	suffix := certificateSuffix("main", args.Certificates["main"].Domains)
	pulumitest.CheckMessage(t, args.validate(name),
		`certificates.main: "`+name+"-"+suffix+`" has 68 characters: a name has 1 to 63`+"\n"+
			`services.`+long+`: "`+name+"-"+long+`" has 64 characters: a name has 1 to 63`)
	if err := args.validate("main"); err != nil {
		t.Error(err)
	}
}
