package edge

import (
	"maps"
	"slices"
	"strconv"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// CDNCacheMode says which responses Cloud CDN caches.
// https://cloud.google.com/cdn/docs/using-cache-modes
type CDNCacheMode string

// The cache modes. CDNForceAll caches private responses too: use it for public objects only.
const (
	CDNStatic        CDNCacheMode = "CACHE_ALL_STATIC"
	CDNOriginHeaders CDNCacheMode = "USE_ORIGIN_HEADERS"
	CDNForceAll      CDNCacheMode = "FORCE_CACHE_ALL"
)

// Values returns the cache modes that are accepted.
func (CDNCacheMode) Values() []CDNCacheMode {
	return []CDNCacheMode{CDNStatic, CDNOriginHeaders, CDNForceAll}
}

// CDNSettings describes what Cloud CDN caches. Each response carries the header cdn_cache_status, which says hit,
// miss, revalidated, stale, uncacheable or disabled.
type CDNSettings struct {
	made

	// CacheMode says which responses are cached. CACHE_ALL_STATIC are those with a static content type, and those whose
	// headers ask for it.
	CacheMode CDNCacheMode `yaml:"cacheMode"`
	// DefaultTTL is how many seconds a response without an expiry is cached. It is not accepted with USE_ORIGIN_HEADERS.
	// (The provider v7.38.0 does not send a zero.)
	DefaultTTL int `yaml:"defaultTtl"`
	// MaxTTL caps the expiry that a response asks for, in seconds. It is at least the default TTL, and accepted with
	// CACHE_ALL_STATIC only.
	MaxTTL int `yaml:"maxTtl"`
	// ClientTTL caps the expiry that clients are told, in seconds. It is at most the MaxTTL, and not accepted with
	// USE_ORIGIN_HEADERS.
	ClientTTL int `yaml:"clientTtl"`
	// ServeWhileStale is how many seconds an expired response is still served while it is fetched anew, or the service
	// fails. It is 0 unless asked for: an old response after a deployment looks like a bug in the deployment. Google's
	// own number is 86400. https://cloud.google.com/cdn/docs/serving-stale-content
	ServeWhileStale int `yaml:"serveWhileStale"`
	// NegativeCaching caches redirects and errors such as 404. https://cloud.google.com/cdn/docs/using-negative-caching
	NegativeCaching bool `yaml:"negativeCaching"`
	// NegativeTTLs are the seconds that responses are cached, by status: 300, 301, 302, 307, 308, 404, 405, 410, 421,
	// 451 or 501. Default: Google's. With any, other statuses are not cached.
	NegativeTTLs map[string]int `yaml:"negativeTtls"`
	// Compression lets the load balancer compress responses. https://cloud.google.com/cdn/docs/dynamic-compression
	Compression bool `yaml:"compression"`
	// CacheKey says what tells two responses apart. Default: protocol, host and whole query of a service's URLs; for a
	// bucket the path alone.
	CacheKey *CacheKeySettings `yaml:"cacheKey"`
}

// SetDefaults caches what is static, for an hour where a response has no expiry and a day at most, and serves nothing
// stale.
func (s *CDNSettings) SetDefaults() {
	s.CacheMode = CDNStatic
	s.DefaultTTL, s.MaxTTL, s.ClientTTL = defaultTTL, defaultMaxTTL, defaultClientTTL
}

// Limits are what Google accepts.
func (s *CDNSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"defaultTtl":      settings.Between(1, maxCacheTTL),
		"maxTtl":          settings.Between(1, maxCacheTTL),
		"clientTtl":       settings.Between(1, dayInSeconds),
		"serveWhileStale": settings.AtMost(7 * dayInSeconds),
		"negativeTtls.*":  settings.Between(1, 1800),
	}
}

// The times that a CDN caches by default, in seconds: those of Google itself.
const (
	defaultTTL       = 3600
	defaultMaxTTL    = 86_400
	defaultClientTTL = 3600
)

