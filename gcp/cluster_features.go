package gcp

import (
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// LoggingComponent is a part of the cluster whose logs go to Cloud Logging.
type LoggingComponent string

// The components that log.
const (
	LogSystem            LoggingComponent = "SYSTEM_COMPONENTS"
	LogAPIServer         LoggingComponent = "APISERVER"
	LogControllerManager LoggingComponent = "CONTROLLER_MANAGER"
	LogScheduler         LoggingComponent = "SCHEDULER"
	LogWorkloads         LoggingComponent = "WORKLOADS"
)

// Values returns the components that are accepted.
func (LoggingComponent) Values() []LoggingComponent {
	return []LoggingComponent{LogSystem, LogAPIServer, LogControllerManager, LogScheduler, LogWorkloads}
}

// LoggingSettings says what the cluster sends to Cloud Logging.
// https://cloud.google.com/kubernetes-engine/docs/how-to/config-logging-monitoring
type LoggingSettings struct {
	// Components that log, in any order; an empty list turns logging off. Autopilot needs SYSTEM_COMPONENTS and
	// WORKLOADS. Default: these two.
	Components []LoggingComponent `yaml:"components"`
}

// SetDefaults logs the system's components and the workloads.
func (s *LoggingSettings) SetDefaults() { s.Components = []LoggingComponent{LogSystem, LogWorkloads} }

// MonitoringComponent is a part of the cluster whose metrics go to Cloud Monitoring.
type MonitoringComponent string

// The components that are measured.
const (
	MonitorSystem            MonitoringComponent = "SYSTEM_COMPONENTS"
	MonitorAPIServer         MonitoringComponent = "APISERVER"
	MonitorControllerManager MonitoringComponent = "CONTROLLER_MANAGER"
	MonitorScheduler         MonitoringComponent = "SCHEDULER"
	MonitorStorage           MonitoringComponent = "STORAGE"
	MonitorHPA               MonitoringComponent = "HPA"
	MonitorPod               MonitoringComponent = "POD"
	MonitorDaemonSet         MonitoringComponent = "DAEMONSET"
	MonitorDeployment        MonitoringComponent = "DEPLOYMENT"
	MonitorStatefulSet       MonitoringComponent = "STATEFULSET"
	MonitorKubelet           MonitoringComponent = "KUBELET"
	MonitorCAdvisor          MonitoringComponent = "CADVISOR"
	MonitorDCGM              MonitoringComponent = "DCGM"
)

// Values returns the components that are accepted.
func (MonitoringComponent) Values() []MonitoringComponent {
	return []MonitoringComponent{
		MonitorSystem, MonitorAPIServer, MonitorControllerManager, MonitorScheduler, MonitorStorage, MonitorHPA,
		MonitorPod, MonitorDaemonSet, MonitorDeployment, MonitorStatefulSet, MonitorKubelet, MonitorCAdvisor, MonitorDCGM,
	}
}

// MonitoringSettings says what the cluster sends to Cloud Monitoring.
// https://cloud.google.com/kubernetes-engine/docs/how-to/configure-metrics
type MonitoringSettings struct {
	// Components that are measured, in any order; an empty list turns system metrics off. Autopilot needs
	// SYSTEM_COMPONENTS. Default: SYSTEM_COMPONENTS.
	Components []MonitoringComponent `yaml:"components"`
	// ManagedPrometheus collects what PodMonitoring objects name. Autopilot needs it. Default true.
	// https://cloud.google.com/stackdriver/docs/managed-prometheus
	ManagedPrometheus bool `yaml:"managedPrometheus"`
}

// SetDefaults measures the system's components and collects for Prometheus.
func (s *MonitoringSettings) SetDefaults() {
	s.Components = []MonitoringComponent{MonitorSystem}
	s.ManagedPrometheus = true
}

// AddonSettings are what GKE runs on the nodes. In Autopilot the DNS cache and the three drivers are always on.
type AddonSettings struct {
	// DNSCache answers DNS on each node. A change on a running cluster makes its nodes anew. Default true.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache
	DNSCache bool `yaml:"dnsCache"`
	// PersistentDiskCSI is the driver of persistent disks. Default true.
	PersistentDiskCSI bool `yaml:"persistentDiskCsi"`
	// FilestoreCSI is the driver of shared Filestore volumes. Default false.
	FilestoreCSI bool `yaml:"filestoreCsi"`
	// GCSFuseCSI mounts Cloud Storage buckets. Default false.
	GCSFuseCSI bool `yaml:"gcsFuseCsi"`
	// BackupAgent is what Backup for GKE needs. Default false.
	// https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke
	BackupAgent bool `yaml:"backupAgent"`
}

// SetDefaults runs the DNS cache and the driver of persistent disks.
func (s *AddonSettings) SetDefaults() { s.DNSCache, s.PersistentDiskCSI = true, true }

// NotificationEvent is something that GKE tells about.
type NotificationEvent string

// The events that GKE tells about.
const (
	EventUpgradeAvailable NotificationEvent = "UPGRADE_AVAILABLE_EVENT"
	EventUpgrade          NotificationEvent = "UPGRADE_EVENT"
	EventSecurityBulletin NotificationEvent = "SECURITY_BULLETIN_EVENT"
)

// Values returns the events that are accepted.
func (NotificationEvent) Values() []NotificationEvent {
	return []NotificationEvent{EventUpgradeAvailable, EventUpgrade, EventSecurityBulletin}
}

// NotificationSettings tell a Pub/Sub topic about upgrades.
// https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-notifications
type NotificationSettings struct {
	// Topic is the topic's full name, as in projects/my-project/topics/gke. It is needed.
	Topic string `yaml:"topic"`
	// Events to tell about, in any order. Default: all.
	Events []NotificationEvent `yaml:"events"`
}

func (s NotificationSettings) check(problems *problem.List, path problem.Path) {
	rules.Topic(problems, path.Child("topic"), s.Topic)
	rules.Enums(problems, path.Child("events"), s.Events)
}
