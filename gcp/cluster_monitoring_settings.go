package gcp

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
	made

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
	made

	// Components that are measured, in any order; an empty list turns system metrics off. Autopilot needs
	// SYSTEM_COMPONENTS. Default: SYSTEM_COMPONENTS.
	Components []MonitoringComponent `yaml:"components"`
	// ManagedPrometheus collects what PodMonitoring objects name. Autopilot needs it.
	// https://cloud.google.com/stackdriver/docs/managed-prometheus
	ManagedPrometheus bool `yaml:"managedPrometheus"`
}

// SetDefaults measures the system's components and collects for Prometheus.
func (s *MonitoringSettings) SetDefaults() {
	s.Components = []MonitoringComponent{MonitorSystem}
	s.ManagedPrometheus = true
}