// CacheKeySettings says what tells two cached responses apart, beside the path.
// https://cloud.google.com/cdn/docs/caching#cache-keys
type CacheKeySettings struct {
	made

	// Host keeps the responses of hosts apart. Only for a service.
	Host bool `yaml:"host"`
	// Protocol keeps http and https apart. Only for a service.
	Protocol bool `yaml:"protocol"`
	// Query keeps queries apart. Only for a service.
	Query bool `yaml:"query"`
	// QueryAllow are the only parameters of the query that count. It can't be combined with QueryDeny.
	QueryAllow []string `yaml:"queryAllow"`
	// QueryDeny are parameters of the query that don't count. Only for a service.
	QueryDeny []string `yaml:"queryDeny"`
	// Headers of the request that count.
	Headers []string `yaml:"headers"`
	// Cookies of the request that count. Only for a service.
	Cookies []string `yaml:"cookies"`
}

// SetDefaults keeps everything apart.
func (s *CacheKeySettings) SetDefaults() { s.Host, s.Protocol, s.Query = true, true, true }

// Limits are what Google accepts.
func (s *CacheKeySettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"headers": settings.AtMost(5),
		"cookies": settings.AtMost(5),
	}
}

// negativeCodes are the statuses that Cloud CDN can cache for a time of one's own.
var negativeCodes = []string{"300", "301", "302", "307", "308", "404", "405", "410", "421", "451", "501"}

const (
	maxCacheTTL  = 31_622_400
	dayInSeconds = 86_400
)

func (s *CDNSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("cacheMode"), s.CacheMode)
	s.checkTTLs(problems, path)
	if len(s.NegativeTTLs) > 0 && !s.NegativeCaching {
		problems.Add(path.Child("negativeTtls"), "they need negativeCaching: true")
	}
	for _, code := range slices.Sorted(maps.Keys(s.NegativeTTLs)) {
		if !slices.Contains(negativeCodes, code) {
			problems.Add(path.Child("negativeTtls").Child(code), "accepted is %s", problem.OneOf(negativeCodes))
		}
	}
	if s.CacheKey != nil {
		s.CacheKey.check(problems, path.Child("cacheKey"))
	}
}

func (s *CDNSettings) checkTTLs(problems *problem.List, path problem.Path) {
	for _, ttl := range []struct {
		key              string
		value, byDefault int
		refused          bool
	}{
		{"defaultTtl", s.DefaultTTL, defaultTTL, s.CacheMode == CDNOriginHeaders},
		{"maxTtl", s.MaxTTL, defaultMaxTTL, s.CacheMode != CDNStatic},
		{"clientTtl", s.ClientTTL, defaultClientTTL, s.CacheMode == CDNOriginHeaders},
	} {
		if ttl.refused && ttl.value != ttl.byDefault {
			problems.Add(path.Child(ttl.key), "it has no meaning with cacheMode %s: leave it out", s.CacheMode)
		}
	}
	if s.CacheMode == CDNStatic && s.MaxTTL < s.DefaultTTL {
		problems.Add(path.Child("maxTtl"), "%d is below defaultTtl, %d", s.MaxTTL, s.DefaultTTL)
	}
	if s.CacheMode == CDNStatic && s.ClientTTL > s.MaxTTL {
		problems.Add(path.Child("clientTtl"), "%d is above maxTtl, %d", s.ClientTTL, s.MaxTTL)
	}
}

func (s *CacheKeySettings) check(problems *problem.List, path problem.Path) {
	if len(s.QueryAllow) > 0 && len(s.QueryDeny) > 0 {
		problems.Add(path.Child("queryDeny"), "it can't be combined with queryAllow")
	}
	if !s.Query && len(s.QueryAllow)+len(s.QueryDeny) > 0 {
		problems.Add(path.Child("query"), "queryAllow and queryDeny need query: true")
	}
}

// checkBucket adds a problem for what only services can have.
func (s *CDNSettings) checkBucket(problems *problem.List, path problem.Path) {
	if key := s.CacheKey; key != nil && (!key.Host || !key.Protocol || !key.Query ||
		len(key.QueryDeny)+len(key.Cookies) > 0) {
		problems.Add(path.Child("cacheKey"), "a bucket's has queryAllow and headers only")
	}
	if key := s.CacheKey; key != nil && len(key.QueryAllow)+len(key.Headers) == 0 {
		problems.Add(path.Child("cacheKey"), "it needs queryAllow or headers: leave it out for the path alone")
	}
}

