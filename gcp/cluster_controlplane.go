package gcp

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

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
