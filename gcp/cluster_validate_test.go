package gcp

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// clusterCase is a change of cluster settings and the problems that it leads to.
type clusterCase struct {
	name   string
	change func(*ClusterSettings)
	want   string
}

func checkClusterCases(t *testing.T, cases []clusterCase) {
	t.Helper()
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			settings := clusterSettings()
			test.change(&settings)
			pulumitest.CheckMessage(t, pulumitest.Filled(&settings).Validate(), test.want)
		})
	}
}

func TestClusterPlaceProblems(t *testing.T) {
	checkClusterCases(t, []clusterCase{
		{"location", func(s *ClusterSettings) { s.Location = "europe" },
			`location: "europe" is not a location: accepted is a region, as in europe-west1, or a zone, as in europe-west1-b`},
		{"zones", func(s *ClusterSettings) {
			s.Zones = []string{"europe-west1-b", "europe-west4-a", "europe-west1", "europe-west4-a"}
		}, `zones[0]: europe-west1-b is the cluster's own zone, which has nodes anyway: name the others only
zones[1]: europe-west4-a is not in the cluster's region europe-west1
zones[2]: "europe-west1" is not a zone: accepted is a name such as europe-west1-b
zones[3]: "europe-west4-a" is listed twice
zones[3]: europe-west4-a is not in the cluster's region europe-west1`},
		{"channel", func(s *ClusterSettings) { s.ReleaseChannel = "EXTENDED" },
			`releaseChannel: "EXTENDED": accepted is "RAPID", "REGULAR" or "STABLE"`},
		{"labels", func(s *ClusterSettings) { s.Labels = map[string]string{"Team": "web", "team": "Web"} },
			`labels.Team: "Team" is not a label's key: accepted are 1 to 63 lower-case letters, digits, dashes and underscores, ` +
				"beginning with a letter\n" + `labels.team: "Web" is not a label's value: accepted are at most 63 lower-case ` +
				"letters, digits, dashes and underscores"},
		{"empty label", func(s *ClusterSettings) { s.Labels = map[string]string{"team": ""} }, ""},
		{"fleet", func(s *ClusterSettings) { s.FleetProject = "x" },
			`fleetProject: "x" is not a project: accepted is its id or its number`},
		{"fleet by number", func(s *ClusterSettings) { s.FleetProject = "123456789012" }, ""},
		{"public nodes", func(s *ClusterSettings) {
			s.PrivateNodes, s.ControlPlane.Subnet, s.ControlPlane.PrivateEndpoint, s.ControlPlane.GlobalAccess = false, "x", true, true
		}, `controlPlane.globalAccess: it needs private nodes: set cluster.privateNodes to true, or leave it out
controlPlane.privateEndpoint: it needs private nodes: set cluster.privateNodes to true, or leave it out
controlPlane.subnet: it needs private nodes: set cluster.privateNodes to true, or leave it out`},
		{"Google Cloud on a private endpoint", func(s *ClusterSettings) {
			s.ControlPlane.PrivateEndpoint, s.ControlPlane.AllowGoogleCloud = true, true
			s.ControlPlane.AuthorizedNetworks = nil
		}, "controlPlane.allowGoogleCloud: the endpoint is private: no external address reaches it"},
	})
}

