package edge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

const (
	backendServiceType = "gcp:compute/backendService:BackendService"
	backendBucketType  = "gcp:compute/backendBucket:BackendBucket"
	healthCheckType    = "gcp:compute/healthCheck:HealthCheck"
	certificateType    = "gcp:compute/managedSslCertificate:ManagedSslCertificate"
	urlMapType         = "gcp:compute/uRLMap:URLMap"
	httpsProxyType     = "gcp:compute/targetHttpsProxy:TargetHttpsProxy"
	forwardingType     = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
)

// defaults are the settings of a type before anything is set.
func defaults[T any](change func(*T)) T {
	settings := gcp.Defaults[T]()
	if change != nil {
		change(&settings)
	}
	return settings
}

func pointerTo[T any](value T) *T { return &value }

// edgeArgs are those of an edge with everything: a service with a CDN, one with IAP, a bucket, and the policy.
func edgeArgs() *Args {
	return pulumitest.Filled(&Args{
		Project: "my-project", Protect: true,
		IAPClientSecrets: map[string]pulumi.StringInput{"admin": pulumi.String("s3cret")},
		Settings: defaults(func(s *Settings) {
			s.Certificates = map[string]CertificateSettings{"main": {Domains: []string{"www.example.com", "admin.example.com"}}}
			s.Services = map[string]ServiceSettings{
				"web": defaults(func(s *ServiceSettings) {
					s.NEG.Name, s.NEG.Zones = "web", []string{"europe-west1-b", "europe-west1-c"}
					s.ResponseHeaders = map[string]string{"Strict-Transport-Security": "max-age=31536000"}
					s.CDN = pointerTo(defaults[CDNSettings](nil))
				}),
				"admin": defaults(func(s *ServiceSettings) {
					s.NEG.Name, s.NEG.Zones = "admin", []string{"europe-west1-b"}
					s.HealthCheck.Path, s.HealthCheck.Port = "/healthz", 8080
					s.IAP = &IAPSettings{ClientID: "123-abc.apps.googleusercontent.com"}
				}),
			}
			s.Buckets = map[string]BucketSettings{"assets": {Bucket: "my-assets"}}
			s.DefaultBackend = "web"
			s.Hosts = map[string]HostSettings{
				"www.example.com":   {Paths: map[string]string{"/static/*": "assets", "/favicon.ico": "assets"}},
				"admin.example.com": {Backend: "admin"},
			}
			s.Ranges = map[string][]string{"office": {"203.0.113.0/24", "2001:db8::/32"}, "bad": {"198.51.100.0/24"}}
			s.Armor = pointerTo(defaults(func(s *ArmorSettings) {
				s.Allow, s.Deny = []string{"office"}, []string{"bad"}
				s.RateLimit = pointerTo(defaults(func(s *RateLimitSettings) { s.Requests = 500 }))
				s.WAF = map[string]WAFSettings{"sqli-v33-stable": {Sensitivity: 2, Preview: true, OptOut: []string{"b", "a"}}}
			}))
			s.Maintenance = &MaintenanceSettings{
				Page: "https://www.example.com/static/maintenance.html", Except: []string{"office"},
			}
		}),
	})
}

// edge registers an edge; change may be nil.
func edge(change func(*Args)) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		args := edgeArgs()
		if change != nil {
			change(args)
		}
		_, err := New(ctx, "main", pulumitest.Filled(args))
		return err
	}
}

func edgeRegistration() pulumitest.Registration {
	return pulumitest.Registration{
		Kind: "Edge", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
			_, err := New(ctx, name, pulumitest.Filled(edgeArgs()), opts...)
			return err
		}, Children: []string{
			"gcp:compute/globalAddress:GlobalAddress %",
			certificateType + " %-main-" + certificateName("", "", edgeArgs().Certificates["main"].Domains)[2:],
			"gcp:compute/sSLPolicy:SSLPolicy %",
			"gcp:compute/securityPolicy:SecurityPolicy %",
			healthCheckType + " %-admin", healthCheckType + " %-web",
			backendServiceType + " %-admin", backendServiceType + " %-web", backendBucketType + " %-assets",
			urlMapType + " %", urlMapType + " %-redirect",
			httpsProxyType + " %", "gcp:compute/targetHttpProxy:TargetHttpProxy %-redirect",
			forwardingType + " %-http", forwardingType + " %-https",
		},
	}
}

func registrations() []pulumitest.Registration {
	return []pulumitest.Registration{edgeRegistration(), addressRegistration()}
}

func TestComponentsAndTheirChildren(t *testing.T) { pulumitest.CheckChildren(t, registrations()) }

