package gcp

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

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
