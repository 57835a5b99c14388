package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func TestNodePoolProblems(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*NodePoolSettings)
		want   string
	}{
		{"none", func(*NodePoolSettings) {}, ""},
		{"machine's form", func(s *NodePoolSettings) { s.MachineType = "standard-4" },
			`machineType: "standard-4" is not a machine type: accepted are a family, a kind and a size that it has, as in e2-standard-4 or ` +
				"n2-custom-4-8192"},
		{"custom machine", func(s *NodePoolSettings) { s.MachineType = "custom-4-8192" }, ""},
		{"small machine", func(s *NodePoolSettings) { s.MachineType = "e2-micro" },
			"machineType: e2-micro has too little memory for a GKE node: the smallest is e2-small"},
		{"enums", func(s *NodePoolSettings) { s.DiskType, s.ImageType, s.Autoscaling.LocationPolicy = "ssd", "COS", "ALL" },
			`autoscaling.locationPolicy: "ALL": accepted is "BALANCED" or "ANY"
diskType: "ssd": accepted is "pd-standard", "pd-balanced", "pd-ssd" or "hyperdisk-balanced"
imageType: "COS": accepted is "COS_CONTAINERD" or "UBUNTU_CONTAINERD"`},
		{"taints and labels", func(s *NodePoolSettings) {
			s.Taints = map[string]TaintSettings{"a b": {Value: "x", Effect: "NoSchedule"}}
			s.Labels = map[string]string{"team": "a b"}
			s.ResourceLabels = map[string]string{"Team": "a"}
			s.Tags = []string{"Web"}
		}, `labels.team: "a b" is not a value: accepted are at most 63 letters, digits, dashes, underscores and dots
resourceLabels.Team: "Team" is not a label's key: accepted are 1 to 63 lower-case letters, digits, dashes and underscores, ` +
			`beginning with a letter
tags[0]: "Web" is not a tag: accepted are lower-case letters, digits and dashes, beginning with a letter
taints.a b: "a b" is not a key: accepted are at most 63 letters, digits, dashes, underscores and dots, behind a domain ` +
			`and a slash if need be
taints.a b.effect: "NoSchedule": accepted is "NO_SCHEDULE", "PREFER_NO_SCHEDULE" or "NO_EXECUTE"`},
		{"empty label", func(s *NodePoolSettings) { s.ResourceLabels = map[string]string{"team": ""} }, ""},
		{"many nodes", func(s *NodePoolSettings) { s.Autoscaling.Max = 1001 },
			"autoscaling.max: 1001 nodes per zone: at most 1000"},
		{"many nodes in total", func(s *NodePoolSettings) { s.Autoscaling.Max, s.Autoscaling.Total = 2000, true }, ""},
		{"large surge", func(s *NodePoolSettings) { s.Upgrade.MaxSurge = 21 },
			"upgrade.maxSurge: 21 is out of range: 0 to 20"},
		{"blue-green", func(s *NodePoolSettings) { s.Upgrade.BlueGreen = &BlueGreenSettings{SoakSeconds: 60} }, ""},
		{"blue-green and surge", func(s *NodePoolSettings) {
			s.Upgrade = UpgradeSettings{MaxSurge: 2, MaxUnavailable: 0, BlueGreen: &BlueGreenSettings{BatchNodes: 1, BatchPercent: 10, SoakSeconds: 604801}}
		}, `upgrade: maxSurge 2 and maxUnavailable 0 stand beside blueGreen: a pool is upgraded one way, so leave either out
upgrade.blueGreen: batchNodes 1 and batchPercent 10: leave either out
upgrade.blueGreen.soakSeconds: 604801 is out of range: 0 to 604800`},
		{"spot with a reservation", func(s *NodePoolSettings) {
			s.Spot, s.Reservation = true, &ReservationSettings{Use: ReservationAny, Name: ""}
		}, "reservation: spot nodes use no reservation: leave reservation out, or set spot to false"},
		{"nameless reservation", func(s *NodePoolSettings) { s.Reservation = &ReservationSettings{Use: ReservationSpecific, Name: ""} },
			"reservation.name: SPECIFIC_RESERVATION needs the reservation's name"},
		{"named for any", func(s *NodePoolSettings) { s.Reservation = &ReservationSettings{Use: ReservationAny, Name: "a"} },
			"reservation.name: ANY_RESERVATION names no reservation: leave it out, or use SPECIFIC_RESERVATION"},
		{"shared reservation", func(s *NodePoolSettings) {
			s.Reservation = &ReservationSettings{Use: ReservationSpecific, Name: "projects/other-project/reservations/big"}
		}, ""},
		{"reservation of a zone", func(s *NodePoolSettings) {
			s.Reservation = &ReservationSettings{Use: ReservationSpecific, Name: "projects/p/zones/z/reservations/big"}
		}, `reservation.name: "projects/p/zones/z/reservations/big" is not a reservation: accepted is a name of at most 63 ` +
			"lower-case letters, digits and dashes, beginning with a letter, or projects/PROJECT/reservations/NAME where " +
			"another project shares it"},
		{"image", func(s *NodePoolSettings) { s.ImageType, s.GVisor, s.ImageStreaming = ImageUbuntu, true, true },
			`gvisor: it needs the image COS_CONTAINERD, not UBUNTU_CONTAINERD
imageStreaming: it needs the image COS_CONTAINERD, not UBUNTU_CONTAINERD`},
		{"sandbox on a small machine", func(s *NodePoolSettings) { s.GVisor, s.MachineType = true, "e2-medium" },
			"gvisor: it does not run on e2-medium: accepted is a machine with at least two whole vCPUs, as e2-standard-2"},
		{"local SSDs", func(s *NodePoolSettings) { s.LocalSSDs = 33 }, "localSsds: 33 is out of range: 0 to 32"},
		{"zones", func(s *NodePoolSettings) { s.Zones = []string{"europe-west1"} },
			`zones[0]: "europe-west1" is not a zone: accepted is a name such as europe-west1-b`},
	} {
		t.Run(test.name, func(t *testing.T) {
			args := nodePoolArgs()
			test.change(&args.NodePoolSettings)
			pulumitest.CheckMessage(t, pulumitest.Filled(args).Validate(), test.want)
		})
	}
}

