package gcp

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

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
