package edge

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// Protocol is what the load balancer speaks to the pods.
type Protocol string

// The protocols. HTTP2 needs TLS in the pods; it is the one for gRPC. The provider v7.38.0 has no H2C.
const (
	HTTP  Protocol = "HTTP"
	HTTPS Protocol = "HTTPS"
	HTTP2 Protocol = "HTTP2"
)

// Values returns the protocols that are accepted.
func (Protocol) Values() []Protocol { return []Protocol{HTTP, HTTPS, HTTP2} }

// Affinity says how the requests of one client find the same pod.
// https://cloud.google.com/load-balancing/docs/backend-service#session_affinity
type Affinity string

// The affinities. With one, pods are picked by hash (MAGLEV), otherwise in turn (ROUND_ROBIN).
const (
	AffinityNone     Affinity = "NONE"
	AffinityClientIP Affinity = "CLIENT_IP"
	AffinityCookie   Affinity = "GENERATED_COOKIE"
)

// Values returns the affinities that are accepted.
func (Affinity) Values() []Affinity {
	return []Affinity{AffinityNone, AffinityClientIP, AffinityCookie}
}

// ServiceSettings describes a service in GKE behind the load balancer.
type ServiceSettings struct {
	made

	// NEG names the network endpoint groups that have the pods' addresses.
	NEG NEGSettings `yaml:"neg"`
	// Protocol to the pods.
	Protocol Protocol `yaml:"protocol"`
	// TimeoutSeconds is how long a response may take, and a WebSocket may last.
	TimeoutSeconds int `yaml:"timeoutSeconds"`
	// DrainSeconds is how long a pod that leaves may finish its requests.
	// https://cloud.google.com/load-balancing/docs/enabling-connection-draining
	DrainSeconds int `yaml:"drainSeconds"`
	// Affinity says how the requests of one client find the same pod.
	Affinity Affinity `yaml:"affinity"`
	// HealthCheck says which pods get requests.
	HealthCheck HealthCheckSettings `yaml:"healthCheck"`
	// LogPercent is the part of the requests that is logged, those that Cloud Armor refuses included. 0 turns the log
	// off. https://cloud.google.com/load-balancing/docs/https/https-logging-monitoring
	LogPercent int `yaml:"logPercent"`
	// ResponseHeaders are added to each response, by name, as in Strict-Transport-Security: max-age=31536000.
	// https://cloud.google.com/load-balancing/docs/https/custom-headers-global
	ResponseHeaders map[string]string `yaml:"responseHeaders"`
	// CDN caches responses. Leave it out to cache none.
	CDN *CDNSettings `yaml:"cdn"`
	// IAP asks for a Google account before a request reaches the pods. It can't be combined with CDN.
	// https://cloud.google.com/iap/docs/enabling-kubernetes-howto
	IAP *IAPSettings `yaml:"iap"`
}

// SetDefaults speaks HTTP, without affinity, and logs every request.
func (s *ServiceSettings) SetDefaults() {
	s.Protocol, s.Affinity = HTTP, AffinityNone
	s.TimeoutSeconds, s.DrainSeconds, s.LogPercent = 30, 60, 100
}

// Limits are what Google accepts.
func (s *ServiceSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"timeoutSeconds": settings.Between(1, 86_400),
		"drainSeconds":   settings.AtMost(3600),
		"logPercent":     settings.AtMost(100),
	}
}

// NEGSettings names the standalone network endpoint groups that GKE makes for a Service; see [Edge].
type NEGSettings struct {
	made

	// Name is the one in the Service's annotation cloud.google.com/neg.
	Name string `yaml:"name"`
	// Zones that have such a group: those with nodes of the cluster, as in europe-west1-b. The Service is among the
	// stack's manifests or releases, or was there before. Default: none; the service then answers 503.
	Zones []string `yaml:"zones"`
	// Ports that the pods listen on: the Service's target ports. The firewall is opened to them and to the port of the
	// health check. Default: to all TCP ports, as soon as one service names none.
	Ports []int `yaml:"ports"`
	// MaxRatePerEndpoint is the number of requests a second that a pod is sent before the next zone is preferred. It is
	// no limit.
	MaxRatePerEndpoint int `yaml:"maxRatePerEndpoint"`
}

