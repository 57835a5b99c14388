package config

import (
	"maps"
	"regexp"
	"slices"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/problem"
)

// Stack is the configuration of one stack. The keys of its fields stand in Pulumi.<stack>.yaml behind the project's
// name, as in gkestack:cluster.
type Stack struct {
	// Project is the id of the Google Cloud project, from gcp:project.
	Project string `yaml:"-"`
	// Region of everything that has one, from gcp:region.
	Region string `yaml:"-"`

	// Protect refuses to delete what cannot be made again as it was: the network and its reserved addresses, the cluster,
	// the DNS zone, the repositories of images, buckets, secrets, and the address of the load balancer. Default true.
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
	Edge *gcp.EdgeSettings `yaml:"edge"`
	// IAPClientSecrets are the secrets of the OAuth clients of the edge's services with iap, by the names of the services.
	// Set each with pulumi config set --secret --path 'gkestack:iapClientSecrets.NAME'.
	IAPClientSecrets map[string]string `yaml:"iapClientSecrets"`
	// Kubernetes says how the manifests and the releases reach the cluster.
	Kubernetes KubernetesSettings `yaml:"kubernetes"`
	// Addons switch releases on: those whose condition is addons.<name>. Default: all are off.
	Addons map[string]bool `yaml:"addons"`

	parts map[string]part
}

// KubernetesSettings says how the manifests and the releases reach the cluster.
type KubernetesSettings struct {
	// Overlay is the directory below k8s/manifests/overlays that is deployed. Default: the stack's name.
	Overlay string `yaml:"overlay"`
	// AdoptExisting takes over an object that the cluster has already, instead of reporting that it exists. Switch it
	// on for the deployment that adopts, and off again. Default false.
	AdoptExisting bool `yaml:"adoptExisting"`
	// ForceConflicts takes back the fields of a manifest that someone else has set since, as kubectl apply
	// --force-conflicts does. Without it such a field is an error that names its manager. Default true.
	ForceConflicts bool `yaml:"forceConflicts"`
	// Needs are releases to deploy before the manifests, as namespace/name: those that define their custom resources or
	// admit their objects. Default: none.
	Needs []string `yaml:"needs"`
}

// SetDefaults lets the stack win.
func (s *KubernetesSettings) SetDefaults() { s.ForceConflicts = true }

// SetDefaults protects the stack.
func (s *Stack) SetDefaults() { s.Protect = true }

// https://cloud.google.com/resource-manager/docs/creating-managing-projects
var projectID = regexp.MustCompile(`^([a-z][-a-z0-9.]*:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$`)

// validate returns every problem of a decoded configuration, each under its key.
func (s *Stack) validate(namespace string) error {
	var problems problem.List
	if !projectID.MatchString(s.Project) {
		problems.Add("gcp:project", "%q is not a project id: accepted are 6 to 30 lower-case letters, digits and dashes",
			s.Project)
	}
	if !gcp.IsRegion(s.Region) {
		problems.Add("gcp:region", "%q is not a region: accepted is a name such as europe-west1", s.Region)
	}
	problems.Merge(problem.Path(namespace+":services"), (&gcp.ServicesArgs{Services: s.Services}).Validate())
	problems.Merge(problem.Path(namespace+":network"), s.Network.Validate())
	problems.Merge(problem.Path(namespace+":"), gcp.CheckControlPlane(s.Cluster, s.Network))
	problems.Merge(problem.Path(namespace+":cluster"), s.Cluster.Validate())
	problems.Merge(problem.Path(namespace+":"), gcp.CheckNodeAccount(s.Cluster, s.Network, s.Edge))
	s.validateCluster(&problems, namespace)
	s.validatePools(&problems, namespace)
	problems.Merge(problem.Path(namespace+":"), gcp.CheckLocations(s.Region, s.Cluster, s.NodePools, s.Edge))
	if s.DNSZone != nil {
		problems.Merge(problem.Path(namespace+":dnsZone"), s.DNSZone.Validate())
	}
	s.validateOptional(&problems, namespace)
	s.validateProject(&problems, namespace)
	for name, identity := range s.WorkloadIdentities {
		problems.Merge(problem.Path(namespace+":workloadIdentities").Child(name), identity.Validate())
	}
	return problems.Err()
}

// validateCluster checks what the cluster takes from the network, and whether its nodes fit into it.
func (s *Stack) validateCluster(problems *problem.List, namespace string) {
	if len(s.Network.Subnets) == 0 {
		return
	}
	subnet, ok := s.Network.Subnets[s.Cluster.Subnet]
	if !ok {
		problems.Add(problem.Path(namespace+":cluster.subnet"), "%q is not a subnet of the network (have: %s)", s.Cluster.Subnet,
			problem.Names(slices.Sorted(maps.Keys(s.Network.Subnets))))
		return
	}
	known := true
	for key, name := range map[string]string{"podRange": s.Cluster.PodRange, "serviceRange": s.Cluster.ServiceRange} {
		if key == "serviceRange" && name == "" {
			continue // GKE's own.
		}
		if _, ok := subnet.SecondaryRanges[name]; !ok {
			known = false
			problems.Add(problem.Path(namespace+":cluster."+key), "%q is not a secondary range of the subnet %q (have: %s)", name,
				s.Cluster.Subnet, problem.Names(slices.Sorted(maps.Keys(subnet.SecondaryRanges))))
		}
	}
	if known {
		problems.Merge(problem.Path(namespace+":"), gcp.CheckCapacity(s.Cluster, s.NodePools, subnet))
	}
}

