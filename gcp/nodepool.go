package gcp

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/field"
)

// maxNodePoolName is GKE's limit.
// https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters.nodePools
const maxNodePoolName = 40

// NodePoolArgs are the settings of a NodePool and the cluster that it belongs to.
type NodePoolArgs struct {
	NodePoolSettings
	// Cluster of the pool.
	Cluster *Cluster
	// ServiceAccount is the email of the account that the nodes run as.
	ServiceAccount pulumi.StringInput
}

// NodePool is a pool of nodes. A change that replaces it makes the new pool first, which is why its name in Google
// Cloud ends in seven hexadecimal digits.
type NodePool struct {
	pulumi.ResourceState

	// Name of the pool in Google Cloud.
	Name pulumi.StringOutput
}

// NewNodePool registers the pool. It returns an error, and registers nothing, when the settings are not valid.
func NewNodePool(
	ctx *pulumi.Context, name string, args *NodePoolArgs, opts ...pulumi.ResourceOption,
) (*NodePool, error) {
	component := &NodePool{}
	if err := register(ctx, "NodePool", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	pool, err := container.NewNodePool(ctx, name, args.resource(),
		pulumi.Parent(component),
		// The autoscaler moves the count, the release channel the version.
		pulumi.IgnoreChanges([]string{"initialNodeCount", "nodeCount", "version"}),
	)
	if err != nil {
		return nil, err
	}
	component.Name = pool.Name
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": pool.Name})
}

func (a *NodePoolArgs) validate(name string) error {
	var problems field.Errors
	problems.Merge("", a.Validate())
	rule := computeName
	rule.kind, rule.max = "node pool name", maxNodePoolName-autonameSuffix
	rule.check(&problems, "name", name)
	if a.Cluster == nil {
		problems.Add("cluster", "it is needed")
	}
	return problems.Err()
}

func (a *NodePoolArgs) resource() *container.NodePoolArgs {
	return &container.NodePoolArgs{
		Cluster:          a.Cluster.Name,
		Location:         a.Cluster.Location,
		InitialNodeCount: pulumi.Int(max(1, a.Autoscaling.Min)),
		MaxPodsPerNode:   pulumi.Int(a.MaxPodsPerNode),
		NodeLocations:    optionalStrings(a.Zones),
		Autoscaling: &container.NodePoolAutoscalingArgs{
			MinNodeCount:   pulumi.Int(a.Autoscaling.Min),
			MaxNodeCount:   pulumi.Int(a.Autoscaling.Max),
			LocationPolicy: pulumi.String(string(a.Autoscaling.LocationPolicy)),
		},
		Management: &container.NodePoolManagementArgs{AutoRepair: pulumi.Bool(true), AutoUpgrade: pulumi.Bool(true)},
		UpgradeSettings: &container.NodePoolUpgradeSettingsArgs{
			MaxSurge:       pulumi.Int(a.Upgrade.MaxSurge),
			MaxUnavailable: pulumi.Int(a.Upgrade.MaxUnavailable),
		},
		NodeConfig: a.nodeConfig(),
	}
}

func (a *NodePoolArgs) nodeConfig() *container.NodePoolNodeConfigArgs {
	var taints container.NodePoolNodeConfigTaintArray
	for _, key := range field.Keys(a.Taints) {
		taints = append(taints, &container.NodePoolNodeConfigTaintArgs{
			Key:    pulumi.String(key),
			Value:  pulumi.String(a.Taints[key].Value),
			Effect: pulumi.String(string(a.Taints[key].Effect)),
		})
	}
	return &container.NodePoolNodeConfigArgs{
		MachineType:    pulumi.String(a.MachineType),
		DiskSizeGb:     pulumi.Int(a.DiskSizeGB),
		DiskType:       pulumi.String(a.DiskType),
		Spot:           pulumi.Bool(a.Spot),
		Labels:         pulumi.ToStringMap(a.Labels),
		Taints:         taints,
		Tags:           optionalStrings(a.Tags),
		ServiceAccount: a.ServiceAccount.ToStringOutput(),
		// What nodes may do is decided by the account's roles alone.
		OauthScopes: pulumi.ToStringArray([]string{"https://www.googleapis.com/auth/cloud-platform"}),
		Metadata:    pulumi.StringMap{"disable-legacy-endpoints": pulumi.String("true")},
		ShieldedInstanceConfig: &container.NodePoolNodeConfigShieldedInstanceConfigArgs{
			EnableSecureBoot:          pulumi.Bool(a.SecureBoot),
			EnableIntegrityMonitoring: pulumi.Bool(true),
		},
		WorkloadMetadataConfig: &container.NodePoolNodeConfigWorkloadMetadataConfigArgs{
			Mode: pulumi.String("GKE_METADATA"),
		},
	}
}
