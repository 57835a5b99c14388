package gcp

import (
	"cmp"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/internal/rules"
)

// cloudPlatform is the only scope of nodes: what they may do is decided by their account's roles alone.
var cloudPlatform = []string{"https://www.googleapis.com/auth/cloud-platform"}

// resource makes the inputs of both modes. What can be switched off is always said, so that off is a change, too.
func (a *ClusterArgs) resource(name string) *container.ClusterArgs {
	inputs := &container.ClusterArgs{
		Name:           pulumi.String(cmp.Or(a.Name, name)),
		Location:       pulumi.String(a.Location),
		NodeLocations:  input.Strings(a.Zones),
		Network:        a.Network.Name,
		Subnetwork:     a.Network.Subnets[a.Subnet].Name,
		NetworkingMode: pulumi.String("VPC_NATIVE"),
		IpAllocationPolicy: &container.ClusterIpAllocationPolicyArgs{
			ClusterSecondaryRangeName:  pulumi.String(a.PodRange),
			ServicesSecondaryRangeName: input.String(a.ServiceRange),
		},
		ReleaseChannel: &container.ClusterReleaseChannelArgs{Channel: pulumi.String(string(a.ReleaseChannel))},
		WorkloadIdentityConfig: &container.ClusterWorkloadIdentityConfigArgs{
			WorkloadPool: pulumi.String(a.Project + ".svc.id.goog"),
		},
		PrivateClusterConfig:           a.privateConfig(),
		MasterAuthorizedNetworksConfig: a.ControlPlane.authorizedNetworks(),
		MaintenancePolicy:              a.Maintenance.policy(),
		NotificationConfig:             a.Notifications.config(),
		CostManagementConfig:           &container.ClusterCostManagementConfigArgs{Enabled: pulumi.Bool(a.CostAllocation)},
		LoggingConfig: &container.ClusterLoggingConfigArgs{
			EnableComponents: pulumi.ToStringArray(rules.InOrder(a.Logging.Components)),
		},
		MonitoringConfig: &container.ClusterMonitoringConfigArgs{
			EnableComponents: pulumi.ToStringArray(rules.InOrder(a.Monitoring.Components)),
			ManagedPrometheus: &container.ClusterMonitoringConfigManagedPrometheusArgs{
				Enabled: pulumi.Bool(a.Monitoring.ManagedPrometheus),
			},
		},
		VerticalPodAutoscaling: &container.ClusterVerticalPodAutoscalingArgs{
			Enabled: pulumi.Bool(a.Scaling.VerticalPods || a.Autopilot),
		},
		AddonsConfig:       a.addons(),
		DeletionProtection: pulumi.Bool(a.DeletionProtection),
		ResourceLabels:     pulumi.ToStringMap(a.Labels),
	}
	a.Networking.apply(inputs)
	a.Security.apply(inputs)
	if a.FleetProject != "" {
		inputs.Fleet = &container.ClusterFleetArgs{Project: pulumi.String(a.FleetProject)}
	}
	if a.Autopilot {
		a.applyAutopilot(inputs)
	} else {
		a.applyStandard(inputs)
	}
	return inputs
}

// applyStandard adds what Autopilot does not accept.
func (a *ClusterArgs) applyStandard(inputs *container.ClusterArgs) {
	inputs.DatapathProvider = pulumi.String("ADVANCED_DATAPATH")
	inputs.EnableShieldedNodes = pulumi.Bool(a.Security.ShieldedNodes)
	inputs.EnableIntranodeVisibility = pulumi.Bool(a.Networking.IntranodeVisibility)
	// GKE makes no cluster without a first pool; it gets the least privileged account until it is removed.
	inputs.RemoveDefaultNodePool = pulumi.Bool(true)
	inputs.InitialNodeCount = pulumi.Int(1)
	inputs.NodeConfig = &container.ClusterNodeConfigArgs{ServiceAccount: a.NodeServiceAccount.ToStringOutput()}
	inputs.ClusterAutoscaling = a.autoscaling()
}

// applyAutopilot adds the account that the nodes run as, in place of the project's default account.
func (a *ClusterArgs) applyAutopilot(inputs *container.ClusterArgs) {
	inputs.EnableAutopilot = pulumi.Bool(true)
	inputs.ClusterAutoscaling = &container.ClusterClusterAutoscalingArgs{
		AutoProvisioningDefaults: &container.ClusterClusterAutoscalingAutoProvisioningDefaultsArgs{
			ServiceAccount: a.NodeServiceAccount.ToStringOutput(),
			OauthScopes:    pulumi.ToStringArray(cloudPlatform),
		},
	}
}