// SetDefaults plans for a hundred requests a second and pod.
func (s *NEGSettings) SetDefaults() { s.MaxRatePerEndpoint = 100 }

// Limits are what Google accepts.
func (s *NEGSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"ports[]":            settings.Between(1, 65535),
		"maxRatePerEndpoint": settings.Between(1, 1_000_000),
	}
}

// HealthCheckSettings says which pods get requests. Make it ask what the readiness probe asks.
// https://cloud.google.com/load-balancing/docs/health-check-concepts
type HealthCheckSettings struct {
	made

	// Protocol of the check.
	Protocol Protocol `yaml:"protocol"`
	// Path that answers 200, and nothing else, when the pod is well.
	Path string `yaml:"path"`
	// Port of the check. 0 is the port that the endpoints serve on.
	Port int `yaml:"port"`
	// IntervalSeconds between two checks. Many probers check at once.
	IntervalSeconds int `yaml:"intervalSeconds"`
	// TimeoutSeconds of one check, at most the interval.
	TimeoutSeconds int `yaml:"timeoutSeconds"`
	// HealthyThreshold is the number of good checks after which a pod gets requests.
	HealthyThreshold int `yaml:"healthyThreshold"`
	// UnhealthyThreshold is the number of bad checks after which it gets no more.
	UnhealthyThreshold int `yaml:"unhealthyThreshold"`
	// Log the changes of state.
	Log bool `yaml:"log"`
}

// SetDefaults asks for / on the serving port every five seconds.
func (s *HealthCheckSettings) SetDefaults() {
	s.Protocol, s.Path = HTTP, "/"
	s.IntervalSeconds, s.TimeoutSeconds, s.HealthyThreshold, s.UnhealthyThreshold = 5, 5, 2, 2
}

// Limits are what Google accepts.
func (s *HealthCheckSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"port":               settings.AtMost(65535),
		"intervalSeconds":    settings.Between(1, 300),
		"timeoutSeconds":     settings.Between(1, 300),
		"healthyThreshold":   settings.Between(1, 10),
		"unhealthyThreshold": settings.Between(1, 10),
	}
}

// IAPSettings names the OAuth client of Identity-Aware Proxy. Its secret is in [Args].IAPClientSecrets. The
// provider v7.38.0 can't use the client that Google manages.
type IAPSettings struct {
	made

	// ClientID of the OAuth client, as in 123-abc.apps.googleusercontent.com.
	ClientID string `yaml:"clientId"`
}

