package cloud

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/gcp/edge"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// Settings are what a stack has in Google Cloud. The keys are those of a stack's file. Begin with
// gcp.Defaults[Settings]().
type Settings struct {
	// Project is the id of the Google Cloud project. It is needed.
	Project string `yaml:"-"`
	// Region of everything that has one, such as europe-west1. It is needed.
	Region string `yaml:"-"`

	// Protect refuses to delete what cannot be made again as it was: the network and its reserved addresses, the
	// cluster, the DNS zone, the repositories of images, buckets, secrets, and the address of the load balancer.
	Protect bool `yaml:"protect"`
	// Services are APIs to enable beside those that the components need.
	Services []string `yaml:"services"`
	// Network is the VPC with its subnets.
	Network gcp.NetworkSettings `yaml:"network"`
	// Cluster is the GKE cluster.
	Cluster gcp.ClusterSettings `yaml:"cluster"`
	// NodePools of the cluster by name.
	NodePools map[string]gcp.NodePoolSettings `yaml:"nodePools"`
	// DNSZone is a public zone; leave it out to have none.
	DNSZone *gcp.DNSZoneSettings `yaml:"dnsZone"`
	// WorkloadIdentities are Google service accounts for pods, by name.
	WorkloadIdentities map[string]gcp.WorkloadIdentitySettings `yaml:"workloadIdentities"`
	// ArtifactRegistry holds container images; leave it out to have none.
	ArtifactRegistry *gcp.ArtifactRegistrySettings `yaml:"artifactRegistry"`
	// Buckets of Cloud Storage by name.
	Buckets map[string]gcp.BucketSettings `yaml:"buckets"`
	// Secrets of Secret Manager by name.
	Secrets map[string]gcp.SecretSettings `yaml:"secrets"`
	// Budget of the project; leave it out to have none.
	Budget *gcp.BudgetSettings `yaml:"budget"`
	// GitHubFederation lets workflows of a GitHub repository preview and deploy; leave it out to have none.
	GitHubFederation *gcp.GitHubFederationSettings `yaml:"githubFederation"`
	// IAM says who may do what in the project, beside the stack's own accounts; leave it out to have none.
	IAM *gcp.ProjectIAMSettings `yaml:"iam"`
	// OrganizationPolicies of the project by the name of the constraint, as in compute.vmExternalIpAccess.
	OrganizationPolicies map[string]gcp.OrganizationPolicySettings `yaml:"organizationPolicies"`
	// Edge is a global HTTPS load balancer; leave it out to have none.
	Edge *edge.Settings `yaml:"edge"`
	// IAPClientSecrets are the secrets of the OAuth clients of the edge's services with iap, by the names of the services.
	// Set each with pulumi config set --secret --path 'gkestack:iapClientSecrets.NAME'.
	IAPClientSecrets map[string]string `yaml:"iapClientSecrets"`
}

// SetDefaults protects the stack.
func (s *Settings) SetDefaults() { s.Protect = true }

// Validate returns every problem of the settings but those with names, for which see CheckNames. Each lies with the
// path of its setting, as in network.subnets.nodes.cidr.
func (s *Settings) Validate() error {
	var problems problem.List
	for _, part := range parts {
		if !part.wanted(s) {
			continue
		}
		if part.check != nil {
			problems.Merge(problem.Path(part.key), part.check(s))
		}
		if part.checkStack != nil {
			part.checkStack(s, &problems)
		}
	}
	return problems.Err()
}

// CheckNames returns every name that Google refuses, and every two things of one name, where prefix begins the names. A
// component refuses its name too, but only when others are registered already.
func (s *Settings) CheckNames(prefix string) error {
	names := &gcp.Names{
		Prefix: prefix, Cluster: s.Cluster, Network: s.Network, NodePools: s.NodePools,
		WorkloadIdentities: s.WorkloadIdentities, GitHubFederation: s.GitHubFederation, ArtifactRegistry: s.ArtifactRegistry,
		Buckets: s.Buckets, Secrets: s.Secrets,
	}
	if rules.IsProjectID(s.Project) {
		names.Project = s.Project
	}
	var problems problem.List
	problems.Merge("", names.Validate())
	if s.Edge != nil {
		problems.Merge("edge", s.Edge.CheckNames(prefix))
	}
	return problems.Err()
}

// APIs returns the names of the APIs that the stack uses, in order: those of its parts, and those that it asks for.
func (s *Settings) APIs() []string {
	apis := slices.Clone(s.Services)
	for _, part := range parts {
		if part.apis != nil && part.wanted(s) {
			apis = append(apis, part.apis(s)...)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(apis)))
}

// OutputNames returns the names of the outputs that a stack with these settings has, in order.
func (s *Settings) OutputNames() []string {
	var names []string
	for _, part := range parts {
		if part.outputs != nil && part.wanted(s) {
			names = append(names, part.outputs(s)...)
		}
	}
	slices.Sort(names)
	return names
}

// eachOf checks the settings in a map, whose names are the paths.
func eachOf[T any](settings map[string]T, check func(*T) error) error {
	var problems problem.List
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		each := settings[name]
		problems.Merge(problem.Path(name), check(&each))
	}
	return problems.Err()
}

// namesOf are the keys of a map behind a prefix, as outputs have them.
func namesOf[T any](prefix string, settings map[string]T) []string {
	var names []string
	for name := range settings {
		names = append(names, prefix+"."+name)
	}
	return names
}
