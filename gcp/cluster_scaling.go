package gcp

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
)

func (a *ClusterArgs) autoscaling() *container.ClusterClusterAutoscalingArgs {
	provisioning := a.Scaling.NodeProvisioning
	inputs := &container.ClusterClusterAutoscalingArgs{
		Enabled:            pulumi.Bool(provisioning != nil),
		AutoscalingProfile: pulumi.String(string(a.Scaling.Profile)),
	}
	if provisioning == nil {
		return inputs
	}
	inputs.ResourceLimits = provisioning.limits()
	inputs.AutoProvisioningLocations = input.Strings(provisioning.Zones)
	inputs.AutoProvisioningDefaults = &container.ClusterClusterAutoscalingAutoProvisioningDefaultsArgs{
		ServiceAccount: a.NodeServiceAccount.ToStringOutput(),
		OauthScopes:    pulumi.ToStringArray(cloudPlatform),
		DiskSize:       pulumi.Int(provisioning.DiskSizeGB),
		DiskType:       pulumi.String(string(provisioning.DiskType)),
		ImageType:      pulumi.String(string(ImageCOS)),
		Management: &container.ClusterClusterAutoscalingAutoProvisioningDefaultsManagementArgs{
			AutoRepair: pulumi.Bool(true), AutoUpgrade: pulumi.Bool(true),
		},
		ShieldedInstanceConfig: &container.ClusterClusterAutoscalingAutoProvisioningDefaultsShieldedInstanceConfigArgs{
			EnableSecureBoot:          pulumi.Bool(provisioning.SecureBoot),
			EnableIntegrityMonitoring: pulumi.Bool(true),
		},
	}
	return inputs
}

// limits are in the order that GKE reports them in: CPU, memory, then the GPUs by type.
func (s *NodeProvisioningSettings) limits() container.ClusterClusterAutoscalingResourceLimitArray {
	var limits container.ClusterClusterAutoscalingResourceLimitArray
	add := func(kind string, limit LimitSettings) {
		limits = append(limits, &container.ClusterClusterAutoscalingResourceLimitArgs{
			ResourceType: pulumi.String(kind), Minimum: pulumi.Int(limit.Min), Maximum: pulumi.Int(limit.Max),
		})
	}
	add("cpu", s.CPU)
	add("memory", s.MemoryGB)
	for _, kind := range slices.Sorted(maps.Keys(s.GPUs)) {
		add(kind, s.GPUs[kind])
	}
	return limits
}
