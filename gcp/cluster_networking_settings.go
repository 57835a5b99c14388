package gcp

import (
	"regexp"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// ClusterNetworkingSettings is what the cluster does with traffic and names. Dataplane v2 is always on, and with it
// network policies: the cluster has no other way to enforce them.
type ClusterNetworkingSettings struct {
	made

	// GatewayAPI installs the Gateway API and GKE's controller for it.
	// https://cloud.google.com/kubernetes-engine/docs/concepts/gateway-api
	GatewayAPI bool `yaml:"gatewayApi"`
	// CloudDNS answers the cluster's names in place of kube-dns. GKE has no way back: where this is removed again, the
	// cluster keeps what it has. Autopilot has it always. Default: kube-dns.
	CloudDNS *CloudDNSSettings `yaml:"cloudDns"`
	// IntranodeVisibility shows traffic between pods of one node to the VPC: to flow logs and firewall rules. Autopilot
	// has it always. https://cloud.google.com/kubernetes-engine/docs/how-to/intranode-visibility
	IntranodeVisibility bool `yaml:"intranodeVisibility"`
	// FQDNPolicy lets network policies name hosts. The provider would replace the cluster to turn it off again, so false
	// leaves it as it is; turn it off with gcloud.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/fqdn-network-policies
	FQDNPolicy bool `yaml:"fqdnPolicy"`
	// L4Subsetting lets internal load balancers reach more than 250 nodes. GKE cannot turn it off again, so false leaves
	// it as it is. https://cloud.google.com/kubernetes-engine/docs/how-to/internal-load-balancing
	L4Subsetting bool `yaml:"l4Subsetting"`
}

// SetDefaults installs the Gateway API.
func (s *ClusterNetworkingSettings) SetDefaults() { s.GatewayAPI = true }

// DNSScope says who can look a cluster's names up.
type DNSScope string

// The scopes of Cloud DNS.
const (
	// DNSCluster is for the cluster's pods only.
	DNSCluster DNSScope = "CLUSTER_SCOPE"
	// DNSVPC is for the whole network.
	DNSVPC DNSScope = "VPC_SCOPE"
)

// Values returns the scopes that are accepted.
func (DNSScope) Values() []DNSScope { return []DNSScope{DNSCluster, DNSVPC} }

// clusterDomain is the domain that Kubernetes has by custom, and the only one of the cluster scope.
const clusterDomain = "cluster.local"

// CloudDNSSettings describes Cloud DNS for GKE. https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-dns
type CloudDNSSettings struct {
	made

	// Scope says who can look names up.
	Scope DNSScope `yaml:"scope"`
	// Domain of the names. The cluster scope has cluster.local; the VPC scope needs one that no other cluster in the
	// network has.
	Domain string `yaml:"domain"`
}

// SetDefaults answers the cluster's pods only.
func (s *CloudDNSSettings) SetDefaults() { s.Scope, s.Domain = DNSCluster, clusterDomain }

var dnsDomain = regexp.MustCompile(`^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*[a-z0-9]([-a-z0-9]*[a-z0-9])?$`)

func (s ClusterNetworkingSettings) check(problems *problem.List, path problem.Path) {
	if s.CloudDNS == nil {
		return
	}
	path = path.Child("cloudDns")
	rules.Enum(problems, path.Child("scope"), s.CloudDNS.Scope)
	domain := path.Child("domain")
	switch {
	case !dnsDomain.MatchString(s.CloudDNS.Domain) || len(s.CloudDNS.Domain) > 253:
		problems.Add(domain, "%q is not a domain: accepted is a name such as dev.cluster, without a dot at its end",
			s.CloudDNS.Domain)
	case s.CloudDNS.Scope == DNSCluster && s.CloudDNS.Domain != clusterDomain:
		problems.Add(domain, "%q: the scope %s has the domain %s; another one needs the scope %s", s.CloudDNS.Domain,
			DNSCluster, clusterDomain, DNSVPC)
	case s.CloudDNS.Scope == DNSVPC && s.CloudDNS.Domain == clusterDomain:
		problems.Add(domain, "the scope %s needs a domain that no other cluster in the network has, as in dev.cluster",
			DNSVPC)
	}
}
