package gcp

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// newSubnets are subnets that are not registered.
func newSubnets(names ...string) map[string]*Subnet {
	subnets := map[string]*Subnet{}
	for _, name := range names {
		subnets[name] = &Subnet{}
	}
	return subnets
}

// nodePoolArgs are those of a pool with defaults, in a cluster that is not registered.
func nodePoolArgs() *NodePoolArgs {
	settings := Defaults[NodePoolSettings]()
	return &NodePoolArgs{
		NodePoolSettings: settings, ServiceAccount: pulumi.String("nodes@example.com"),
		Cluster: &Cluster{
			Name: pulumi.String("main").ToStringOutput(), Location: pulumi.String("europe-west1").ToStringOutput(),
		},
	}
}

// nodePool registers a pool; change may be nil.
func nodePool(name string, change func(*NodePoolArgs)) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		args := nodePoolArgs()
		if change != nil {
			change(args)
		}
		_, err := NewNodePool(ctx, name, pulumitest.Filled(args))
		return err
	}
}

func TestNodePool(t *testing.T) {
	registered := pulumitest.Registered(t, nodePool("web", nil)).One(t, "gcp:container/nodePool:NodePool", "web")
	pulumitest.CheckInputs(t, registered, map[string]any{
		// The name is the provider's: a pool is replaced by one that stands before.
		"name": nil, "cluster": "main", "location": "europe-west1", "initialNodeCount": 1, "maxPodsPerNode": 110,
		"nodeLocations": nil, "autoscaling.minNodeCount": 1, "autoscaling.maxNodeCount": 3,
		"autoscaling.locationPolicy": "BALANCED", "management.autoRepair": true, "management.autoUpgrade": true,
		"upgradeSettings.maxSurge": 1, "upgradeSettings.maxUnavailable": 0,
		"nodeConfig.machineType": "e2-standard-4", "nodeConfig.diskSizeGb": 100, "nodeConfig.diskType": "pd-balanced",
		"nodeConfig.spot": false, "nodeConfig.taints": nil, "nodeConfig.tags": nil,
		"nodeConfig.serviceAccount":                                   "nodes@example.com",
		"nodeConfig.oauthScopes":                                      "[https://www.googleapis.com/auth/cloud-platform]",
		"nodeConfig.metadata":                                         "map[disable-legacy-endpoints:true]",
		"nodeConfig.shieldedInstanceConfig.enableSecureBoot":          true,
		"nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring": true,
		"nodeConfig.workloadMetadataConfig.mode":                      "GKE_METADATA",
	})
	ignored := strings.Join(registered.IgnoreChanges, " ")
	if want := strings.Join(append(append(movedByGKE, setByGKE...), "nodeConfig.resourceLabels"), " "); ignored != want {
		t.Errorf("ignored changes are %s, want %s", ignored, want)
	}
}

func TestNodePoolSettingsReachIt(t *testing.T) {
	recorder := pulumitest.Registered(t, nodePool("web", func(args *NodePoolArgs) {
		args.Spot, args.SecureBoot = true, false
		args.Autoscaling.Min, args.Autoscaling.Max, args.Autoscaling.LocationPolicy = 0, 9, LocationAny
		args.Upgrade.MaxSurge, args.Upgrade.MaxUnavailable = 0, 2
		args.Zones, args.Tags = []string{"europe-west1-b"}, []string{"web"}
		args.Labels = map[string]string{"team": "web"}
		args.Taints = map[string]TaintSettings{
			"spot": {Value: "true", Effect: NoSchedule}, "gpu": {Value: "a100", Effect: NoExecute},
		}
	}))
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:container/nodePool:NodePool", "web"), map[string]any{
		// A pool that may have no nodes still begins with one, so that its settings are proved.
		"initialNodeCount": 1, "autoscaling.minNodeCount": 0, "autoscaling.maxNodeCount": 9,
		"autoscaling.locationPolicy": "ANY", "upgradeSettings.maxUnavailable": 2, "upgradeSettings.maxSurge": 0,
		"nodeLocations": "[europe-west1-b]", "nodeConfig.spot": true, "nodeConfig.tags": "[web]",
		"nodeConfig.labels": "map[gkestack/node-pool:web team:web]",
		"nodeConfig.taints": "[map[effect:NO_EXECUTE key:gpu value:a100] map[effect:NO_SCHEDULE key:spot value:true]]",
		"nodeConfig.shieldedInstanceConfig.enableSecureBoot": false,
	})
}

func TestNodePoolRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*NodePoolArgs)
		want   string
	}{
		{"no cluster", func(args *NodePoolArgs) { args.Cluster = nil }, "cluster: it is needed"},
		{"no machine", func(args *NodePoolArgs) { args.MachineType = "" }, "machineType: it is needed, as in e2-standard-4"},
		{"small disk", func(args *NodePoolArgs) { args.DiskSizeGB = 9 }, "diskSizeGb: 9 is too small: at least 10"},
		{"few pods", func(args *NodePoolArgs) { args.MaxPodsPerNode = 7 }, "maxPodsPerNode: 7 is out of range: 8 to 256"},
		{"many pods", func(args *NodePoolArgs) { args.MaxPodsPerNode = 257 }, "maxPodsPerNode: 257 is out of range: 8 to 256"},
		{"no upgrade", func(args *NodePoolArgs) { args.Upgrade.MaxSurge = 0 }, "upgrade: maxSurge 0 and maxUnavailable 0: " +
			"one of them is at least 1, or no node can be upgraded"},
		{"bad upgrade", func(args *NodePoolArgs) { args.Upgrade.MaxUnavailable = -1 },
			"upgrade.maxUnavailable: -1 is out of range: 0 to 20"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.NodePool "web": `+test.want, nodePool("web", test.change))
		})
	}
}

func TestAutoscalingRange(t *testing.T) {
	for bounds, ok := range map[[2]int]bool{
		{0, 1}: true, {1, 1}: true, {1, 3}: true, {0, 0}: false, {-1, 3}: false, {4, 3}: false,
	} {
		args := nodePoolArgs()
		args.Autoscaling.Min, args.Autoscaling.Max = bounds[0], bounds[1]
		if err := pulumitest.Filled(args).Validate(); (err == nil) != ok {
			t.Errorf("%v: got %v", bounds, err)
		}
	}
	args := nodePoolArgs()
	args.Autoscaling.Min = 4
	pulumitest.CheckMessage(t, pulumitest.Filled(args).Validate(),
		"autoscaling: min 4 is above max 3")
}

// The name leaves room for what the provider appends.
func TestNodePoolRefusesNames(t *testing.T) {
	name := strings.Repeat("a", 33)
	pulumitest.CheckRefused(t, `gcp.NodePool "`+name+`": name: "`+name+`" has 33 characters: a node pool name has 1 to 32`,
		nodePool(name, nil))
	pulumitest.Registered(t, nodePool(name[:32], nil))
}

// What a machine type brings along is not the settings' to remove; what it does not bring along is.
func TestNodePoolOfMachineTypes(t *testing.T) {
	const ssds, accelerators = "nodeConfig.ephemeralStorageLocalSsdConfig", "nodeConfig.guestAccelerators"
	for _, test := range []struct {
		machine         string
		ownGPUs, ownSSD bool
	}{
		{"e2-standard-4", false, false}, {"n1-standard-4", false, false}, {"c3-standard-8-lssd", false, true},
		{"g2-standard-4", true, false}, {"a2-highgpu-1g", true, false}, {"a3-highgpu-8g", true, true},
		{"z3-highmem-88", false, true},
	} {
		t.Run(test.machine, func(t *testing.T) {
			recorder := pulumitest.Registered(t, nodePool("main", func(args *NodePoolArgs) { args.MachineType = test.machine }))
			registered := recorder.One(t, "gcp:container/nodePool:NodePool", "main")
			if got := slices.Contains(registered.IgnoreChanges, ssds); got != test.ownSSD {
				t.Errorf("%s is ignored: %t", ssds, got)
			}
			_, none := registered.Plain()["nodeConfig"].(map[string]any)["guestAccelerators"]
			if none == test.ownGPUs {
				t.Errorf("%s is said to be none: %t", accelerators, none)
			}
		})
	}
}
