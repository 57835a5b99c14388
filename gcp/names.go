package gcp

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

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
}

// Validate returns every name that Google refuses, and every two service accounts of one name. The paths are those of a
// stack's configuration; what is wrong with the prefix stands under cluster.
func (n *Names) Validate() error {
	var problems problem.List
	n.prefixRule().Check(&problems, "cluster", n.Prefix)
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
			rules.NodePoolName.Check(&problems, problem.Path("nodePools").Child(name), name)
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
	checkSecretNames(&problems, n.Secrets, n.Prefix)
	return problems.Err()
}

// prefixRule is what the shortest names allow: the ids of the service accounts that every stack has by itself.
func (n *Names) prefixRule() rules.Name {
	longest := 0
	for _, name := range n.ownAccounts() {
		longest = max(longest, len("-"+name))
	}
	return rules.Name{
		Kind: "project's and stack's name", Min: 1, Max: rules.AccountID.Max - longest,
		Pattern: rules.RFC1035, Accepts: rules.AccountID.Accepts,
	}
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
		case !rules.AccountID.Pattern.MatchString("a-" + name):
			rules.AccountID.AddSpelling(problems, path, n.Prefix+"-"+name)
		default:
			rules.AccountID.CheckLength(problems, path, n.Prefix, name)
		}
	}
}