func TestGPUProblems(t *testing.T) {
	for _, test := range []struct {
		name, machine string
		gpu           GPUSettings
		want          string
	}{
		{"right", "n1-standard-8", GPUSettings{Type: "nvidia-tesla-t4", Count: 2, Driver: DriverLatest}, ""},
		{"count", "n1-standard-8", GPUSettings{Type: "nvidia-tesla-t4", Count: 3, Driver: DriverDefault},
			"gpu.count: a machine has no 3 of nvidia-tesla-t4: accepted is 1, 2 or 4"},
		{"family", "e2-standard-4", GPUSettings{Type: "nvidia-l4", Count: 1, Driver: DriverDefault},
			"gpu.type: e2-standard-4 has no nvidia-l4: they are in machines of the family g2"},
		{"machine's count", "a2-highgpu-4g", GPUSettings{Type: "nvidia-tesla-a100", Count: 1, Driver: DriverDefault},
			"gpu.count: a2-highgpu-4g has 4 GPUs, not 1"},
		{"a type to come", "a5-standard-4", GPUSettings{Type: "nvidia-x100", Count: 3, Driver: DriverNone}, ""},
		{"names", "n1-standard-8", GPUSettings{Type: "t4", Count: -1, Driver: "NEWEST", PartitionSize: "half"},
			`gpu.count: -1 is too small: at least 1
gpu.driver: "NEWEST": accepted is "DEFAULT", "LATEST" or "INSTALLATION_DISABLED"
gpu.partitionSize: "half" is not a partition: accepted is a size such as 1g.5gb
gpu.type: "t4" is not a type of GPU: accepted is a name such as nvidia-l4 or nvidia-tesla-t4`},
		{"sharing", "a2-highgpu-1g", GPUSettings{
			Type: "nvidia-tesla-a100", Count: 1, Driver: DriverDefault, PartitionSize: "1g.5gb",
			Sharing: &GPUSharingSettings{Strategy: SharingMPS, Clients: 49},
		}, `gpu.sharing.clients: 49 is out of range: 2 to 48
gpu.sharing.strategy: MPS does not share divided GPUs: use TIME_SHARING, or leave partitionSize out`},
	} {
		t.Run(test.name, func(t *testing.T) {
			args := nodePoolArgs()
			args.MachineType, args.GPU = test.machine, &test.gpu
			pulumitest.CheckMessage(t, pulumitest.Filled(args).Validate(), test.want)
		})
	}
}