// BucketSettings describes a bucket behind the load balancer. Its objects must be readable by allUsers. Neither the
// Cloud Armor policy nor the maintenance switch holds for a bucket: Google attaches such policies to services only.
type BucketSettings struct {
	made

	// Bucket is the name of a bucket that exists.
	Bucket string `yaml:"bucket"`
	// ResponseHeaders are added to each response, by name.
	ResponseHeaders map[string]string `yaml:"responseHeaders"`
	// CDN caches responses. Leave it out to cache none.
	CDN *CDNSettings `yaml:"cdn"`
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9][-_A-Za-z0-9]*$`)

// reservedHeaders can't be set. https://cloud.google.com/load-balancing/docs/https/custom-headers-global#limitations
var reservedHeaders = []string{
	"connection", "content-encoding", "content-length", "date", "host", "keep-alive", "server", "te", "trailer",
	"transfer-encoding", "upgrade", "via", "authority", cacheStatusHeader,
}

func (s *Settings) backendNames() []string {
	names := append(slices.Sorted(maps.Keys(s.Services)), slices.Sorted(maps.Keys(s.Buckets))...)
	slices.Sort(names)
	return slices.Compact(names)
}

func (s *Settings) checkBackends(problems *problem.List) {
	switch names := s.backendNames(); {
	case len(names) == 0:
		problems.Add("services", "at least one service or bucket is needed")
	case s.defaultBackend() == "":
		problems.Add("defaultBackend", "it is needed where there are several (have: %s)", problem.Names(names))
	default:
		s.checkBackendName(problems, "defaultBackend", s.DefaultBackend)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Services)) {
		path := problem.Path("services").Child(key)
		rules.ComputeName.Check(problems, path, key)
		if _, twice := s.Buckets[key]; twice {
			problems.Add(path, "a bucket has this name too: services and buckets share their names")
		}
		s.Services[key].check(problems, path)
	}
	for _, key := range slices.Sorted(maps.Keys(s.Buckets)) {
		path := problem.Path("buckets").Child(key)
		rules.ComputeName.Check(problems, path, key)
		s.Buckets[key].check(problems, path)
	}
}

// checkBackendName adds a problem when no backend has the name. An empty one is the default backend.
func (s *Settings) checkBackendName(problems *problem.List, path problem.Path, name string) {
	if names := s.backendNames(); name != "" && !slices.Contains(names, name) {
		problems.Add(path, "%q is neither a service nor a bucket (have: %s)", name, problem.Names(names))
	}
}

func (s ServiceSettings) check(problems *problem.List, path problem.Path) {
	negPath := path.Child("neg")
	rules.ComputeName.Check(problems, negPath.Child("name"), s.NEG.Name)
	rules.Zones(problems, negPath.Child("zones"), s.NEG.Zones)
	rules.Each(problems, negPath.Child("ports"), s.NEG.Ports, nil)
	rules.Enum(problems, path.Child("protocol"), s.Protocol)
	rules.Enum(problems, path.Child("affinity"), s.Affinity)
	s.HealthCheck.check(problems, path.Child("healthCheck"))
	checkHeaders(problems, path.Child("responseHeaders"), s.ResponseHeaders)
	if s.CDN != nil {
		s.CDN.check(problems, path.Child("cdn"))
	}
	if s.IAP != nil && !strings.HasSuffix(s.IAP.ClientID, ".apps.googleusercontent.com") {
		problems.Add(path.Child("iap.clientId"),
			"%q is not an OAuth client: accepted is an id such as 123-abc.apps.googleusercontent.com", s.IAP.ClientID)
	}
	if s.IAP != nil && s.CDN != nil {
		problems.Add(path.Child("iap"), "it can't be combined with cdn: what is cached would reach everyone")
	}
}

func (s HealthCheckSettings) check(problems *problem.List, path problem.Path) {
	rules.Enum(problems, path.Child("protocol"), s.Protocol)
	if !strings.HasPrefix(s.Path, "/") {
		problems.Add(path.Child("path"), "%q is not a path: it begins with /", s.Path)
	}
	if s.TimeoutSeconds > s.IntervalSeconds {
		problems.Add(path.Child("timeoutSeconds"), "%d is above intervalSeconds, %d", s.TimeoutSeconds,
			s.IntervalSeconds)
	}
}

func (s BucketSettings) check(problems *problem.List, path problem.Path) {
	rules.BucketName(problems, path.Child("bucket"), s.Bucket)
	checkHeaders(problems, path.Child("responseHeaders"), s.ResponseHeaders)
	if s.CDN != nil {
		s.CDN.check(problems, path.Child("cdn"))
		s.CDN.checkBucket(problems, path.Child("cdn"))
	}
}

func checkHeaders(problems *problem.List, path problem.Path, headers map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		lower := strings.ToLower(name)
		switch {
		case !headerName.MatchString(name):
			problems.Add(path.Child(name), "%q is not the name of a header: accepted are letters, digits, - and _", name)
		case slices.Contains(reservedHeaders, lower), strings.HasPrefix(lower, "x-google"),
			strings.HasPrefix(lower, "x-goog-"), strings.HasPrefix(lower, "x-gfe"), strings.HasPrefix(lower, "x-amz-"):
			problems.Add(path.Child(name), "%s is set by Google, and by nobody else", name)
		case headers[name] == "" || strings.ContainsAny(headers[name], "\r\n"):
			problems.Add(path.Child(name), "a value is needed, in one line")
		}
	}
}