func TestMaintenanceProblems(t *testing.T) {
	window := func(start, end Time, rule string) func(*ClusterSettings) {
		return func(s *ClusterSettings) {
			s.Maintenance.Recurring = &RecurringWindowSettings{Start: start, End: end, Recurrence: rule}
		}
	}
	exclusion := func(settings ExclusionSettings) func(*ClusterSettings) {
		return func(s *ClusterSettings) { s.Maintenance.Exclusions = map[string]ExclusionSettings{"x": settings} }
	}
	const start, weekly = "2026-01-03T02:00:00Z", "FREQ=WEEKLY;BYDAY=SA,SU"
	checkClusterCases(t, []clusterCase{
		{"right", window(start, "2026-01-03T08:00:00Z", weekly), ""},
		{"short", window(start, "2026-01-03T05:00:00Z", weekly),
			"maintenance.recurring.end: the window has 3h0m0s: accepted are 4 to 24 hours"},
		{"backwards", window(start, start, weekly),
			"maintenance.recurring.end: 2026-01-03T02:00:00Z is not after the start 2026-01-03T02:00:00Z"},
		{"local time", window("2026-01-03T02:00:00+01:00", "02:00", "weekly"),
			`maintenance.recurring.end: "02:00" is not a time: accepted is a date and a time in UTC, as in 2026-01-03T02:00:00Z
maintenance.recurring.recurrence: "weekly" is not a rule: accepted is one of RFC 5545 that begins with FREQ=DAILY, ` +
				`FREQ=WEEKLY or FREQ=MONTHLY, as in FREQ=WEEKLY;BYDAY=SA,SU
maintenance.recurring.start: "2026-01-03T02:00:00+01:00" is not a time: accepted is a date and a time in UTC, ` +
				"as in 2026-01-03T02:00:00Z"},
		{"two windows", func(s *ClusterSettings) {
			window(start, "2026-01-03T08:00:00Z", weekly)(s)
			s.Maintenance.DailyStart = "01:00"
		}, "maintenance.dailyStart: the window recurs already: a cluster has one window, so leave dailyStart or recurring out"},
		{"long exclusion", exclusion(ExclusionSettings{Start: start, End: "2026-05-01T00:00:00Z", Scope: NoUpgrades}),
			`maintenance.exclusions.x.end: the exclusion has 117 days: at most 90 with the scope NO_UPGRADES, longer with ` +
				`"NO_MINOR_UPGRADES" or "NO_MINOR_OR_NODE_UPGRADES"`},
		{"long exclusion of minor versions", exclusion(ExclusionSettings{Start: start, End: "2026-05-01T00:00:00Z", Scope: NoMinorUpgrades}), ""},
		{"scope", exclusion(ExclusionSettings{Start: start, End: "2026-01-04T00:00:00Z", Scope: "ALL"}), `maintenance.exclusions.x.scope: "ALL": ` +
			`accepted is "NO_UPGRADES", "NO_MINOR_UPGRADES" or "NO_MINOR_OR_NODE_UPGRADES"`},
		{"four without upgrades", func(s *ClusterSettings) {
			s.Maintenance.Exclusions = map[string]ExclusionSettings{}
			for _, name := range []string{"a", "b", "c", "d"} {
				s.Maintenance.Exclusions[name] = ExclusionSettings{Start: start, End: "2026-01-04T00:00:00Z", Scope: NoUpgrades}
			}
		}, "maintenance.exclusions: 4 exclusions have the scope NO_UPGRADES: at most 3"},
	})
}

