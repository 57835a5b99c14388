package gcp

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
)

// clusterSettings are the defaults and what has none.
func clusterSettings() ClusterSettings {
	settings := Defaults[ClusterSettings]()
	settings.Location = "europe-west1-b"
	settings.ControlPlane.AuthorizedNetworks = map[string]string{"office": "203.0.113.0/24", "home": "198.51.100.1/32"}
	return settings
}

// clusterArgs are those of a cluster in a network of its own.
func clusterArgs(ctx *pulumi.Context, network string) (*ClusterArgs, error) {
	stands, err := NewNetwork(ctx, network, networkArgs())
	return &ClusterArgs{
		ClusterSettings: clusterSettings(), Project: "my-project", Network: stands,
		NodeServiceAccount: pulumi.String("nodes@example.com"), Protect: true,
	}, err
}

// cluster registers a cluster; change may be nil.
func cluster(change func(*ClusterArgs)) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		args, err := clusterArgs(ctx, "net")
		if err != nil {
			return err
		}
		if change != nil {
			change(args)
		}
		_, err = NewCluster(ctx, "main", pulumitest.Filled(args))
		return err
	}
}

func TestCluster(t *testing.T) {
	registered := pulumitest.Registered(t, cluster(nil)).One(t, "gcp:container/cluster:Cluster", "main")
	pulumitest.CheckInputs(t, registered, map[string]any{
		"name": "main", "location": "europe-west1-b", "networkingMode": "VPC_NATIVE",
		"datapathProvider": "ADVANCED_DATAPATH", "releaseChannel.channel": "REGULAR",
		"ipAllocationPolicy.clusterSecondaryRangeName":  "pods",
		"ipAllocationPolicy.servicesSecondaryRangeName": "services",
		"workloadIdentityConfig.workloadPool":           "my-project.svc.id.goog",
		"privateClusterConfig.enablePrivateNodes":       true,
		"privateClusterConfig.enablePrivateEndpoint":    false,
		"privateClusterConfig.masterIpv4CidrBlock":      "172.16.0.0/28",
		"masterAuthorizedNetworksConfig.cidrBlocks": "[map[cidrBlock:198.51.100.1/32 displayName:home] " +
			"map[cidrBlock:203.0.113.0/24 displayName:office]]",
		"maintenancePolicy.dailyMaintenanceWindow.startTime": "03:00",
		"removeDefaultNodePool":                              true, "initialNodeCount": 1,
		"nodeConfig.serviceAccount": "nodes@example.com",
		"enableShieldedNodes":       true, "deletionProtection": true,
	})
	if !registered.Protect {
		t.Error("it is not protected")
	}
	ignored := strings.Join(registered.IgnoreChanges, " ")
	for _, moved := range []string{"initialNodeCount", "nodeConfig", "nodePools", "nodeVersion", "minMasterVersion"} {
		if !strings.Contains(ignored, moved) {
			t.Errorf("changes of %s are not ignored", moved)
		}
	}
}

func TestClusterStandsOnTheNetwork(t *testing.T) {
	registered := pulumitest.Registered(t, cluster(nil)).One(t, "gcp:container/cluster:Cluster", "main")
	dependencies := strings.Join(registered.DependsOn, "\n")
	for _, needed := range []string{"gcp:compute/network:Network::net", "gcp:compute/subnetwork:Subnetwork::net-nodes"} {
		if !strings.Contains(dependencies+"\n", needed+"\n") {
			t.Errorf("it does not depend on %s:\n%s", needed, dependencies)
		}
	}
}

func TestClusterSettingsReachIt(t *testing.T) {
	registered := pulumitest.Registered(t, cluster(func(args *ClusterArgs) {
		args.Protect, args.DeletionProtection = false, false
		args.ControlPlane = ControlPlaneSettings{CIDR: "172.16.1.0/28", PrivateEndpoint: true, GlobalAccess: true}
		args.ReleaseChannel, args.Maintenance.DailyStart = ChannelRapid, "23:30"
		args.Labels = map[string]string{"team": "web"}
	})).One(t, "gcp:container/cluster:Cluster", "main")
	pulumitest.CheckInputs(t, registered, map[string]any{
		"deletionProtection": false, "releaseChannel.channel": "RAPID", "resourceLabels.team": "web",
		"maintenancePolicy.dailyMaintenanceWindow.startTime":    "23:30",
		"privateClusterConfig.enablePrivateEndpoint":            true,
		"privateClusterConfig.masterIpv4CidrBlock":              "172.16.1.0/28",
		"privateClusterConfig.masterGlobalAccessConfig.enabled": true,
		"masterAuthorizedNetworksConfig":                        "map[cidrBlocks:[] gcpPublicCidrsAccessEnabled:false]",
	})
	if registered.Protect {
		t.Error("it is protected")
	}
}

func TestClusterWithPublicNodes(t *testing.T) {
	registered := pulumitest.Registered(t, cluster(func(args *ClusterArgs) { args.PrivateNodes = false }))
	pulumitest.CheckInputs(t, registered.One(t, "gcp:container/cluster:Cluster", "main"), map[string]any{
		"privateClusterConfig": "map[enablePrivateNodes:false]",
	})
}

