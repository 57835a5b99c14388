package gcp

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
	"github.com/gkestack/gkestack/internal/rules"
)

// nodeConfig is what each node of the pool is like. Replacing settings are left out where they are not set: GKE reports
// nothing for them then.
func (a *NodePoolArgs) nodeConfig(name string) *container.NodePoolNodeConfigArgs {
	config := &container.NodePoolNodeConfigArgs{
		MachineType:    pulumi.String(a.MachineType),
		ImageType:      pulumi.String(string(a.ImageType)),
		DiskSizeGb:     pulumi.Int(a.DiskSizeGB),
		DiskType:       pulumi.String(string(a.DiskType)),
		Spot:           pulumi.Bool(a.Spot),
		Labels:         a.labels(name),
		ResourceLabels: pulumi.ToStringMap(a.ResourceLabels),
		Taints:         a.taints(),
		Tags:           input.Strings(a.Tags),
		ServiceAccount: a.ServiceAccount.ToStringOutput(),
		OauthScopes:    pulumi.ToStringArray(cloudPlatform),
		Metadata:       pulumi.StringMap{"disable-legacy-endpoints": pulumi.String("true")},
		ShieldedInstanceConfig: &container.NodePoolNodeConfigShieldedInstanceConfigArgs{
			EnableSecureBoot:          pulumi.Bool(a.SecureBoot),
			EnableIntegrityMonitoring: pulumi.Bool(true),
		},
		WorkloadMetadataConfig: &container.NodePoolNodeConfigWorkloadMetadataConfigArgs{
			Mode: pulumi.String("GKE_METADATA"),
		},
	}
	if a.ImageStreaming {
		config.GcfsConfig = &container.NodePoolNodeConfigGcfsConfigArgs{Enabled: pulumi.Bool(true)}
	}
	if a.GVisor {
		config.SandboxConfig = &container.NodePoolNodeConfigSandboxConfigArgs{SandboxType: pulumi.String("gvisor")}
	}
	switch {
	case a.GPU != nil:
		config.GuestAccelerators = a.GPU.inputs()
	case !machineWithGPU.MatchString(a.MachineType):
		// What is left out would stay as it is.
		config.GuestAccelerators = container.NodePoolNodeConfigGuestAcceleratorArray{}
	}
	if a.Reservation != nil {
		config.ReservationAffinity = a.Reservation.inputs()
	}
	if a.LocalSSDs > 0 {
		config.EphemeralStorageLocalSsdConfig = &container.NodePoolNodeConfigEphemeralStorageLocalSsdConfigArgs{
			LocalSsdCount: pulumi.Int(a.LocalSSDs),
		}
	}
	return config
}

// poolLabel is the label that names a node's pool as it is declared; cloud.google.com/gke-nodepool has the name in
// Google Cloud, which changes with each replacement. A pool always has a label, because the provider ignores it when
// the last one is removed.
const poolLabel = "gkestack/node-pool"

func (s *NodePoolSettings) labels(name string) pulumi.StringMap {
	labels := pulumi.ToStringMap(s.Labels)
	if _, ok := labels[poolLabel]; !ok {
		labels[poolLabel] = pulumi.String(name)
	}
	return labels
}

func (s *NodePoolSettings) taints() container.NodePoolNodeConfigTaintArray {
	var taints container.NodePoolNodeConfigTaintArray
	for _, key := range slices.Sorted(maps.Keys(s.Taints)) {
		for _, effect := range s.Taints[key].effects() {
			taints = append(taints, &container.NodePoolNodeConfigTaintArgs{
				Key:    pulumi.String(key),
				Value:  pulumi.String(s.Taints[key].Value),
				Effect: pulumi.String(effect),
			})
		}
	}
	return taints
}

// effects are those of the taint in one order, whatever that of the settings: to the provider another order is a
// change.
func (s TaintSettings) effects() []string {
	if len(s.Effects) == 0 {
		return []string{string(s.Effect)}
	}
	return rules.InOrder(s.Effects)
}

// reservationKey is the label by which a specific reservation is found.
const reservationKey = "compute.googleapis.com/reservation-name"

func (s *ReservationSettings) inputs() *container.NodePoolNodeConfigReservationAffinityArgs {
	affinity := &container.NodePoolNodeConfigReservationAffinityArgs{
		ConsumeReservationType: pulumi.String(string(s.Use)),
	}
	if s.Name != "" {
		affinity.Key = pulumi.String(reservationKey)
		affinity.Values = pulumi.ToStringArray([]string{s.Name})
	}
	return affinity
}