func TestClusterFeatureProblems(t *testing.T) {
	checkClusterCases(t, []clusterCase{
		{"components", func(s *ClusterSettings) {
			s.Logging.Components = []LoggingComponent{LogSystem, "X", LogSystem}
			s.Monitoring.Components = []MonitoringComponent{"x"}
		}, `logging.components[1]: "X": accepted is "SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER" or "WORKLOADS"
logging.components[2]: "SYSTEM_COMPONENTS" is listed twice
monitoring.components[0]: "x": accepted is "SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER", "STORAGE", ` +
			`"HPA", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "KUBELET", "CADVISOR" or "DCGM"`},
		{"domain of the cluster scope", func(s *ClusterSettings) {
			s.Networking.CloudDNS = &CloudDNSSettings{Scope: DNSCluster, Domain: "dev.cluster"}
		}, `networking.cloudDns.domain: "dev.cluster": the scope CLUSTER_SCOPE has the domain cluster.local; another one needs ` +
			"the scope VPC_SCOPE"},
		{"domain of the VPC scope", func(s *ClusterSettings) {
			s.Networking.CloudDNS = &CloudDNSSettings{Scope: DNSVPC, Domain: "cluster.local"}
		}, "networking.cloudDns.domain: the scope VPC_SCOPE needs a domain that no other cluster in the network has, " +
			"as in dev.cluster"},
		{"no domain", func(s *ClusterSettings) { s.Networking.CloudDNS = &CloudDNSSettings{Scope: DNSVPC, Domain: "a."} },
			`networking.cloudDns.domain: "a." is not a domain: accepted is a name such as dev.cluster, without a dot at its end`},
		{"security", func(s *ClusterSettings) {
			s.Security.Posture, s.Security.Vulnerability = PostureDisabled, VulnerabilityBasic
			s.Security.DatabaseKey, s.Security.Group = "etcd", "admins@example.com"
		}, `security.databaseKey: "etcd" is not the name of a key: accepted is ` +
			`projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY
security.group: "admins@example.com" is not the group that GKE reads: accepted is gke-security-groups@ and your domain
security.vulnerability: VULNERABILITY_BASIC needs a security posture: set posture to "BASIC" or "ENTERPRISE"`},
		{"key elsewhere", func(s *ClusterSettings) {
			s.Security.DatabaseKey = "projects/my-project/locations/us-east1/keyRings/gke/cryptoKeys/etcd"
		}, "security.databaseKey: the key is in us-east1: GKE accepts one in the cluster's region, europe-west1"},
		{"notifications", func(s *ClusterSettings) {
			s.Notifications = &NotificationSettings{Topic: "gke", Events: []NotificationEvent{"UPGRADE"}}
		}, `notifications.events[0]: "UPGRADE": accepted is "UPGRADE_AVAILABLE_EVENT", "UPGRADE_EVENT" or "SECURITY_BULLETIN_EVENT"
notifications.topic: "gke" is not a topic: accepted is projects/PROJECT/topics/TOPIC`},
		{"node provisioning", func(s *ClusterSettings) {
			s.Scaling.Profile = "FAST"
			s.Scaling.NodeProvisioning = &NodeProvisioningSettings{
				CPU: LimitSettings{Min: 8, Max: 4}, MemoryGB: LimitSettings{Min: 0, Max: 64}, GPUs: map[string]LimitSettings{"l4": {Max: 1}},
				Zones: []string{"b"}, DiskSizeGB: 5, DiskType: DiskHyperdisk,
			}
		}, `scaling.nodeProvisioning.cpu: min 8 is above max 4
scaling.nodeProvisioning.diskSizeGb: 5 is too small: at least 10
scaling.nodeProvisioning.diskType: "hyperdisk-balanced": accepted for pools that GKE makes is "pd-standard", "pd-balanced" or "pd-ssd"
scaling.nodeProvisioning.gpus.l4: "l4" is not a type of GPU: accepted is a name such as nvidia-l4 or nvidia-tesla-t4
scaling.nodeProvisioning.zones[0]: "b" is not a zone: accepted is a name such as europe-west1-b
scaling.profile: "FAST": accepted is "BALANCED" or "OPTIMIZE_UTILIZATION"`},
	})
}

// What Autopilot does not accept is refused with the reason; what it has always on may be said.
func TestAutopilotProblems(t *testing.T) {
	checkClusterCases(t, []clusterCase{
		{"right", func(s *ClusterSettings) { s.Autopilot, s.Location = true, "europe-west1" }, ""},
		{"what it has always", func(s *ClusterSettings) {
			s.Autopilot, s.Location = true, "europe-west1"
			s.Addons.FilestoreCSI, s.Addons.GCSFuseCSI, s.Scaling.VerticalPods, s.Networking.IntranodeVisibility = true, true, true, true
		}, ""},
		{"everything", func(s *ClusterSettings) {
			s.Autopilot = true
			s.Security.ShieldedNodes, s.Addons.DNSCache, s.Addons.PersistentDiskCSI = false, false, false
			s.Networking.CloudDNS = &CloudDNSSettings{Scope: DNSCluster, Domain: "cluster.local"}
			s.Scaling.Profile = ProfileUtilization
			s.Scaling.NodeProvisioning = &NodeProvisioningSettings{
				CPU: LimitSettings{Min: 0, Max: 4}, MemoryGB: LimitSettings{Min: 0, Max: 64}, DiskSizeGB: 10, DiskType: DiskSSD,
			}
			s.Monitoring.Components, s.Monitoring.ManagedPrometheus, s.Logging.Components = nil, false, nil
		}, `addons.dnsCache: Autopilot always runs the DNS cache: leave it out
addons.persistentDiskCsi: Autopilot always runs the driver of persistent disks: leave it out
location: europe-west1-b is a zone: an Autopilot cluster is regional, as in europe-west1
logging.components: Autopilot always logs SYSTEM_COMPONENTS and WORKLOADS: leave it out
monitoring.components: Autopilot always measures SYSTEM_COMPONENTS: leave it out
monitoring.managedPrometheus: Autopilot always runs managed Prometheus: leave it out
networking.cloudDns: Autopilot always uses Cloud DNS, with the cluster scope: leave it out
scaling.nodeProvisioning: Autopilot makes all nodes by itself, without limits: leave it out
scaling.profile: Autopilot decides by itself when nodes go: leave it out
security.shieldedNodes: Autopilot's nodes are always shielded: leave it out`},
	})
}