func TestComponentsTakeOptions(t *testing.T) { pulumitest.CheckOptions(t, registrations()) }

func TestEdgeListeners(t *testing.T) {
	recorder := pulumitest.Registered(t, edge(nil))
	if !recorder.One(t, "gcp:compute/globalAddress:GlobalAddress", "main").Protect {
		t.Error("the address is not protected")
	}
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:compute/sSLPolicy:SSLPolicy", "main"), map[string]any{
		"name": "main", "profile": "MODERN", "minTlsVersion": "TLS_1_2",
	})
	for name, port := range map[string]string{"main-http": "80-80", "main-https": "443-443"} {
		pulumitest.CheckInputs(t, recorder.One(t, forwardingType, name), map[string]any{
			"name": name, "portRange": port, "loadBalancingScheme": "EXTERNAL_MANAGED", "ipProtocol": "TCP",
		})
	}
	pulumitest.CheckInputs(t, recorder.One(t, urlMapType, "main-redirect"), map[string]any{
		"defaultUrlRedirect.httpsRedirect": true, "defaultUrlRedirect.stripQuery": false,
		"defaultUrlRedirect.redirectResponseCode": "MOVED_PERMANENTLY_DEFAULT",
	})
}

func TestEdgeWithoutOptions(t *testing.T) {
	recorder := pulumitest.Registered(t, edge(func(args *Args) {
		args.HTTPRedirect, args.Armor, args.Maintenance = false, nil, nil
	}))
	for _, registered := range recorder.Resources() {
		if strings.Contains(registered.Type, "ecurityPolicy") || strings.HasSuffix(registered.Name, "-redirect") {
			t.Errorf("it registered %s %s", registered.Type, registered.Name)
		}
	}
	pulumitest.CheckInputs(t, recorder.One(t, backendServiceType, "main-web"), map[string]any{"securityPolicy": nil})
}

// A certificate with other domains is another resource, so that it exists before the proxy leaves the old one. Their
// order does not matter.
func TestEdgeCertificates(t *testing.T) {
	name := func(domains ...string) string {
		recorder := pulumitest.Registered(t, edge(func(args *Args) {
			args.Certificates = map[string]CertificateSettings{"main": {Domains: domains}}
			args.Hosts, args.Maintenance = nil, nil
		}))
		for _, registered := range recorder.Resources() {
			if registered.Type == certificateType {
				pulumitest.CheckInputs(t, registered, map[string]any{"name": registered.Name})
				return registered.Name
			}
		}
		return ""
	}
	one := name("www.example.com", "a.example.com")
	if !strings.HasPrefix(one, "main-main-") || len(one) != len("main-main-01234567") {
		t.Errorf("the name is %q", one)
	}
	if other := name("a.example.com", "www.example.com"); other != one {
		t.Errorf("another order makes %s of %s", other, one)
	}
	if other := name("www.example.com", "a.example.com", "b.example.com"); other == one {
		t.Errorf("other domains keep the name %s", one)
	}
}

func TestEdgeServices(t *testing.T) {
	recorder := pulumitest.Registered(t, edge(nil))
	web := recorder.One(t, backendServiceType, "main-web")
	group := func(zone string) string {
		return "map[balancingMode:RATE capacityScaler:1 group:https://www.googleapis.com/compute/v1/projects/my-project/zones/" +
			zone + "/networkEndpointGroups/web maxRatePerEndpoint:100]"
	}
	pulumitest.CheckInputs(t, web, map[string]any{
		"name": "main-web", "loadBalancingScheme": "EXTERNAL_MANAGED", "protocol": "HTTP", "timeoutSec": 30,
		"connectionDrainingTimeoutSec": 60, "sessionAffinity": "NONE", "localityLbPolicy": "ROUND_ROBIN",
		"backends":         "[" + group("europe-west1-b") + " " + group("europe-west1-c") + "]",
		"logConfig.enable": true, "logConfig.sampleRate": 1, "enableCdn": true, "iap": nil,
		"customResponseHeaders": "[Strict-Transport-Security: max-age=31536000 cdn_cache_status: {cdn_cache_status}]",
		"cdnPolicy.cacheMode":   "CACHE_ALL_STATIC", "cdnPolicy.serveWhileStale": 0, "cdnPolicy.negativeCaching": false,
		"cdnPolicy.defaultTtl": 3600, "cdnPolicy.maxTtl": 86400, "cdnPolicy.clientTtl": 3600,
		"cdnPolicy.cacheKeyPolicy.includeHost": true, "compressionMode": "DISABLED",
	})
	admin := recorder.One(t, backendServiceType, "main-admin")
	pulumitest.CheckInputs(t, admin, map[string]any{
		"enableCdn": false, "cdnPolicy": nil, "customResponseHeaders": nil, "compressionMode": nil,
		"iap.oauth2ClientId": "123-abc.apps.googleusercontent.com", "iap.oauth2ClientSecret": "map[secret:s3cret]",
	})
	pulumitest.CheckInputs(t, recorder.One(t, healthCheckType, "main-web"), map[string]any{
		"httpHealthCheck": "map[portSpecification:USE_SERVING_PORT requestPath:/]", "checkIntervalSec": 5,
	})
	pulumitest.CheckInputs(t, recorder.One(t, healthCheckType, "main-admin"), map[string]any{
		"httpHealthCheck": "map[port:8080 portSpecification:USE_FIXED_PORT requestPath:/healthz]",
	})
	pulumitest.CheckInputs(t, recorder.One(t, backendBucketType, "main-assets"), map[string]any{
		"bucketName": "my-assets", "enableCdn": false, "cdnPolicy": nil, "customResponseHeaders": nil,
	})
}

