package gcp

import (
	"regexp"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// ReleaseChannel is the pace at which GKE upgrades a cluster. The provider's version 7.38.0 does not know the EXTENDED
// channel. https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels
type ReleaseChannel string

// The release channels.
const (
	ChannelRapid   ReleaseChannel = "RAPID"
	ChannelRegular ReleaseChannel = "REGULAR"
	ChannelStable  ReleaseChannel = "STABLE"
)

// Values returns the channels that are accepted.
func (ReleaseChannel) Values() []ReleaseChannel {
	return []ReleaseChannel{ChannelRapid, ChannelRegular, ChannelStable}
}

// ClusterSettings describes a VPC-native GKE cluster, Standard or Autopilot. Its defaults are private nodes, workload
// identity, shielded nodes, dataplane v2 (which enforces network policies by itself), and no node pool but those that
// are declared.
//
// The provider's version 7.38.0 lacks the control plane's DNS endpoint, the switches for the kubelet's read-only port
// and for bindings of anonymous users, the synchronization of secrets, and exclusions until the end of support.
type ClusterSettings struct {
	made

	// Name of the cluster in Google Cloud, at most 40 characters. A change replaces the cluster. Default: the
	// component's name.
	Name string `yaml:"name"`
	// Autopilot lets GKE make and run the nodes: the cluster has no node pools. A change replaces the cluster.
	// https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-overview
	Autopilot bool `yaml:"autopilot"`
	// Location is a region, as in europe-west1, or a zone, as in europe-west1-b. A change replaces the cluster. A
	// stack's file may leave it out for the stack's region.
	Location string `yaml:"location"`
	// Zones of the nodes of pools that name none. In a zonal cluster they are added to its own. Where they are
	// removed, the cluster keeps its zones. Default: three zones that Google chooses, or the cluster's own.
	Zones []string `yaml:"zones"`
	// NodeServiceAccount is the email of an account that is there already, for the nodes to run as, as those of a
	// cluster that was made elsewhere. A stack then makes none, and gives this one no roles. The word default is the
	// project's own account for virtual machines. A change replaces the node pools. Default: the account that the
	// component is given; a stack makes one.
	NodeServiceAccount string `yaml:"nodeServiceAccount"`
	// Subnet is the name of the network's subnet that the nodes are in. A change replaces the cluster.
	Subnet string `yaml:"subnet"`
	// PodRange is the name of the subnet's secondary range for pods. A change replaces the cluster.
	PodRange string `yaml:"podRange"`
	// ServiceRange is the name of the subnet's secondary range for services. An empty one is GKE's own range,
	// 34.118.224.0/20, as clusters that were made without one have it. A change replaces the cluster.
	ServiceRange string `yaml:"serviceRange"`
	// ReleaseChannel moves the versions of the control plane and the nodes.
	ReleaseChannel ReleaseChannel `yaml:"releaseChannel"`
	// PrivateNodes gives nodes internal addresses only. A change replaces the cluster.
	PrivateNodes bool `yaml:"privateNodes"`
	// ControlPlane says who reaches the API server.
	ControlPlane ControlPlaneSettings `yaml:"controlPlane"`
	// Maintenance says when GKE may upgrade the cluster.
	Maintenance MaintenanceSettings `yaml:"maintenance"`
	// Logging says what the cluster sends to Cloud Logging.
	Logging LoggingSettings `yaml:"logging"`
	// Monitoring says what the cluster sends to Cloud Monitoring.
	Monitoring MonitoringSettings `yaml:"monitoring"`
	// Addons are what GKE runs on the nodes.
	Addons AddonSettings `yaml:"addons"`
	// Networking is what the cluster does with traffic and names.
	Networking ClusterNetworkingSettings `yaml:"networking"`
	// Security is what protects the cluster and what it holds.
	Security ClusterSecuritySettings `yaml:"security"`
	// Scaling is how GKE sizes pods and nodes by itself.
	Scaling ScalingSettings `yaml:"scaling"`
	// Notifications tell a Pub/Sub topic about upgrades. Leave it out to have none.
	Notifications *NotificationSettings `yaml:"notifications"`
	// CostAllocation divides the bill by namespace and label.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/cost-allocations
	CostAllocation bool `yaml:"costAllocation"`
	// FleetProject is the id or number of the project in whose fleet the cluster registers. Default: it is in no fleet.
	// https://cloud.google.com/kubernetes-engine/docs/fleets-overview
	FleetProject string `yaml:"fleetProject"`
	// DeletionProtection makes Google's API provider refuse to delete the cluster.
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
	s.CostAllocation = true
	s.DeletionProtection = true
}

// DefaultAccount is GKE's word for the project's own account for virtual machines.
const DefaultAccount = "default"

var nodeAccount = regexp.MustCompile(`^(default|[^@\s]+@[^@\s]+\.gserviceaccount\.com)$`)

// Validate returns every problem of the settings.
func (s *ClusterSettings) Validate() error {
	var problems problem.List
	if !settings.Check(&problems, "", s) {
		return problems.Err()
	}
	rules.ClusterName.CheckGiven(&problems, "name", s.Name)
	for path, name := range map[problem.Path]string{"subnet": s.Subnet, "podRange": s.PodRange} {
		rules.ComputeName.Check(&problems, path, name)
	}
	rules.ComputeName.CheckGiven(&problems, "serviceRange", s.ServiceRange)
	if s.PodRange != "" && s.PodRange == s.ServiceRange {
		problems.Add("serviceRange", "%q is the podRange too: GKE needs one range for pods and another for services",
			s.ServiceRange)
	}
	if s.NodeServiceAccount != "" && !nodeAccount.MatchString(s.NodeServiceAccount) {
		problems.Add("nodeServiceAccount", "%q is not an account: accepted is an email such as "+
			"nodes@my-project.iam.gserviceaccount.com, or default", s.NodeServiceAccount)
	}
	checkClusterLocation(&problems, s.Location, s.Zones)
	rules.Enum(&problems, "releaseChannel", s.ReleaseChannel)
	rules.Labels(&problems, "labels", s.Labels)
	s.ControlPlane.check(&problems, "controlPlane", s.PrivateNodes)
	s.Maintenance.check(&problems, "maintenance")
	rules.Enums(&problems, "logging.components", s.Logging.Components)
	rules.Enums(&problems, "monitoring.components", s.Monitoring.Components)
	s.Networking.check(&problems, "networking")
	s.Security.check(&problems, "security", s.Location)
	s.Scaling.check(&problems, "scaling")
	if s.Notifications != nil {
		s.Notifications.check(&problems, "notifications")
	}
	if s.FleetProject != "" {
		rules.ProjectIDOrNumber(&problems, "fleetProject", s.FleetProject)
	}
	if s.Autopilot {
		s.checkAutopilot(&problems)
	}
	return problems.Err()
}

// checkClusterLocation checks where a cluster is, which may be left out, and the zones of its nodes.
func checkClusterLocation(problems *problem.List, location string, zones []string) {
	if location != "" && !rules.IsLocation(location) {
		problems.Add("location", "%q is not a location: accepted is a region, as in europe-west1, or a zone, "+
			"as in europe-west1-b", location)
	}
	rules.Zones(problems, "zones", zones)
	for i, zone := range zones {
		path := problem.Path("zones").Index(i)
		switch {
		case !rules.IsLocation(location) || !rules.IsZone(zone):
		case zone == location:
			problems.Add(path, "%s is the cluster's own zone, which has nodes anyway: name the others only", zone)
		case rules.RegionOf(zone) != rules.RegionOf(location):
			problems.Add(path, "%s is not in the cluster's region %s", zone, rules.RegionOf(location))
		}
	}
}
