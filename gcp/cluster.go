package gcp

import (
	"errors"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/field"
)

// ClusterArgs are the settings of a Cluster and what it stands on.
type ClusterArgs struct {
	ClusterSettings
	// Project is the id of the project, of which the workload identity pool is named.
	Project string
	// Network that the cluster is in; the settings name one of its subnets.
	Network *Network
	// NodeServiceAccount is the email of the account that nodes run as.
	NodeServiceAccount pulumi.StringInput
	// Protect refuses to delete the cluster from the stack.
	Protect bool
}

// Cluster is a GKE cluster without node pools.
type Cluster struct {
	pulumi.ResourceState

	// Name of the cluster.
	Name pulumi.StringOutput
	// Location of the cluster: a region or a zone.
	Location pulumi.StringOutput
	// Endpoint is the address of the API server, without a scheme.
	Endpoint pulumi.StringOutput
	// CACertificate is the API server's certificate authority, PEM in base64.
	CACertificate pulumi.StringOutput
	// WorkloadPool is the cluster's workload identity pool. It is known only when the cluster stands, so what is bound
	// to it waits: "Identity Pool does not exist" cannot happen.
	WorkloadPool pulumi.StringOutput
}

// NewCluster registers the cluster. It returns an error, and registers nothing, when the settings are not valid or
// name a subnet that the network does not have.
func NewCluster(
	ctx *pulumi.Context, name string, args *ClusterArgs, opts ...pulumi.ResourceOption,
) (*Cluster, error) {
	component := &Cluster{}
	if err := register(ctx, "Cluster", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	cluster, err := container.NewCluster(ctx, name, args.resource(name),
		pulumi.Parent(component),
		pulumi.Protect(args.Protect),
		// The pool that GKE insists on is removed at once. What the API then reports in its place is that of the
		// declared pools, and the channel moves the versions.
		pulumi.IgnoreChanges([]string{"initialNodeCount", "nodeConfig", "nodePools", "nodeVersion", "minMasterVersion"}),
	)
	if err != nil {
		return nil, err
	}
	component.Name = cluster.Name
	component.Location = cluster.Location
	component.Endpoint = cluster.Endpoint
	component.CACertificate = cluster.MasterAuth.ClusterCaCertificate().Elem()
	component.WorkloadPool = cluster.WorkloadIdentityConfig.WorkloadPool().Elem()
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"name": cluster.Name, "location": cluster.Location, "endpoint": cluster.Endpoint,
	})
}

func (a *ClusterArgs) validate(name string) error {
	var problems field.Errors
	problems.Merge("", a.Validate())
	clusterName.check(&problems, "name", name)
	if a.Network == nil {
		return errors.Join(problems.Err(), errors.New("network: it is needed"))
	}
	if a.Location == "" {
		problems.Add("location", "it is needed: a region, as in europe-west1, or a zone, as in europe-west1-b")
	}
	if _, ok := a.Network.Subnets[a.Subnet]; !ok {
		problems.Add("subnet", "%q is not a subnet of the network: it has %s", a.Subnet,
			field.OneOf(field.Keys(a.Network.Subnets)))
	}
	return problems.Err()
}

func (a *ClusterArgs) resource(name string) *container.ClusterArgs {
	return &container.ClusterArgs{
		Name:             pulumi.String(name),
		Location:         pulumi.String(a.Location),
		Network:          a.Network.Name,
		Subnetwork:       a.Network.Subnets[a.Subnet].Name,
		NetworkingMode:   pulumi.String("VPC_NATIVE"),
		DatapathProvider: pulumi.String("ADVANCED_DATAPATH"),
		IpAllocationPolicy: &container.ClusterIpAllocationPolicyArgs{
			ClusterSecondaryRangeName:  pulumi.String(a.PodRange),
			ServicesSecondaryRangeName: pulumi.String(a.ServiceRange),
		},
		ReleaseChannel: &container.ClusterReleaseChannelArgs{Channel: pulumi.String(string(a.ReleaseChannel))},
		WorkloadIdentityConfig: &container.ClusterWorkloadIdentityConfigArgs{
			WorkloadPool: pulumi.String(a.Project + ".svc.id.goog"),
		},
		PrivateClusterConfig:           a.privateConfig(),
		MasterAuthorizedNetworksConfig: a.ControlPlane.authorizedNetworks(),
		MaintenancePolicy: &container.ClusterMaintenancePolicyArgs{
			DailyMaintenanceWindow: &container.ClusterMaintenancePolicyDailyMaintenanceWindowArgs{
				StartTime: pulumi.String(a.Maintenance.DailyStart),
			},
		},
		// GKE makes no cluster without a first pool; it gets the least privileged account until it is removed.
		RemoveDefaultNodePool: pulumi.Bool(true),
		InitialNodeCount:      pulumi.Int(1),
		NodeConfig: &container.ClusterNodeConfigArgs{
			ServiceAccount: a.NodeServiceAccount.ToStringOutput(),
		},
		EnableShieldedNodes: pulumi.Bool(true),
		DeletionProtection:  pulumi.Bool(a.DeletionProtection),
		ResourceLabels:      pulumi.ToStringMap(a.Labels),
	}
}

func (a *ClusterArgs) privateConfig() container.ClusterPrivateClusterConfigPtrInput {
	if !a.PrivateNodes {
		return nil
	}
	return &container.ClusterPrivateClusterConfigArgs{
		EnablePrivateNodes:    pulumi.Bool(true),
		EnablePrivateEndpoint: pulumi.Bool(a.ControlPlane.PrivateEndpoint),
		MasterIpv4CidrBlock:   pulumi.String(a.ControlPlane.CIDR),
		MasterGlobalAccessConfig: &container.ClusterPrivateClusterConfigMasterGlobalAccessConfigArgs{
			Enabled: pulumi.Bool(a.ControlPlane.GlobalAccess),
		},
	}
}

func (s ControlPlaneSettings) authorizedNetworks() container.ClusterMasterAuthorizedNetworksConfigPtrInput {
	blocks := container.ClusterMasterAuthorizedNetworksConfigCidrBlockArray{}
	for _, name := range field.Keys(s.AuthorizedNetworks) {
		blocks = append(blocks, &container.ClusterMasterAuthorizedNetworksConfigCidrBlockArgs{
			CidrBlock:   pulumi.String(s.AuthorizedNetworks[name]),
			DisplayName: pulumi.String(name),
		})
	}
	return &container.ClusterMasterAuthorizedNetworksConfigArgs{CidrBlocks: blocks}
}
