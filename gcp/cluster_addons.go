package gcp

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

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