func TestAutopilot(t *testing.T) {
	registered := pulumitest.Registered(t, cluster(func(args *ClusterArgs) {
		args.Autopilot, args.Location = true, "europe-west1"
	})).One(t, "gcp:container/cluster:Cluster", "main")
	pulumitest.CheckInputs(t, registered, map[string]any{
		"enableAutopilot": true, "verticalPodAutoscaling.enabled": true,
		"clusterAutoscaling.autoProvisioningDefaults.serviceAccount": "nodes@example.com",
		"workloadIdentityConfig.workloadPool":                        "my-project.svc.id.goog",
		"privateClusterConfig.enablePrivateNodes":                    true,
		// The provider refuses these beside enableAutopilot.
		"removeDefaultNodePool": nil, "initialNodeCount": nil, "nodeConfig": nil, "enableShieldedNodes": nil,
		"enableIntranodeVisibility": nil, "addonsConfig.dnsCacheConfig": nil, "addonsConfig.gcpFilestoreCsiDriverConfig": nil,
		"clusterAutoscaling.enabled": nil, "clusterAutoscaling.resourceLimits": nil, "datapathProvider": nil,
	})
}

func TestAutopilotTakesNoPools(t *testing.T) {
	pulumitest.CheckRefused(t, `gcp.NodePool "web": cluster: Autopilot makes all nodes by itself: an Autopilot cluster has no node pools`,
		nodePool("web", func(args *NodePoolArgs) { args.Cluster = &Cluster{autopilot: true} }))
}

