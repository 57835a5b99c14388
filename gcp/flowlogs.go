package gcp

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
)

// input is nil where nothing is logged.
func (s *FlowLogSettings) input() compute.SubnetworkLogConfigPtrInput {
	if s == nil {
		return nil
	}
	filter := s.Filter
	if filter == "" {
		filter = "true"
	}
	return &compute.SubnetworkLogConfigArgs{
		AggregationInterval: pulumi.String(string(s.Interval)),
		FlowSampling:        pulumi.Float64(float64(s.SamplingPercent) / 100),
		Metadata:            pulumi.String(string(s.Metadata)),
		MetadataFields:      input.Strings(s.MetadataFields),
		FilterExpr:          pulumi.String(filter),
	}
}