func (s *CDNSettings) compressionMode() pulumi.StringInput {
	if s.Compression {
		return pulumi.String("AUTOMATIC")
	}
	return pulumi.String("DISABLED")
}

// ttls are the default, the greatest and the clients' TTL as far as the cache mode has them.
func (s *CDNSettings) ttls() (defaultTTL, maxTTL, clientTTL pulumi.IntPtrInput) {
	if s.CacheMode == CDNOriginHeaders {
		return nil, nil, nil
	}
	if s.CacheMode == CDNStatic {
		maxTTL = pulumi.Int(s.MaxTTL)
	}
	return pulumi.Int(s.DefaultTTL), maxTTL, pulumi.Int(s.ClientTTL)
}

func (s *CDNSettings) servicePolicy() *compute.BackendServiceCdnPolicyArgs {
	key := s.CacheKey
	if key == nil {
		whole := gcp.Defaults[CacheKeySettings]()
		key = &whole
	}
	policy := &compute.BackendServiceCdnPolicyArgs{
		CacheMode:       pulumi.String(string(s.CacheMode)),
		ServeWhileStale: pulumi.Int(s.ServeWhileStale),
		NegativeCaching: pulumi.Bool(s.NegativeCaching),
		CacheKeyPolicy: &compute.BackendServiceCdnPolicyCacheKeyPolicyArgs{
			IncludeHost:           pulumi.Bool(key.Host),
			IncludeProtocol:       pulumi.Bool(key.Protocol),
			IncludeQueryString:    pulumi.Bool(key.Query),
			QueryStringWhitelists: input.Strings(key.QueryAllow),
			QueryStringBlacklists: input.Strings(key.QueryDeny),
			IncludeHttpHeaders:    input.Strings(key.Headers),
			IncludeNamedCookies:   input.Strings(key.Cookies),
		},
	}
	policy.DefaultTtl, policy.MaxTtl, policy.ClientTtl = s.ttls()
	if s.CacheMode == CDNForceAll {
		// The provider does not send a zero, but without it would send what an earlier cache mode left in the state, which
		// Google refuses. For buckets it takes care of that itself.
		policy.MaxTtl = pulumi.Int(0)
	}
	var negative compute.BackendServiceCdnPolicyNegativeCachingPolicyArray
	for _, code := range slices.Sorted(maps.Keys(s.NegativeTTLs)) {
		status, _ := strconv.Atoi(code)
		negative = append(negative, &compute.BackendServiceCdnPolicyNegativeCachingPolicyArgs{
			Code: pulumi.Int(status), Ttl: pulumi.Int(s.NegativeTTLs[code]),
		})
	}
	policy.NegativeCachingPolicies = negative
	return policy
}

func (s *CDNSettings) bucketPolicy() *compute.BackendBucketCdnPolicyArgs {
	policy := &compute.BackendBucketCdnPolicyArgs{
		CacheMode:         pulumi.String(string(s.CacheMode)),
		ServeWhileStale:   pulumi.Int(s.ServeWhileStale),
		NegativeCaching:   pulumi.Bool(s.NegativeCaching),
		RequestCoalescing: pulumi.Bool(true),
		// Google's own, which it would fill in.
		SignedUrlCacheMaxAgeSec: pulumi.Int(3600),
	}
	policy.DefaultTtl, policy.MaxTtl, policy.ClientTtl = s.ttls()
	if s.CacheKey != nil {
		policy.CacheKeyPolicy = &compute.BackendBucketCdnPolicyCacheKeyPolicyArgs{
			QueryStringWhitelists: input.Strings(s.CacheKey.QueryAllow),
			IncludeHttpHeaders:    input.Strings(s.CacheKey.Headers),
		}
	}
	var negative compute.BackendBucketCdnPolicyNegativeCachingPolicyArray
	for _, code := range slices.Sorted(maps.Keys(s.NegativeTTLs)) {
		status, _ := strconv.Atoi(code)
		negative = append(negative, &compute.BackendBucketCdnPolicyNegativeCachingPolicyArgs{
			Code: pulumi.Int(status), Ttl: pulumi.Int(s.NegativeTTLs[code]),
		})
	}
	policy.NegativeCachingPolicies = negative
	return policy
}
