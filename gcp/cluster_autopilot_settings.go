package gcp

import (
	"slices"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// checkAutopilot adds a problem for each setting that Autopilot does not accept, with the reason. What it has always
// on may be set to true.
// https://cloud.google.com/kubernetes-engine/docs/resources/autopilot-standard-feature-comparison
func (s *ClusterSettings) checkAutopilot(problems *problem.List) {
	if rules.IsZone(s.Location) {
		problems.Add("location", "%s is a zone: an Autopilot cluster is regional, as in %s", s.Location,
			rules.RegionOf(s.Location))
	}
	for _, refused := range []struct {
		path   problem.Path
		set    bool
		reason string
	}{
		{"security.shieldedNodes", !s.Security.ShieldedNodes, "Autopilot's nodes are always shielded"},
		{"addons.dnsCache", !s.Addons.DNSCache, "Autopilot always runs the DNS cache"},
		{"addons.persistentDiskCsi", !s.Addons.PersistentDiskCSI, "Autopilot always runs the driver of persistent disks"},
		{"networking.cloudDns", s.Networking.CloudDNS != nil, "Autopilot always uses Cloud DNS, with the cluster scope"},
		{"scaling.nodeProvisioning", s.Scaling.NodeProvisioning != nil,
			"Autopilot makes all nodes by itself, without limits"},
		{"scaling.profile", s.Scaling.Profile == ProfileUtilization, "Autopilot decides by itself when nodes go"},
		{"monitoring.managedPrometheus", !s.Monitoring.ManagedPrometheus, "Autopilot always runs managed Prometheus"},
		{"monitoring.components", !slices.Contains(s.Monitoring.Components, MonitorSystem),
			"Autopilot always measures " + string(MonitorSystem)},
		{"logging.components", !slices.Contains(s.Logging.Components, LogSystem) ||
			!slices.Contains(s.Logging.Components, LogWorkloads),
			"Autopilot always logs " + string(LogSystem) + " and " + string(LogWorkloads)},
	} {
		if refused.set {
			problems.Add(refused.path, "%s: leave it out", refused.reason)
		}
	}
}
