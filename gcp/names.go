package gcp

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/problem"
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
func (r nameRule) check(problems *problem.List, path problem.Path, value string) {
	switch {
	case len(value) < r.min || len(value) > r.max:
		problems.Add(path, "%q has %d characters: a %s has %d to %d", value, len(value), r.kind, r.min, r.max)
	case !r.pattern.MatchString(value):
		r.addSpelling(problems, path, value)
	}
}

func (r nameRule) addSpelling(problems *problem.List, path problem.Path, value string) {
	problems.Add(path, "%q is not a %s: accepted are %s", value, r.kind, r.accepts)
}

// checkLength adds a problem when a name that ends in key is too long or too short. How the key is spelt, and a prefix
// that is too long by itself, is reported where these stand.
func (r nameRule) checkLength(problems *problem.List, path problem.Path, prefix, key string) {
	name := prefix + "-" + key
	if len(prefix) <= r.max && (len(name) < r.min || len(name) > r.max) {
		r.check(problems, path, name)
	}
}

// checkEnum adds a problem when value is not one of those that its type lists. The decoder refuses such values too;
// this is for settings that are written in Go.
func checkEnum[T interface {
	~string
	Values() []T
}](problems *problem.List, path problem.Path, value T) {
	if accepted := value.Values(); !slices.Contains(accepted, value) {
		problems.Add(path, "%q: accepted is %s", string(value), problem.OneOf(accepted))
	}
}

// Names are what the names of a stack's resources are made of: checked before anything is registered, since a component
// that refuses its name comes too late for what was registered before it.
type Names struct {
	// Prefix begins the names: the project's name in Pulumi and the stack's, with a dash between.
	Prefix string
	// Project is the id of the Google Cloud project, which begins the names of buckets. Empty where it is not known.
	Project string
	// Cluster and the others are the stack's settings.
	Cluster            ClusterSettings
	Network            NetworkSettings
	NodePools          map[string]NodePoolSettings
	WorkloadIdentities map[string]WorkloadIdentitySettings
	GitHubFederation   *GitHubFederationSettings
	ArtifactRegistry   *ArtifactRegistrySettings
	Buckets            map[string]BucketSettings
	Secrets            map[string]SecretSettings
	Edge               *EdgeSettings
}

// Validate returns every name that Google refuses, and every two service accounts of one name. The paths are those of a
// stack's configuration; what is wrong with the prefix stands under cluster.
func (n *Names) Validate() error {
	var problems problem.List
	n.prefixRule().check(&problems, "cluster", n.Prefix)
	if n.GitHubFederation != nil && problems.Err() == nil {
		n.GitHubFederation.checkPool(&problems, "githubFederation.pool", n.Prefix)
	}
	within := func(path problem.Path, checkNames func(*problem.List, string)) {
		var own problem.List
		checkNames(&own, n.Prefix)
		problems.Merge(path, own.Err())
	}
	within("network", n.Network.checkNames)
	n.checkPools(&problems)
	for _, name := range slices.Sorted(maps.Keys(n.NodePools)) {
		if n.NodePools[name].Name == "" {
			nodePoolName.check(&problems, problem.Path("nodePools").Child(name), name)
		}
	}
	n.checkAccounts(&problems)
	if n.ArtifactRegistry != nil {
		within("artifactRegistry", n.ArtifactRegistry.checkNames)
	}
	for _, key := range slices.Sorted(maps.Keys(n.Buckets)) {
		settings := n.Buckets[key]
		settings.checkName(&problems, problem.Path("buckets").Child(key), n.Project, n.Prefix+"-"+key)
	}
	within("", (&SecretsSettings{Secrets: n.Secrets}).checkNames)
	if n.Edge != nil {
		within("edge", n.Edge.checkNames)
	}
	return problems.Err()
}

// prefixRule is what the shortest names allow: the ids of the service accounts that every stack has by itself.
func (n *Names) prefixRule() nameRule {
	longest := 0
	for _, name := range n.ownAccounts() {
		longest = max(longest, len("-"+name))
	}
	return nameRule{"project's and stack's name", 1, accountID.max - longest, rfc1035, accountID.accepts}
}

// ownAccounts are the service accounts that the stack has without being asked, by what their ids end in.
func (n *Names) ownAccounts() []string {
	var names []string
	if n.Cluster.NodeServiceAccount == "" {
		names = append(names, "nodes")
	}
	if n.GitHubFederation != nil {
		names = append(names, "preview", "deploy")
	}
	return names
}

// checkPools adds a problem where two pools are given one name.
func (n *Names) checkPools(problems *problem.List) {
	pools := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(n.NodePools)) {
		name := n.NodePools[key].Name
		if other, ok := pools[name]; ok && name != "" {
			problems.AddBetween(problem.Path("nodePools").Child(key).Child("name"), problem.Path("nodePools").Child(other),
				"%q is the name of "+problem.OtherPath+" too: a cluster has one pool of a name", name)
		}
		pools[name] = key
	}
}

func (n *Names) checkAccounts(problems *problem.List) {
	ids := map[string]problem.Path{}
	for _, name := range slices.Sorted(maps.Keys(n.WorkloadIdentities)) {
		path := problem.Path("workloadIdentities").Child(name)
		id := cmp.Or(n.WorkloadIdentities[name].Name, n.Prefix+"-"+name)
		if other, ok := ids[id]; ok {
			problems.AddBetween(path.Child("name"), other, "the account of "+problem.OtherPath+" has the id %q already", id)
		}
		ids[id] = path
		switch own, ours := strings.CutPrefix(id, n.Prefix+"-"); {
		case n.WorkloadIdentities[name].Name != "":
			if ours && slices.Contains(n.ownAccounts(), own) {
				problems.Add(path.Child("name"), "the stack has an account of this id already, for its nodes or for "+
					"githubFederation: use another name")
			}
		case slices.Contains(n.ownAccounts(), name):
			problems.Add(path, "the stack has an account of this name already, for its nodes or for githubFederation: "+
				"use another name")
		case !accountID.pattern.MatchString("a-" + name):
			accountID.addSpelling(problems, path, n.Prefix+"-"+name)
		default:
			accountID.checkLength(problems, path, n.Prefix, name)
		}
	}
}
