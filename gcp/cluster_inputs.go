package gcp

import (
	"cmp"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
)

// resource makes the inputs of both modes. What can be switched off is always said, so that off is a change, too.
func (a *ClusterArgs) resource(name string) *container.ClusterArgs {
	inputs := &container.ClusterArgs{
		Name:           pulumi.String(cmp.Or(a.Name, name)),
		Location:       pulumi.String(a.Location),
		NodeLocations:  optionalStrings(a.Zones),
		Network:        a.Network.Name,
		Subnetwork:     a.Network.Subnets[a.Subnet].Name,
		NetworkingMode: pulumi.String("VPC_NATIVE"),
		IpAllocationPolicy: &container.ClusterIpAllocationPolicyArgs{
			ClusterSecondaryRangeName:  pulumi.String(a.PodRange),
			ServicesSecondaryRangeName: optionalString(a.ServiceRange),
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

func (a *ClusterArgs) privateConfig() container.ClusterPrivateClusterConfigPtrInput {
	if !a.PrivateNodes {
		// What is left out would stay as it is.
		return &container.ClusterPrivateClusterConfigArgs{EnablePrivateNodes: pulumi.Bool(false)}
	}
	config := &container.ClusterPrivateClusterConfigArgs{
		EnablePrivateNodes:    pulumi.Bool(true),
		EnablePrivateEndpoint: pulumi.Bool(a.ControlPlane.PrivateEndpoint),
		MasterGlobalAccessConfig: &container.ClusterPrivateClusterConfigMasterGlobalAccessConfigArgs{
			Enabled: pulumi.Bool(a.ControlPlane.GlobalAccess),
		},
	}
	if a.ControlPlane.Subnet == "" {
		config.MasterIpv4CidrBlock = pulumi.String(a.ControlPlane.CIDR)
	} else {
		config.PrivateEndpointSubnetwork = a.Network.Subnets[a.ControlPlane.Subnet].ID
	}
	return config
}

func (s ControlPlaneSettings) authorizedNetworks() container.ClusterMasterAuthorizedNetworksConfigPtrInput {
	blocks := container.ClusterMasterAuthorizedNetworksConfigCidrBlockArray{}
	for _, name := range slices.Sorted(maps.Keys(s.AuthorizedNetworks)) {
		blocks = append(blocks, &container.ClusterMasterAuthorizedNetworksConfigCidrBlockArgs{
			CidrBlock:   pulumi.String(s.AuthorizedNetworks[name]),
			DisplayName: pulumi.String(name),
		})
	}
	return &container.ClusterMasterAuthorizedNetworksConfigArgs{
		CidrBlocks: blocks, GcpPublicCidrsAccessEnabled: pulumi.Bool(s.AllowGoogleCloud),
	}
}

func (s MaintenanceSettings) policy() *container.ClusterMaintenancePolicyArgs {
	policy := &container.ClusterMaintenancePolicyArgs{}
	if s.Recurring == nil {
		policy.DailyMaintenanceWindow = &container.ClusterMaintenancePolicyDailyMaintenanceWindowArgs{
			StartTime: pulumi.String(s.DailyStart),
		}
	} else {
		policy.RecurringWindow = &container.ClusterMaintenancePolicyRecurringWindowArgs{
			StartTime:  pulumi.String(s.Recurring.Start),
			EndTime:    pulumi.String(s.Recurring.End),
			Recurrence: pulumi.String(s.Recurring.Recurrence),
		}
	}
	var exclusions container.ClusterMaintenancePolicyMaintenanceExclusionArray
	for _, name := range slices.Sorted(maps.Keys(s.Exclusions)) {
		exclusions = append(exclusions, &container.ClusterMaintenancePolicyMaintenanceExclusionArgs{
			ExclusionName: pulumi.String(name),
			StartTime:     pulumi.String(s.Exclusions[name].Start),
			EndTime:       pulumi.String(s.Exclusions[name].End),
			ExclusionOptions: &container.ClusterMaintenancePolicyMaintenanceExclusionExclusionOptionsArgs{
				Scope: pulumi.String(string(s.Exclusions[name].Scope)),
			},
		})
	}
	if len(exclusions) > 0 {
		policy.MaintenanceExclusions = exclusions
	}
	return policy
}

func (s *NotificationSettings) config() *container.ClusterNotificationConfigArgs {
	pubsub := &container.ClusterNotificationConfigPubsubArgs{Enabled: pulumi.Bool(s != nil)}
	if s != nil {
		pubsub.Topic = pulumi.String(s.Topic)
		if len(s.Events) > 0 {
			pubsub.Filter = &container.ClusterNotificationConfigPubsubFilterArgs{
				EventTypes: pulumi.ToStringArray(rules.InOrder(s.Events)),
			}
		}
	}
	return &container.ClusterNotificationConfigArgs{Pubsub: pubsub}
}
