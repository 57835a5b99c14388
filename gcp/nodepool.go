package gcp

import (
	"regexp"
	"strconv"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// NodePoolArgs are the settings of a NodePool and the cluster that it belongs to.
type NodePoolArgs struct {
	NodePoolSettings
	// Cluster of the pool, a Standard one.
	Cluster *Cluster
	// ServiceAccount is the email of the account that the nodes run as.
	ServiceAccount pulumi.StringInput
}

// NodePool is a pool of nodes. A change that replaces it makes the new pool first, which is why its name in Google
// Cloud ends in seven hexadecimal digits.
//
// The machine type, the disk, the image type, labels, taints, tags and zones change in place, node by node as Upgrade
// says. The pool is replaced where one of these changes: spot, GPUs, maximum of pods per node, pod range, secure boot,
// image streaming, gVisor, reservation, local SSDs. GKE drains the old pool's nodes with regard to
// PodDisruptionBudgets, for at most an hour.
type NodePool struct {
	pulumi.ResourceState
	parts

	// Name of the pool in Google Cloud.
	Name pulumi.StringOutput
}

// NewNodePool registers the pool. It returns an error, and registers nothing, when the settings are not valid or the
// cluster is an Autopilot one.
func NewNodePool(
	ctx *pulumi.Context, name string, args *NodePoolArgs, opts ...pulumi.ResourceOption,
) (*NodePool, error) {
	component := &NodePool{}
	if err := register.Component(ctx, "NodePool", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	pool, err := container.NewNodePool(ctx, name, args.resource(name),
		pulumi.Parent(component),
		pulumi.IgnoreChanges(args.ignored()),
	)
	if err != nil {
		return nil, err
	}
	component.Name = pool.Name
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": pool.Name})
}

// movedByGKE are the inputs that the autoscaler and the release channel move.
var movedByGKE = []string{"initialNodeCount", "nodeCount", "version"}

// setByGKE are parts of the nodes' configuration that the settings do not have and that GKE fills in by itself for some
// machine types and versions. The provider would report them as changes, and replace the pool for the first.
var setByGKE = []string{
	"nodeConfig.advancedMachineFeatures", "nodeConfig.containerdConfig", "nodeConfig.fastSocket", "nodeConfig.gvnic",
	"nodeConfig.hostMaintenancePolicy", "nodeConfig.kubeletConfig", "nodeConfig.linuxNodeConfig", "placementPolicy",
	"queuedProvisioning",
	// These never change here, and a pool that was made elsewhere would be replaced for its own.
	"nodeConfig.oauthScopes",
}

// machineWithSSDs are the machine types that have local SSDs by themselves, which GKE reports as those of the pool.
// https://cloud.google.com/compute/docs/disks/local-ssd#lssd_disks_fixed
var machineWithSSDs = regexp.MustCompile(`-lssd$|^(a[3-9]|z[0-9])`)

// gkeLabels are resource labels that GKE puts on pools.
var gkeLabels = []string{"goog-gke-node-pool-provisioning-model", "goog-gke-accelerator-type"}

func (a *NodePoolArgs) ignored() []string {
	paths := append(movedByGKE[:len(movedByGKE):len(movedByGKE)], setByGKE...)
	if a.LocalSSDs == 0 && machineWithSSDs.MatchString(a.MachineType) {
		paths = append(paths, "nodeConfig.ephemeralStorageLocalSsdConfig")
	}
	if len(a.ResourceLabels) == 0 {
		return append(paths, "nodeConfig.resourceLabels")
	}
	for _, label := range gkeLabels {
		paths = append(paths, "nodeConfig.resourceLabels."+label)
	}
	return paths
}

func (a *NodePoolArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	if a.Name == "" {
		rules.NodePoolName.Check(&problems, "name", name)
	}
	switch {
	case a.Cluster == nil:
		problems.Add("cluster", "it is needed")
	case a.Cluster.autopilot:
		problems.Add("cluster", autopilotPools)
	}
	if a.ServiceAccount == nil {
		problems.Add("serviceAccount", "it is needed: nodes do not run as the project's default account")
	}
	return problems.Err()
}

// autopilotPools is why an Autopilot cluster takes no node pools.
const autopilotPools = "Autopilot makes all nodes by itself: an Autopilot cluster has no node pools"

func (a *NodePoolArgs) resource(name string) *container.NodePoolArgs {
	inputs := &container.NodePoolArgs{
		Name:             input.String(a.NodePoolSettings.Name),
		Cluster:          a.Cluster.Name,
		Location:         a.Cluster.Location,
		InitialNodeCount: pulumi.Int(a.initialNodes(a.Cluster.zones)),
		MaxPodsPerNode:   pulumi.Int(a.MaxPodsPerNode),
		NodeLocations:    input.Strings(a.Zones),
		Autoscaling:      a.Autoscaling.inputs(),
		Management: &container.NodePoolManagementArgs{
			AutoRepair: pulumi.Bool(true), AutoUpgrade: pulumi.Bool(true),
		},
		UpgradeSettings: a.Upgrade.inputs(),
		NodeConfig:      a.nodeConfig(name),
	}
	if a.PodRange != "" {
		inputs.NetworkConfig = &container.NodePoolNetworkConfigArgs{PodRange: pulumi.String(a.PodRange)}
	}
	return inputs
}

// initialNodes is the number of nodes per zone that the pool begins with: one where it may have none, so that its
// settings are proved.
func (s *NodePoolSettings) initialNodes(clusterZones int) int {
	if !s.Autoscaling.Total {
		return max(1, s.Autoscaling.Min)
	}
	zones := s.zoneCount(clusterZones)
	if s.Autoscaling.Max < zones {
		return 0
	}
	return max(1, (s.Autoscaling.Min+zones-1)/zones)
}

func (s AutoscalingSettings) inputs() *container.NodePoolAutoscalingArgs {
	inputs := &container.NodePoolAutoscalingArgs{LocationPolicy: pulumi.String(string(s.LocationPolicy))}
	if s.Total {
		inputs.TotalMinNodeCount, inputs.TotalMaxNodeCount = pulumi.Int(s.Min), pulumi.Int(s.Max)
	} else {
		inputs.MinNodeCount, inputs.MaxNodeCount = pulumi.Int(s.Min), pulumi.Int(s.Max)
	}
	return inputs
}

func (s UpgradeSettings) inputs() *container.NodePoolUpgradeSettingsArgs {
	if s.BlueGreen == nil {
		return &container.NodePoolUpgradeSettingsArgs{
			Strategy:       pulumi.String("SURGE"),
			MaxSurge:       pulumi.Int(s.MaxSurge),
			MaxUnavailable: pulumi.Int(s.MaxUnavailable),
		}
	}
	rollout := container.NodePoolUpgradeSettingsBlueGreenSettingsStandardRolloutPolicyArgs{
		BatchSoakDuration: seconds(s.BlueGreen.BatchSoakSeconds),
	}
	if s.BlueGreen.BatchNodes > 0 {
		rollout.BatchNodeCount = pulumi.Int(s.BlueGreen.BatchNodes)
	} else {
		rollout.BatchPercentage = pulumi.Float64(float64(s.BlueGreen.batchPercent()) / 100)
	}
	return &container.NodePoolUpgradeSettingsArgs{
		Strategy: pulumi.String("BLUE_GREEN"),
		BlueGreenSettings: &container.NodePoolUpgradeSettingsBlueGreenSettingsArgs{
			NodePoolSoakDuration: seconds(s.BlueGreen.SoakSeconds), StandardRolloutPolicy: rollout,
		},
	}
}

// seconds is a duration as Google's API writes it.
func seconds(count int) pulumi.StringPtrInput { return pulumi.String(strconv.Itoa(count) + "s") }