func TestNodePoolFeatures(t *testing.T) {
	registered := pulumitest.Registered(t, nodePool("gpu", func(args *NodePoolArgs) {
		args.MachineType = "n1-standard-8"
		args.GPU = &GPUSettings{
			Type: "nvidia-tesla-t4", Count: 2, Driver: DriverLatest, Sharing: &GPUSharingSettings{Strategy: SharingTime, Clients: 4},
		}
		args.GVisor, args.ImageStreaming, args.LocalSSDs, args.PodRange = true, true, 2, "pods2"
		args.Reservation = &ReservationSettings{Use: ReservationSpecific, Name: "reserved"}
		args.ResourceLabels = map[string]string{"cost": "ml"}
		args.Autoscaling = AutoscalingSettings{Min: 4, Max: 9, Total: true, LocationPolicy: LocationAny}
		args.Upgrade.BlueGreen = &BlueGreenSettings{BatchPercent: 25, SoakSeconds: 60}
	})).One(t, "gcp:container/nodePool:NodePool", "gpu")
	pulumitest.CheckInputs(t, registered, map[string]any{
		"nodeConfig.guestAccelerators": "[map[count:2 gpuDriverInstallationConfig:map[gpuDriverVersion:LATEST] " +
			"gpuSharingConfig:map[gpuSharingStrategy:TIME_SHARING maxSharedClientsPerGpu:4] type:nvidia-tesla-t4]]",
		"nodeConfig.sandboxConfig.sandboxType": "gvisor", "nodeConfig.gcfsConfig.enabled": true,
		"nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount": 2, "networkConfig.podRange": "pods2",
		"nodeConfig.reservationAffinity": "map[consumeReservationType:SPECIFIC_RESERVATION " +
			"key:compute.googleapis.com/reservation-name values:[reserved]]",
		"autoscaling": "map[locationPolicy:ANY totalMaxNodeCount:9 totalMinNodeCount:4]", "initialNodeCount": 2,
		"upgradeSettings.strategy": "BLUE_GREEN", "upgradeSettings.maxSurge": nil,
		"upgradeSettings.blueGreenSettings": "map[nodePoolSoakDuration:60s standardRolloutPolicy:map[batchPercentage:0.25 " +
			"batchSoakDuration:0s]]",
	})
	// Changes of the user's own resource labels count, GKE's do not.
	for _, path := range registered.IgnoreChanges {
		if path == "nodeConfig.resourceLabels" {
			t.Error("all resource labels are ignored")
		}
	}
}

// Nodes that GKE would not be able to place are not asked for.
func TestInitialNodes(t *testing.T) {
	for want, settings := range map[int]AutoscalingSettings{
		1: {Min: 0, Max: 3}, 5: {Min: 5, Max: 9}, 0: {Min: 0, Max: 2, Total: true}, 2: {Min: 4, Max: 6, Total: true},
	} {
		pool := NodePoolSettings{Autoscaling: settings}
		if got := pool.initialNodes(3); got != want {
			t.Errorf("%+v: got %d, want %d", settings, got, want)
		}
	}
}

func TestNodePoolNeedsAnAccount(t *testing.T) {
	pulumitest.CheckRefused(t, `gcp.NodePool "web": serviceAccount: it is needed: nodes do not run as the project's default account`,
		nodePool("web", func(args *NodePoolArgs) { args.ServiceAccount = nil }))
}

// A pool has a label that does not change when it is replaced, and that a pod can select.
func TestNodePoolLabel(t *testing.T) {
	registered := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		if err := nodePool("one", nil)(ctx); err != nil {
			return err
		}
		return nodePool("two", func(args *NodePoolArgs) { args.Labels = map[string]string{poolLabel: "mine"} })(ctx)
	})
	for name, want := range map[string]string{"one": "one", "two": "mine"} {
		pulumitest.CheckInputs(t, registered.One(t, "gcp:container/nodePool:NodePool", name), map[string]any{
			"nodeConfig.labels": "map[gkestack/node-pool:" + want + "]",
		})
	}
}