func TestControlPlaneRange(t *testing.T) {
	network := &NetworkSettings{Subnets: map[string]SubnetSettings{"control": {CIDR: "10.1.0.0/28"}}}
	for want, change := range map[string]func(*ClusterSettings){
		"172.16.0.0/28": func(*ClusterSettings) {},
		"10.1.0.0/28":   func(s *ClusterSettings) { s.ControlPlane.Subnet = "control" },
		"":              func(s *ClusterSettings) { s.PrivateNodes = false },
	} {
		settings := clusterSettings()
		change(&settings)
		if got := settings.ControlPlaneRange(network); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestClusterRefusesControlPlaneSubnet(t *testing.T) {
	args := &ClusterArgs{
		ClusterSettings: clusterSettings(), Network: &Network{Subnets: newSubnets("nodes")}, Project: "my-project",
		NodeServiceAccount: pulumi.String("nodes@example.com"),
	}
	args.ControlPlane.Subnet = "control"
	pulumitest.CheckRefused(t, `gcp.Cluster "main": controlPlane.subnet: "control" is not a subnet of the network (have: nodes)`,
		func(ctx *pulumi.Context) error {
			_, err := NewCluster(ctx, "main", pulumitest.Filled(args))
			return err
		})
}

// Off is said as well as on, so that a setting that is removed is a change.
func TestClusterFeaturesOff(t *testing.T) {
	registered := pulumitest.Registered(t, cluster(func(args *ClusterArgs) { args.Networking.GatewayAPI = false }))
	cluster := registered.One(t, "gcp:container/cluster:Cluster", "main")
	pulumitest.CheckInputs(t, cluster, map[string]any{
		"gatewayApiConfig.channel": "CHANNEL_DISABLED", "binaryAuthorization.evaluationMode": "DISABLED",
		"databaseEncryption.state": "DECRYPTED", "secretManagerConfig.enabled": false, "dnsConfig": nil, "fleet": nil,
		"verticalPodAutoscaling.enabled": false, "notificationConfig.pubsub": "map[enabled:false]",
		"clusterAutoscaling":                        "map[autoscalingProfile:BALANCED enabled:false]",
		"loggingConfig.enableComponents":            "[SYSTEM_COMPONENTS WORKLOADS]",
		"monitoringConfig":                          "map[enableComponents:[SYSTEM_COMPONENTS] managedPrometheus:map[enabled:true]]",
		"addonsConfig.dnsCacheConfig":               "map[enabled:true]",
		"securityPostureConfig":                     "map[mode:BASIC vulnerabilityMode:VULNERABILITY_DISABLED]",
		"costManagementConfig.enabled":              true,
		"authenticatorGroupsConfig":                 nil,
		"enableIntranodeVisibility":                 false,
		"addonsConfig.gkeBackupAgentConfig.enabled": false,
	})
	ignored := " " + strings.Join(cluster.IgnoreChanges, " ") + " "
	for _, path := range []string{"dnsConfig", "enableL4IlbSubsetting", "enableFqdnNetworkPolicy"} {
		if !strings.Contains(ignored, " "+path+" ") {
			t.Errorf("the way back of %s is not ignored", path)
		}
	}
}

func TestClusterFeaturesOn(t *testing.T) {
	registered := pulumitest.Registered(t, cluster(everyFeature)).One(t, "gcp:container/cluster:Cluster", "main")
	pulumitest.CheckInputs(t, registered, map[string]any{
		"nodeLocations":         "[europe-west1-c]",
		"dnsConfig":             "map[clusterDns:CLOUD_DNS clusterDnsDomain:dev.cluster clusterDnsScope:VPC_SCOPE]",
		"fleet.project":         "my-fleet",
		"databaseEncryption":    "map[keyName:projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k state:ENCRYPTED]",
		"enableL4IlbSubsetting": true, "enableFqdnNetworkPolicy": true, "enableIntranodeVisibility": true,
		"authenticatorGroupsConfig.securityGroup": "gke-security-groups@example.com",
		"notificationConfig.pubsub": "map[enabled:true filter:map[eventTypes:[UPGRADE_AVAILABLE_EVENT UPGRADE_EVENT]] " +
			"topic:projects/p/topics/gke]",
		"maintenancePolicy.dailyMaintenanceWindow": nil,
		"maintenancePolicy.recurringWindow": "map[endTime:2026-01-03T08:00:00Z recurrence:FREQ=DAILY " +
			"startTime:2026-01-03T02:00:00Z]",
		"maintenancePolicy.maintenanceExclusions": "[map[endTime:2027-01-03T00:00:00Z exclusionName:xmas " +
			"exclusionOptions:map[scope:NO_UPGRADES] startTime:2026-12-20T00:00:00Z]]",
		"clusterAutoscaling.enabled": true,
		"clusterAutoscaling.resourceLimits": "[map[maximum:8 minimum:0 resourceType:cpu] map[maximum:64 minimum:1 " +
			"resourceType:memory] map[maximum:2 minimum:0 resourceType:nvidia-l4]]",
		"clusterAutoscaling.autoProvisioningDefaults.serviceAccount": "nodes@example.com",
		"privateClusterConfig.masterIpv4CidrBlock":                   nil,
		"privateClusterConfig.privateEndpointSubnetwork":             "net-proxies-id",
	})
	for _, path := range registered.IgnoreChanges {
		if path == "dnsConfig" || strings.HasPrefix(path, "enable") {
			t.Errorf("%s is set and its changes are ignored", path)
		}
	}
}

// everyFeature sets what the defaults leave out.
func everyFeature(args *ClusterArgs) {
	args.Zones = []string{"europe-west1-c"}
	args.ControlPlane.Subnet = "proxies"
	args.Maintenance.Recurring = &RecurringWindowSettings{Start: "2026-01-03T02:00:00Z", End: "2026-01-03T08:00:00Z", Recurrence: "FREQ=DAILY"}
	args.Maintenance.Exclusions = map[string]ExclusionSettings{
		"xmas": {Start: "2026-12-20T00:00:00Z", End: "2027-01-03T00:00:00Z", Scope: NoUpgrades},
	}
	args.Networking = ClusterNetworkingSettings{
		CloudDNS: &CloudDNSSettings{Scope: DNSVPC, Domain: "dev.cluster"}, IntranodeVisibility: true, FQDNPolicy: true, L4Subsetting: true,
	}
	args.Security.DatabaseKey = "projects/p/locations/europe-west1/keyRings/r/cryptoKeys/k"
	args.Security.Group = "gke-security-groups@example.com"
	args.Scaling.NodeProvisioning = &NodeProvisioningSettings{
		CPU: LimitSettings{Min: 0, Max: 8}, MemoryGB: LimitSettings{Min: 1, Max: 64}, GPUs: map[string]LimitSettings{"nvidia-l4": {Max: 2}},
		DiskSizeGB: 50, DiskType: DiskSSD,
	}
	args.Notifications = &NotificationSettings{
		Topic: "projects/p/topics/gke", Events: []NotificationEvent{EventUpgrade, EventUpgradeAvailable},
	}
	args.FleetProject = "my-fleet"
}
