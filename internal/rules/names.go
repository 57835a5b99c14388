package rules

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
)

// Name is what Google accepts as the name of one kind of resource.
type Name struct {
	// Kind of the resource, for people.
	Kind string
	// Min and Max are the least and the greatest number of characters.
	Min, Max int
	// Pattern of the whole name.
	Pattern *regexp.Regexp
	// Accepts says the pattern in words.
	Accepts string
}

// autonameSuffix is what the provider appends to a name that it makes itself: a dash and seven hexadecimal digits.
const autonameSuffix = len("-1234567")

const lettersDigitsDashes = "lower-case letters, digits and dashes, beginning with a letter"

var (
	// RFC1035 is the spelling of most names.
	RFC1035 = regexp.MustCompile(`^[a-z]([-a-z0-9]*[a-z0-9])?$`)

	// ComputeName is the rule of most resources. https://cloud.google.com/compute/docs/naming-resources
	ComputeName = Name{"name", 1, 63, RFC1035, lettersDigitsDashes}
	// Tag is a network tag. https://cloud.google.com/vpc/docs/add-remove-network-tags#restrictions
	Tag = Name{"tag", 1, 63, RFC1035, lettersDigitsDashes}
	// ClusterName is that of a GKE cluster.
	// https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters#Cluster.FIELDS.name
	ClusterName = Name{"cluster name", 1, 40, RFC1035, lettersDigitsDashes}
	// AccountID is the id of a service account. https://cloud.google.com/iam/docs/service-accounts-create
	AccountID = Name{"service account id", 6, 30, RFC1035, lettersDigitsDashes}
	// ZoneName is that of a zone of Cloud DNS. https://cloud.google.com/dns/docs/reference/rest/v1/managedZones
	ZoneName = Name{"zone name", 1, 63, RFC1035, lettersDigitsDashes}

	// RepositoryID is the name of a repository of Artifact Registry.
	// https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories
	RepositoryID = Name{"repository name", 1, 63, RFC1035, lettersDigitsDashes}
	// PolicyName is that of a cleanup policy, or of an upstream of a virtual repository.
	PolicyName = Name{"policy name", 1, 127, regexp.MustCompile(`^[a-z0-9][-a-z0-9_]*$`),
		"lower-case letters, digits, dashes and underscores"}
	// BudgetName is what people see of a budget.
	// https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets
	BudgetName = Name{"budget name", 1, 60, RFC1035, lettersDigitsDashes}
	// PoolID is the id of a workload identity pool.
	// https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools/create
	PoolID = Name{"pool id", 4, 32, regexp.MustCompile(`^[a-z0-9-]+$`), "lower-case letters, digits and dashes"}
	// SecretID is the name of a secret.
	// https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create
	SecretID = Name{"secret name", 1, 255, regexp.MustCompile(`^[A-Za-z0-9_-]+$`),
		"letters, digits, dashes and underscores"}
	// GivenPoolName is that of a node pool, and NodePoolName the same less what the provider appends. The provider itself
	// would make names of up to 255 characters, which GKE refuses only when the deployment is under way.
	// https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters.nodePools
	GivenPoolName = Name{"node pool name", 1, 40, RFC1035, lettersDigitsDashes}
	NodePoolName  = Name{"node pool name", 1, 40 - autonameSuffix, RFC1035, lettersDigitsDashes}

	bucketName = Name{"bucket name", 3, 63, regexp.MustCompile(`^[a-z0-9]([-_.a-z0-9]*[a-z0-9])?$`),
		"lower-case letters, digits, dashes, underscores and dots, with a letter or a digit at both ends"}
)

// Check adds a problem when a name breaks the rule. Names are never truncated: two long names could become one.
func (r Name) Check(problems *problem.List, path problem.Path, name string) {
	switch {
	case len(name) < r.Min || len(name) > r.Max:
		problems.Add(path, "%q has %d characters: a %s has %d to %d", name, len(name), r.Kind, r.Min, r.Max)
	case !r.Pattern.MatchString(name):
		r.AddSpelling(problems, path, name)
	}
}

// CheckGiven is Check where a name may be left out.
func (r Name) CheckGiven(problems *problem.List, path problem.Path, name string) {
	if name != "" {
		r.Check(problems, path, name)
	}
}

// AddSpelling adds the problem of a name that is spelt wrong.
func (r Name) AddSpelling(problems *problem.List, path problem.Path, name string) {
	problems.Add(path, "%q is not a %s: accepted are %s", name, r.Kind, r.Accepts)
}

// CheckLength adds a problem when a name that ends in key is too long or too short. How the key is spelt, and a prefix
// that is too long by itself, is reported where these stand.
func (r Name) CheckLength(problems *problem.List, path problem.Path, prefix, key string) {
	name := prefix + "-" + key
	if len(prefix) <= r.Max && (len(name) < r.Min || len(name) > r.Max) {
		r.Check(problems, path, name)
	}
}

// maxBucketDomain is how many characters a bucket's name with dots has.
const maxBucketDomain = 222

// BucketName adds a problem when Google would refuse the name of a bucket.
// https://cloud.google.com/storage/docs/buckets#naming
func BucketName(problems *problem.List, path problem.Path, name string) {
	rule := bucketName
	if strings.Contains(name, ".") {
		rule.Max = maxBucketDomain
	}
	misfit := func(part string) bool { return part == "" || len(part) > bucketName.Max }
	switch _, notAddress := netip.ParseAddr(name); {
	case len(name) < rule.Min, len(name) > rule.Max, !rule.Pattern.MatchString(name):
		rule.Check(problems, path, name)
	case slices.ContainsFunc(strings.Split(name, "."), misfit):
		problems.Add(path, "%q: each part between dots has 1 to %d characters", name, bucketName.Max)
	case notAddress == nil:
		problems.Add(path, "%q is an IP address, which is no bucket name", name)
	case strings.HasPrefix(name, "goog"):
		problems.Add(path, "%q begins with goog, which Google keeps for itself", name)
	case strings.Contains(strings.ReplaceAll(name, "0", "o"), "google"):
		problems.Add(path, "%q contains google, or what looks like it, which Google keeps for itself", name)
	}
}

var (
	domainName = regexp.MustCompile(`^([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)
	// kubernetesName is RFC 1123, as Kubernetes has it for namespaces and, with dots, for service accounts.
	kubernetesName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`)
)

// IsDomain tells whether a name is that of a domain, in lower case and without a dot at its end.
func IsDomain(name string) bool { return domainName.MatchString(name) }

// KubernetesName adds a problem when Kubernetes would refuse the name of an object.
func KubernetesName(problems *problem.List, path problem.Path, name string) {
	if !kubernetesName.MatchString(name) {
		problems.Add(path, "%q is not the name of a Kubernetes object: it is needed, in lower-case letters, digits "+
			"and dashes", name)
	}
}