func TestClusterSettingsProblems(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*ClusterSettings)
		want   string
	}{
		{"none", func(*ClusterSettings) {}, ""},
		{"no subnet", func(s *ClusterSettings) { s.Subnet = "" }, `subnet: "" has 0 characters: a name has 1 to 63`},
		{"bad ranges", func(s *ClusterSettings) { s.PodRange, s.ServiceRange = "Pods", "1" },
			`podRange: "Pods" is not a name: accepted are ` + rules.ComputeName.Accepts + "\n" +
				`serviceRange: "1" is not a name: accepted are ` + rules.ComputeName.Accepts},
		{"no such time", func(s *ClusterSettings) { s.Maintenance.DailyStart = "24:00" },
			`maintenance.dailyStart: "24:00" is not a time of day: accepted is hours and minutes in GMT, as in 03:00`},
		{"short time", func(s *ClusterSettings) { s.Maintenance.DailyStart = "3:00" },
			`maintenance.dailyStart: "3:00" is not a time of day: accepted is hours and minutes in GMT, as in 03:00`},
		{"control plane's range", func(s *ClusterSettings) { s.ControlPlane.CIDR = "172.16.0.0/24" },
			"controlPlane.cidr: 172.16.0.0/24 is a /24: GKE accepts a /28"},
		{"no range of the control plane", func(s *ClusterSettings) { s.ControlPlane.CIDR = "" },
			`controlPlane.cidr: "" is not an IPv4 range: accepted is an address and a mask, as in 10.0.0.0/20`},
		{"nobody reaches it", func(s *ClusterSettings) { s.ControlPlane.AuthorizedNetworks = nil },
			"controlPlane.authorizedNetworks: a public endpoint needs at least one range that may reach it, " +
				"as in office: 203.0.113.0/24; or set controlPlane.privateEndpoint"},
		{"from within", func(s *ClusterSettings) {
			s.ControlPlane.AuthorizedNetworks, s.ControlPlane.PrivateEndpoint = nil, true
		}, ""},
		{"bad network", func(s *ClusterSettings) { s.ControlPlane.AuthorizedNetworks["office"] = "203.0.113.1/24" },
			`controlPlane.authorizedNetworks.office: "203.0.113.1/24" begins inside its range: write 203.0.113.0/24`},
		{"everyone", func(s *ClusterSettings) { s.ControlPlane.AuthorizedNetworks["all"] = "0.0.0.0/0" },
			"controlPlane.authorizedNetworks.all: 0.0.0.0/0 lets everyone reach the API server: " +
				"name the ranges that need it, or set controlPlane.allowEveryone to true as well"},
		{"everyone, on purpose", func(s *ClusterSettings) {
			s.ControlPlane.AuthorizedNetworks["all"], s.ControlPlane.AllowEveryone = "0.0.0.0/0", true
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			settings := clusterSettings()
			test.change(&settings)
			pulumitest.CheckMessage(t, pulumitest.Filled(&settings).Validate(), test.want)
		})
	}
}

func TestClusterRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*ClusterArgs)
		want   string
	}{
		{"bad settings", func(args *ClusterArgs) { args.ControlPlane.CIDR = "172.16.0.0/27" },
			"controlPlane.cidr: 172.16.0.0/27 is a /27: GKE accepts a /28"},
		{"no location", func(args *ClusterArgs) { args.Location = "" },
			"location: it is needed: a region, as in europe-west1, or a zone, as in europe-west1-b"},
		{"no such subnet", func(args *ClusterArgs) { args.Subnet = "node" },
			`subnet: "node" is not a subnet of the network (have: nodes, proxies)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			// The network that the cluster needs is no matter here: it is made without being registered.
			args := &ClusterArgs{
				ClusterSettings: clusterSettings(), Network: &Network{}, Project: "my-project",
				NodeServiceAccount: pulumi.String("nodes@example.com"),
			}
			args.Network.Subnets = newSubnets("nodes", "proxies")
			test.change(args)
			pulumitest.CheckRefused(t, `gcp.Cluster "main": `+test.want, func(ctx *pulumi.Context) error {
				_, err := NewCluster(ctx, "main", pulumitest.Filled(args))
				return err
			})
		})
	}
}

func TestClusterRefusesWithoutNetwork(t *testing.T) {
	name := strings.Repeat("a", 41)
	pulumitest.CheckRefused(t, `gcp.Cluster "`+name+`": name: "`+name+`" has 41 characters: a cluster name has 1 to 40`+
		"\nnodeServiceAccount: it is needed: nodes do not run as the project's default account"+
		"\nproject: it is needed, as in my-project\nnetwork: it is needed", func(ctx *pulumi.Context) error {
		_, err := NewCluster(ctx, name, pulumitest.Filled(&ClusterArgs{ClusterSettings: clusterSettings()}))
		return err
	})
}
