package gcp

import (
	"regexp"
	"slices"

	"github.com/gkestack/gkestack/internal/field"
)

// nameRule is what Google accepts as the name of one kind of resource.
type nameRule struct {
	kind    string
	min     int
	max     int
	pattern *regexp.Regexp
	accepts string
}

var (
	rfc1035 = regexp.MustCompile(`^[a-z]([-a-z0-9]*[a-z0-9])?$`)

	// https://cloud.google.com/compute/docs/naming-resources
	computeName = nameRule{"name", 1, 63, rfc1035, "lower-case letters, digits and dashes, beginning with a letter"}
	// https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters#Cluster.FIELDS.name
	clusterName = nameRule{"cluster name", 1, 40, rfc1035, computeName.accepts}
	// https://cloud.google.com/iam/docs/service-accounts-create
	accountID = nameRule{"service account id", 6, 30, rfc1035, computeName.accepts}
	// https://cloud.google.com/dns/docs/reference/rest/v1/managedZones
	zoneName = nameRule{"zone name", 1, 63, rfc1035, computeName.accepts}
)

// autonameSuffix is what the provider appends to a name that it makes itself: a dash and seven hexadecimal digits.
const autonameSuffix = len("-1234567")

// check adds a problem when value breaks the rule. Names are never truncated: two long names could become one.
func (r nameRule) check(problems *field.Errors, path, value string) {
	switch {
	case len(value) < r.min || len(value) > r.max:
		problems.Add(path, "%q has %d characters: a %s has %d to %d", value, len(value), r.kind, r.min, r.max)
	case !r.pattern.MatchString(value):
		problems.Add(path, "%q is not a %s: accepted are %s", value, r.kind, r.accepts)
	}
}

// checkEnum adds a problem when value is not one of those that its type lists. The decoder refuses such values too;
// this is for settings that are written in Go.
func checkEnum[T interface {
	~string
	Values() []T
}](problems *field.Errors, path string, value T) {
	if accepted := value.Values(); !slices.Contains(accepted, value) {
		problems.Add(path, "%q: accepted is %s", string(value), field.OneOf(accepted))
	}
}

// Names are those that a stack derives from its own: checked before anything is registered, since a component that
// refuses its name comes too late for what was registered before it.
type Names struct {
	// Cluster is the name of the cluster.
	Cluster string
	// NodePools are the names of node pools.
	NodePools []string
	// ServiceAccounts are the ids of service accounts.
	ServiceAccounts []string
}

// Validate returns every name that Google refuses. The paths are cluster, nodePools and serviceAccounts.
func (n *Names) Validate() error {
	var problems field.Errors
	clusterName.check(&problems, "cluster", n.Cluster)
	for _, name := range n.NodePools {
		nodePoolName.check(&problems, "nodePools", name)
	}
	for _, id := range n.ServiceAccounts {
		accountID.check(&problems, "serviceAccounts", id)
	}
	return problems.Err()
}
