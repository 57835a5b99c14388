package gcp

import (
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// ControlPlaneSettings says who reaches the API server.
// https://cloud.google.com/kubernetes-engine/docs/concepts/private-cluster-concept
type ControlPlaneSettings struct {
	made

	// CIDR is the /28 range of the control plane's own addresses, outside the ranges of the network. A change replaces
	// the cluster. It is not used where Subnet is set.
	CIDR string `yaml:"cidr"`
	// Subnet is the name of the network's subnet that the control plane takes its private address from, in place of a
	// range of its own. A change replaces the cluster.
	Subnet string `yaml:"subnet"`
	// PrivateEndpoint closes the public address of the API server. It needs private nodes.
	PrivateEndpoint bool `yaml:"privateEndpoint"`
	// GlobalAccess lets other regions of the VPC reach the private address. It needs private nodes.
	GlobalAccess bool `yaml:"globalAccess"`
	// AuthorizedNetworks are the ranges that may reach the API server, by a name for people. A public endpoint needs at
	// least one; a private one takes private ranges only.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/authorized-networks
	AuthorizedNetworks map[string]string `yaml:"authorizedNetworks"`
	// AllowEveryone must be true where an authorized network is 0.0.0.0/0.
	AllowEveryone bool `yaml:"allowEveryone"`
	// AllowGoogleCloud lets every external address of Google Cloud, those of other customers too, reach the public
	// endpoint.
	AllowGoogleCloud bool `yaml:"allowGoogleCloud"`
}

// SetDefaults gives the control plane its usual range.
func (s *ControlPlaneSettings) SetDefaults() { s.CIDR = "172.16.0.0/28" }

// Limits are what Google accepts.
func (s *ControlPlaneSettings) Limits() map[string]settings.Range {
	return map[string]settings.Range{
		"authorizedNetworks": settings.AtMost(maxAuthorizedNetworks),
	}
}

// ControlPlaneRange is the range that the control plane reaches the nodes from: its own, or that of its subnet. It is
// empty where nodes are public.
func (s *ClusterSettings) ControlPlaneRange(network *NetworkSettings) string {
	switch {
	case !s.PrivateNodes:
		return ""
	case s.ControlPlane.Subnet != "":
		return network.Subnets[s.ControlPlane.Subnet].CIDR
	default:
		return s.ControlPlane.CIDR
	}
}

// CheckControlPlane returns the problems that the control plane has with the network: a subnet that is not there, a
// range of its own that overlaps others, or webhook ports to open where it has no range at all. Paths begin with
// cluster and network, as in a stack's configuration.
func CheckControlPlane(cluster ClusterSettings, network NetworkSettings) error {
	var problems, others problem.List
	settings := cluster.ControlPlane
	switch {
	case !cluster.PrivateNodes:
		if len(network.WebhookPorts) > 0 {
			problems.Add("network.webhookPorts", "the nodes are public (cluster.privateNodes: false), and GKE's control plane "+
				"reaches their pods through its own tunnel, konnectivity: no rule is needed, leave webhookPorts out")
		}
	case settings.Subnet != "":
		rules.Subnet(&problems, "cluster.controlPlane.subnet", settings.Subnet, slices.Sorted(maps.Keys(network.Subnets)))
	default:
		// What is wrong with the range by itself, and with those of the network, is reported where they are checked.
		prefix, ok := rules.ParseCIDR(&others, "", settings.CIDR)
		if !ok {
			break
		}
		const path = "cluster.controlPlane.cidr"
		for _, other := range network.check(&others) {
			rules.Overlaps(&problems, []rules.CIDR{
				{Path: path, Prefix: prefix}, {Path: problem.Path("network").Join(other.Path), Prefix: other.Prefix},
			})
		}
	}
	return problems.Err()
}

// maxAuthorizedNetworks is GKE's limit for clusters with private nodes, as for the others.
const maxAuthorizedNetworks = 100

func (s ControlPlaneSettings) check(problems *problem.List, path problem.Path, privateNodes bool) {
	if s.Subnet != "" {
		rules.ComputeName.Check(problems, path.Child("subnet"), s.Subnet)
	} else if prefix, ok := rules.ParseCIDR(problems, path.Child("cidr"), s.CIDR); ok && prefix.Bits() != 28 {
		problems.Add(path.Child("cidr"), "%s is a /%d: GKE accepts a /28", s.CIDR, prefix.Bits())
	}
	if !privateNodes {
		s.checkPublic(problems, path)
	}
	s.checkAuthorized(problems, path, privateNodes)
}

// checkPublic adds a problem for each setting that GKE takes with private nodes only.
func (s ControlPlaneSettings) checkPublic(problems *problem.List, path problem.Path) {
	for _, setting := range []struct {
		path problem.Path
		set  bool
	}{{"subnet", s.Subnet != ""}, {"privateEndpoint", s.PrivateEndpoint}, {"globalAccess", s.GlobalAccess}} {
		if setting.set {
			problems.Add(path.Join(setting.path), "it needs private nodes: set cluster.privateNodes to true, "+
				"or leave it out")
		}
	}
}

func (s ControlPlaneSettings) checkAuthorized(problems *problem.List, path problem.Path, privateNodes bool) {
	networks := path.Child("authorizedNetworks")
	if s.PrivateEndpoint && s.AllowGoogleCloud {
		problems.Add(path.Child("allowGoogleCloud"), "the endpoint is private: no external address reaches it")
	}
	if !s.PrivateEndpoint && len(s.AuthorizedNetworks) == 0 {
		problems.Add(networks, "a public endpoint needs at least one range that may reach it, "+
			"as in office: 203.0.113.0/24; or set controlPlane.privateEndpoint")
	}
	for _, name := range slices.Sorted(maps.Keys(s.AuthorizedNetworks)) {
		prefix, ok := rules.ParseCIDR(problems, networks.Child(name), s.AuthorizedNetworks[name])
		switch {
		case !ok:
		case s.PrivateEndpoint && privateNodes && !rules.IsReserved(prefix):
			problems.Add(networks.Child(name), "%s is not a private range, and nothing else reaches the private endpoint: "+
				"name ranges of the VPC and of what is connected to it, as in 10.0.0.0/8, or set controlPlane.privateEndpoint "+
				"to false", prefix)
		case prefix == rules.Everyone && !s.AllowEveryone:
			problems.Add(networks.Child(name), "0.0.0.0/0 lets everyone reach the API server: "+
				"name the ranges that need it, or set controlPlane.allowEveryone to true as well")
		}
	}
}
