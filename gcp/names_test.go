package gcp

import (
	"strings"
	"testing"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
)

func TestNames(t *testing.T) {
	const taken = ": the stack has an account of this name already, for its nodes or for githubFederation: use another name"
	identities := func(names ...string) func(*Names) {
		return func(n *Names) {
			n.WorkloadIdentities = map[string]WorkloadIdentitySettings{}
			for _, name := range names {
				n.WorkloadIdentities[name] = WorkloadIdentitySettings{}
			}
		}
	}
	long := strings.Repeat("a", 60)
	tooLong := `: "main-dev-` + long + `" has 69 characters: a name has 1 to 63`
	for _, test := range []struct {
		name   string
		change func(*Names)
		want   string
	}{
		{"good", identities("dns", "preview"), ""},
		{"longest prefix", func(n *Names) { n.Prefix = long[:24] }, ""},
		{"long prefix", func(n *Names) {
			n.Prefix = long
			identities("dns")(n)
		}, `cluster: "` + long + `" has 60 characters: a project's and stack's name has 1 to 24`},
		{"long prefix beside githubFederation", func(n *Names) {
			n.Prefix, n.GitHubFederation = long[:23], &GitHubFederationSettings{}
		}, `cluster: "` + long[:23] + `" has 23 characters: a project's and stack's name has 1 to 22`},
		{"prefix", func(n *Names) {
			n.Prefix = "Main-dev"
			identities("dns")(n)
		}, `cluster: "Main-dev" is not a project's and stack's name: accepted are ` + rules.ComputeName.Accepts},
		{"pool of Google's", func(n *Names) { n.Prefix, n.GitHubFederation = "gcp-dev", &GitHubFederationSettings{} },
			`githubFederation.pool: "gcp-dev" begins with gcp-, which Google keeps for itself`},
		{"node pool", func(n *Names) { n.NodePools = map[string]NodePoolSettings{"A": {}} },
			`nodePools.A: "A" is not a node pool name: accepted are ` + rules.ComputeName.Accepts},
		{"accounts", identities("DNS", long[:22], long[:21]),
			`workloadIdentities.DNS: "main-dev-DNS" is not a service account id: accepted are ` + rules.AccountID.Accepts + "\n" +
				"workloadIdentities." + long[:22] + `: "main-dev-` + long[:22] +
				`" has 31 characters: a service account id has 6 to 30`},
		{"short account", func(n *Names) {
			n.Prefix = "a-b"
			identities("c", "dns")(n)
		}, `workloadIdentities.c: "a-b-c" has 5 characters: a service account id has 6 to 30`},
		{"the nodes' account", identities("nodes", "deploy"), "workloadIdentities.nodes" + taken},
		{"accounts of githubFederation", func(n *Names) {
			identities("preview", "deploy", "nodes")(n)
			n.GitHubFederation = &GitHubFederationSettings{}
		}, "workloadIdentities.deploy" + taken + "\nworkloadIdentities.nodes" + taken + "\nworkloadIdentities.preview" + taken},
		{"network", func(n *Names) {
			n.Network = NetworkSettings{
				Subnets: map[string]SubnetSettings{long: {}}, ProxyOnlySubnets: map[string]ProxyOnlySubnetSettings{long: {}},
				PrivateServices: &PrivateServicesSettings{Ranges: map[string]string{long: ""}},
				Firewall: FirewallSettings{Ingress: map[string]FirewallRuleSettings{long[:47]: {}, long[:46]: {}},
					Egress: map[string]FirewallRuleSettings{long[:48]: {}}},
			}
		}, "network.firewall.egress." + long[:48] + `: "main-dev-egress-` + long[:48] +
			`" has 64 characters: a name has 1 to 63` + "\n" +
			"network.firewall.ingress." + long[:47] + `: "main-dev-ingress-` + long[:47] +
			`" has 64 characters: a name has 1 to 63` + "\n" +
			"network.privateServices.ranges." + long + tooLong + "\nnetwork.proxyOnlySubnets." + long + tooLong +
			"\nnetwork.subnets." + long + tooLong},
		{"registry", func(n *Names) {
			n.ArtifactRegistry = &ArtifactRegistrySettings{Repositories: map[string]RepositorySettings{long: {}}}
		}, "artifactRegistry.repositories." + long + strings.Replace(tooLong, "a name", "a repository name", 1)},
		{"secret", func(n *Names) { n.Secrets = map[string]SecretSettings{strings.Repeat(long, 5)[:250]: {}} },
			"secrets." + strings.Repeat(long, 5)[:250] + `: "main-dev-` + strings.Repeat(long, 5)[:250] +
				`" has 259 characters: a secret name has 1 to 255`},
		{"bucket", func(n *Names) {
			n.Project = "example.com:my-project"
			n.Buckets = map[string]BucketSettings{"google": {}, "other": {Name: "other"}, "good": {}}
		}, `buckets.google: "example-com-my-project-main-dev-google" contains google, or what looks like it, ` +
			"which Google keeps for itself"},
		{"bucket of no project", func(n *Names) { n.Buckets = map[string]BucketSettings{"A": {}} }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			names := &Names{Prefix: "main-dev"}
			test.change(names)
			pulumitest.CheckMessage(t, names.Validate(), test.want)
		})
	}
}