// validatePools checks each pool by itself, and that its pods leave the services' addresses alone.
func (s *Stack) validatePools(problems *problem.List, namespace string) {
	for name, pool := range s.NodePools {
		path := problem.Path(namespace + ":nodePools").Child(name)
		problems.Merge(path, pool.Validate())
		if pool.PodRange != "" && pool.PodRange == s.Cluster.ServiceRange {
			problems.Add(path.Child("podRange"), "%q is the serviceRange of the cluster: GKE needs a range of its own "+
				"for pods", pool.PodRange)
		}
	}
}

// validateOptional checks what a stack may leave out.
func (s *Stack) validateOptional(problems *problem.List, namespace string) {
	if s.ArtifactRegistry != nil {
		problems.Merge(problem.Path(namespace+":artifactRegistry"), s.ArtifactRegistry.Validate())
	}
	for name, bucket := range s.Buckets {
		problems.Merge(problem.Path(namespace+":buckets").Child(name), bucket.Validate())
	}
	if len(s.Secrets) > 0 {
		problems.Merge(problem.Path(namespace+":"), (&gcp.SecretsSettings{Secrets: s.Secrets}).Validate())
	}
	if s.Budget != nil {
		problems.Merge(problem.Path(namespace+":budget"), s.Budget.Validate())
	}
	if s.GitHubFederation != nil {
		problems.Merge(problem.Path(namespace+":githubFederation"), s.GitHubFederation.Validate())
	}
	if s.Edge != nil {
		problems.Merge(problem.Path(namespace+":edge"), s.Edge.Validate())
	}
	s.validateIAP(problems, namespace)
}

// validateIAP checks that each service with iap has the secret of its OAuth client, and no other service has one.
func (s *Stack) validateIAP(problems *problem.List, namespace string) {
	var services []string
	if s.Edge != nil {
		for _, name := range slices.Sorted(maps.Keys(s.Edge.Services)) {
			if s.Edge.Services[name].IAP != nil {
				services = append(services, name)
			}
		}
	}
	for _, name := range services {
		if s.IAPClientSecrets[name] == "" {
			problems.Add(problem.Path(namespace+":iapClientSecrets").Child(name), "edge.services.%s.iap needs the secret of its OAuth "+
				"client: pulumi config set --secret --path '%s:iapClientSecrets.%s'", name, namespace, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.IAPClientSecrets)) {
		if !slices.Contains(services, name) {
			problems.Add(problem.Path(namespace+":iapClientSecrets").Child(name), "no such service with iap (have: %s)",
				problem.Names(services))
		}
	}
}

// validateProject checks what holds for the project as a whole.
func (s *Stack) validateProject(problems *problem.List, namespace string) {
	if s.IAM != nil {
		problems.Merge(problem.Path(namespace+":iam"), s.IAM.Validate())
		problems.Merge(problem.Path(namespace+":"), gcp.CheckProjectIAM(s.IAM, s.WorkloadIdentities, s.GitHubFederation))
	}
	policies := &gcp.OrganizationPoliciesArgs{Policies: s.OrganizationPolicies}
	problems.Merge(problem.Path(namespace+":organizationPolicies"), policies.Validate())
}

// APIs are those that the stack uses: for the base, for what it declares, and those it asks for.
func (s *Stack) APIs() []string {
	var apis []string
	add := func(wanted bool, names ...string) {
		if wanted {
			apis = append(apis, names...)
		}
	}
	add(s.ArtifactRegistry != nil, "artifactregistry.googleapis.com")
	add(len(s.Buckets) > 0, "storage.googleapis.com")
	add(len(s.Secrets) > 0, "secretmanager.googleapis.com")
	add(s.Budget != nil, "billingbudgets.googleapis.com", "monitoring.googleapis.com")
	add(s.GitHubFederation != nil, "iamcredentials.googleapis.com", "sts.googleapis.com")
	add(len(s.OrganizationPolicies) > 0, "orgpolicy.googleapis.com")
	return gcp.MergeServices(gcp.BaseServices, s.Network.Services(), apis, s.Services)
}

// OutputNames are the names that `!output` in a values file may use with this configuration.
func (s *Stack) OutputNames() []string {
	names := []string{"project", "region", "cluster.name", "cluster.location"}
	if s.DNSZone != nil {
		names = append(names, "dnsZone.name", "dnsZone.domain")
	}
	for name := range s.WorkloadIdentities {
		names = append(names, "serviceAccounts."+name)
	}
	for name := range s.Buckets {
		names = append(names, "buckets."+name)
	}
	for name := range s.Secrets {
		names = append(names, "secrets."+name)
	}
	if s.ArtifactRegistry != nil {
		names = append(names, "artifactRegistry.host")
	}
	if s.GitHubFederation != nil {
		names = append(names, "github.provider", "github.previewEmail", "github.deployEmail")
	}
	if s.Edge != nil {
		names = append(names, "edge.address")
	}
	slices.Sort(names)
	return names
}
