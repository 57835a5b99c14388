package gcp

import (
	"regexp"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
)

// machineWithGPU are the machine types that have GPUs by themselves, which GKE reports even where none are asked for.
// https://cloud.google.com/compute/docs/accelerator-optimized-machines
var machineWithGPU = regexp.MustCompile(`^[ag][0-9]`)

func (s *GPUSettings) inputs() container.NodePoolNodeConfigGuestAcceleratorArray {
	gpu := &container.NodePoolNodeConfigGuestAcceleratorArgs{
		Type:             pulumi.String(s.Type),
		Count:            pulumi.Int(s.Count),
		GpuPartitionSize: input.String(s.PartitionSize),
		GpuDriverInstallationConfig: &container.NodePoolNodeConfigGuestAcceleratorGpuDriverInstallationConfigArgs{
			GpuDriverVersion: pulumi.String(string(s.Driver)),
		},
	}
	if s.Sharing != nil {
		gpu.GpuSharingConfig = &container.NodePoolNodeConfigGuestAcceleratorGpuSharingConfigArgs{
			GpuSharingStrategy:     pulumi.String(string(s.Sharing.Strategy)),
			MaxSharedClientsPerGpu: pulumi.Int(s.Sharing.Clients),
		}
	}
	return container.NodePoolNodeConfigGuestAcceleratorArray{gpu}
}
