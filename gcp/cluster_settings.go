package gcp

import (
	"net/netip"
	"regexp"

	"github.com/gkestack/gkestack/internal/field"
)

// ReleaseChannel is the pace at which GKE upgrades a cluster.
// https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels
type ReleaseChannel string

// The release channels.
const (
	ChannelRapid    ReleaseChannel = "RAPID"
	ChannelRegular  ReleaseChannel = "REGULAR"
	ChannelStable   ReleaseChannel = "STABLE"
	ChannelExtended ReleaseChannel = "EXTENDED"
)

// Values returns the channels that are accepted.
func (ReleaseChannel) Values() []ReleaseChannel {
	return []ReleaseChannel{ChannelRapid, ChannelRegular, ChannelStable, ChannelExtended}
}

// ClusterSettings describes a VPC-native GKE cluster. Its defaults are private nodes, workload identity, shielded
// nodes, dataplane v2, and no node pool but those that are declared.
type ClusterSettings struct {
	// Location is a region, as in europe-west1, or a zone, as in europe-west1-b. Default: the stack's region.
	Location string `yaml:"location"`
	// Subnet is the name of the network's subnet that the nodes are in. Default "nodes".
	Subnet string `yaml:"subnet"`
	// PodRange is the name of the subnet's secondary range for pods. Default "pods".
	PodRange string `yaml:"podRange"`
	// ServiceRange is the name of the subnet's secondary range for services. Default "services".
	ServiceRange string `yaml:"serviceRange"`
	// ReleaseChannel moves the versions of the control plane and the nodes. Default REGULAR.
	ReleaseChannel ReleaseChannel `yaml:"releaseChannel"`
	// PrivateNodes gives nodes internal addresses only. Default true.
	PrivateNodes bool `yaml:"privateNodes"`
	// ControlPlane says who reaches the API server.
	ControlPlane ControlPlaneSettings `yaml:"controlPlane"`
	// Maintenance says when GKE may upgrade the cluster.
	Maintenance MaintenanceSettings `yaml:"maintenance"`
	// DeletionProtection makes Google's API provider refuse to delete the cluster. Default true.
	DeletionProtection bool `yaml:"deletionProtection"`
	// Labels are put on the cluster and, by GKE, on its nodes.
	Labels map[string]string `yaml:"labels"`
}

// SetDefaults makes the cluster private, protected and upgraded by the REGULAR channel.
func (s *ClusterSettings) SetDefaults() {
	s.Subnet = "nodes"
	s.PodRange = "pods"
	s.ServiceRange = "services"
	s.ReleaseChannel = ChannelRegular
	s.PrivateNodes = true
	s.DeletionProtection = true
}

// ControlPlaneSettings says who reaches the API server.
type ControlPlaneSettings struct {
	// CIDR is the /28 range of the control plane's own addresses. Default 172.16.0.0/28.
	CIDR string `yaml:"cidr"`
	// PrivateEndpoint closes the public address of the API server. Default false.
	PrivateEndpoint bool `yaml:"privateEndpoint"`
	// GlobalAccess lets other regions of the VPC reach the private address. Default false.
	GlobalAccess bool `yaml:"globalAccess"`
	// AuthorizedNetworks are the ranges that may reach the API server, by a name for people. A public endpoint needs
	// at least one.
	AuthorizedNetworks map[string]string `yaml:"authorizedNetworks"`
	// AllowEveryone must be true where an authorized network is 0.0.0.0/0. Default false.
	AllowEveryone bool `yaml:"allowEveryone"`
}

// SetDefaults gives the control plane its usual range.
func (s *ControlPlaneSettings) SetDefaults() { s.CIDR = "172.16.0.0/28" }

// MaintenanceSettings says when GKE may upgrade the cluster.
type MaintenanceSettings struct {
	// DailyStart is the time of day in GMT at which a window of four hours begins, as in 03:00. Default 03:00.
	DailyStart string `yaml:"dailyStart"`
}

// SetDefaults begins the window at 03:00 GMT.
func (s *MaintenanceSettings) SetDefaults() { s.DailyStart = "03:00" }

var timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// Validate returns every problem of the settings.
func (s *ClusterSettings) Validate() error {
	var problems field.Errors
	for path, name := range map[string]string{
		"subnet": s.Subnet, "podRange": s.PodRange, "serviceRange": s.ServiceRange,
	} {
		computeName.check(&problems, path, name)
	}
	if !timeOfDay.MatchString(s.Maintenance.DailyStart) {
		problems.Add("maintenance.dailyStart", "%q is not a time of day: accepted is hours and minutes in GMT, as in 03:00",
			s.Maintenance.DailyStart)
	}
	s.ControlPlane.check(&problems, "controlPlane")
	return problems.Err()
}

func (s ControlPlaneSettings) check(problems *field.Errors, path string) {
	if prefix, ok := parseCIDR(problems, field.Join(path, "cidr"), s.CIDR); ok && prefix.Bits() != 28 {
		problems.Add(field.Join(path, "cidr"), "%s is a /%d: GKE accepts a /28", s.CIDR, prefix.Bits())
	}
	networks := field.Join(path, "authorizedNetworks")
	if !s.PrivateEndpoint && len(s.AuthorizedNetworks) == 0 {
		problems.Add(networks, "a public endpoint needs at least one range that may reach it, "+
			"as in office: 203.0.113.0/24; or set controlPlane.privateEndpoint")
	}
	everyone := netip.MustParsePrefix("0.0.0.0/0")
	for _, name := range field.Keys(s.AuthorizedNetworks) {
		prefix, ok := parseCIDR(problems, field.Join(networks, name), s.AuthorizedNetworks[name])
		if ok && prefix == everyone && !s.AllowEveryone {
			problems.Add(field.Join(networks, name), "0.0.0.0/0 lets everyone reach the API server: "+
				"name the ranges that need it, or set controlPlane.allowEveryone to true as well")
		}
	}
}