func TestEdgeURLMap(t *testing.T) {
	urlMap := pulumitest.Registered(t, edge(nil)).One(t, urlMapType, "main")
	rule := func(path string) string { return "map[paths:[" + path + "] service:main-assets-id]" }
	pulumitest.CheckInputs(t, urlMap, map[string]any{
		"defaultService": "main-web-id",
		"hostRules": fmt.Sprintf("[map[hosts:[admin.example.com] pathMatcher:%s] map[hosts:[www.example.com] pathMatcher:%s]]",
			matcherName("admin.example.com"), matcherName("www.example.com")),
		"pathMatchers": fmt.Sprintf("[map[defaultService:main-admin-id description:admin.example.com name:%s] "+
			"map[defaultService:main-web-id description:www.example.com name:%s pathRules:[%s %s]]]",
			matcherName("admin.example.com"), matcherName("www.example.com"), rule("/favicon.ico"), rule("/static/*")),
	})
}

// cdnOf is the CDN policy that settings make for the service and for the bucket.
func cdnOf(t *testing.T, change func(*CDNSettings)) (service, bucket pulumitest.Resource) {
	t.Helper()
	cdn := pointerTo(defaults(change))
	recorder := pulumitest.Registered(t, edge(func(args *Args) {
		web := args.Services["web"]
		web.CDN = cdn
		args.Services["web"] = web
		args.Buckets = map[string]BucketSettings{"assets": {Bucket: "my-assets", CDN: cdn}}
	}))
	return recorder.One(t, backendServiceType, "main-web"), recorder.One(t, backendBucketType, "main-assets")
}

func TestEdgeCDN(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*CDNSettings)
		want   map[string]any
	}{
		{"origin headers", func(s *CDNSettings) { s.CacheMode, s.Compression = CDNOriginHeaders, true }, map[string]any{
			"cdnPolicy.defaultTtl": nil, "cdnPolicy.maxTtl": nil, "cdnPolicy.clientTtl": nil, "compressionMode": "AUTOMATIC",
		}},
		{"everything", func(s *CDNSettings) {
			s.CacheMode, s.DefaultTTL, s.ServeWhileStale = CDNForceAll, 60, 30
		}, map[string]any{
			"cdnPolicy.defaultTtl": 60, "cdnPolicy.clientTtl": 3600, "cdnPolicy.serveWhileStale": 30,
			"customResponseHeaders": "[cdn_cache_status: {cdn_cache_status}]",
		}},
		{"errors", func(s *CDNSettings) {
			s.NegativeCaching, s.NegativeTTLs = true, map[string]int{"404": 60, "301": 120}
		}, map[string]any{"cdnPolicy.negativeCachingPolicies": "[map[code:301 ttl:120] map[code:404 ttl:60]]"}},
		{"cache key", func(s *CDNSettings) {
			s.CacheKey = pointerTo(defaults(func(s *CacheKeySettings) { s.QueryAllow = []string{"v"} }))
		}, map[string]any{"cdnPolicy.cacheKeyPolicy.queryStringWhitelists": "[v]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			service, bucket := cdnOf(t, test.change)
			pulumitest.CheckInputs(t, bucket, test.want)
			delete(test.want, "customResponseHeaders")
			pulumitest.CheckInputs(t, service, test.want)
		})
	}
	service, bucket := cdnOf(t, func(s *CDNSettings) { s.CacheMode = CDNForceAll })
	pulumitest.CheckInputs(t, service, map[string]any{"cdnPolicy.maxTtl": 0})
	pulumitest.CheckInputs(t, bucket, map[string]any{"cdnPolicy.maxTtl": nil})
}
