package gcp

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// cloudPlatform is the only scope of nodes: what they may do is decided by their account's roles alone.
var cloudPlatform = []string{"https://www.googleapis.com/auth/cloud-platform"}

// addons leaves those out that Autopilot always runs and does not take.
func (a *ClusterArgs) addons() *container.ClusterAddonsConfigArgs {
	addons := &container.ClusterAddonsConfigArgs{
		GkeBackupAgentConfig: &container.ClusterAddonsConfigGkeBackupAgentConfigArgs{
			Enabled: pulumi.Bool(a.Addons.BackupAgent),
		},
	}
	if a.Autopilot {
		return addons
	}
	addons.DnsCacheConfig = &container.ClusterAddonsConfigDnsCacheConfigArgs{
		Enabled: pulumi.Bool(a.Addons.DNSCache),
	}
	addons.GcePersistentDiskCsiDriverConfig = &container.ClusterAddonsConfigGcePersistentDiskCsiDriverConfigArgs{
		Enabled: pulumi.Bool(a.Addons.PersistentDiskCSI),
	}
	addons.GcpFilestoreCsiDriverConfig = &container.ClusterAddonsConfigGcpFilestoreCsiDriverConfigArgs{
		Enabled: pulumi.Bool(a.Addons.FilestoreCSI),
	}
	addons.GcsFuseCsiDriverConfig = &container.ClusterAddonsConfigGcsFuseCsiDriverConfigArgs{
		Enabled: pulumi.Bool(a.Addons.GCSFuseCSI),
	}
	return addons
}

func (s ClusterNetworkingSettings) apply(inputs *container.ClusterArgs) {
	channel := "CHANNEL_DISABLED"
	if s.GatewayAPI {
		channel = "CHANNEL_STANDARD"
	}
	inputs.GatewayApiConfig = &container.ClusterGatewayApiConfigArgs{Channel: pulumi.String(channel)}
	inputs.EnableFqdnNetworkPolicy = pulumi.Bool(s.FQDNPolicy)
	inputs.EnableL4IlbSubsetting = pulumi.Bool(s.L4Subsetting)
	if s.CloudDNS != nil {
		inputs.DnsConfig = &container.ClusterDnsConfigArgs{
			ClusterDns:       pulumi.String("CLOUD_DNS"),
			ClusterDnsScope:  pulumi.String(string(s.CloudDNS.Scope)),
			ClusterDnsDomain: pulumi.String(s.CloudDNS.Domain),
		}
	}
}

func (s ClusterSecuritySettings) apply(inputs *container.ClusterArgs) {
	inputs.SecurityPostureConfig = &container.ClusterSecurityPostureConfigArgs{
		Mode:              pulumi.String(string(s.Posture)),
		VulnerabilityMode: pulumi.String(string(s.Vulnerability)),
	}
	evaluation := "DISABLED"
	if s.BinaryAuthorization {
		evaluation = "PROJECT_SINGLETON_POLICY_ENFORCE"
	}
	inputs.BinaryAuthorization = &container.ClusterBinaryAuthorizationArgs{EvaluationMode: pulumi.String(evaluation)}
	inputs.DatabaseEncryption = &container.ClusterDatabaseEncryptionArgs{State: pulumi.String("DECRYPTED")}
	if s.DatabaseKey != "" {
		inputs.DatabaseEncryption = &container.ClusterDatabaseEncryptionArgs{
			State: pulumi.String("ENCRYPTED"), KeyName: pulumi.String(s.DatabaseKey),
		}
	}
	inputs.SecretManagerConfig = &container.ClusterSecretManagerConfigArgs{Enabled: pulumi.Bool(s.SecretManager)}
	if s.Group != "" {
		inputs.AuthenticatorGroupsConfig = &container.ClusterAuthenticatorGroupsConfigArgs{
			SecurityGroup: pulumi.String(s.Group),
		}
	}
}

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
	inputs.AutoProvisioningLocations = optionalStrings(provisioning.Zones)
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
