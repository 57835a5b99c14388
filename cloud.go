package main

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/config"
	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/field"
)

// cloud is what the Kubernetes half of the stack needs of the Google Cloud half.
type cloud struct {
	cluster *gcp.Cluster
	// runsPods is what must stand before a pod can start, and must not go before the last one has stopped.
	runsPods []pulumi.Resource
	// outputs are what `!output` in a values file names, and what the stack exports.
	outputs pulumi.StringMap
}

// deployCloud registers the Google Cloud resources of a stack; name begins all their names.
func deployCloud(ctx *pulumi.Context, name string, stack *config.Stack) (*cloud, error) {
	services, err := gcp.NewServices(ctx, "services", &gcp.ServicesArgs{
		Services: union(gcp.BaseServices, stack.Services),
	})
	if err != nil {
		return nil, err
	}
	enabled := pulumi.DependsOn([]pulumi.Resource{services})

	network, err := gcp.NewNetwork(ctx, name, &gcp.NetworkArgs{
		NetworkSettings: stack.Network, Region: stack.Region,
	}, enabled)
	if err != nil {
		return nil, err
	}
	nodes, err := gcp.NewNodeServiceAccount(ctx, name+"-nodes", &gcp.NodeServiceAccountArgs{
		Project: stack.Project,
	}, enabled)
	if err != nil {
		return nil, err
	}
	cluster, err := gcp.NewCluster(ctx, name, &gcp.ClusterArgs{
		ClusterSettings: stack.Cluster, Project: stack.Project, Network: network,
		NodeServiceAccount: nodes.Email, Protect: stack.Protect,
	}, enabled)
	if err != nil {
		return nil, err
	}
	result := &cloud{
		cluster:  cluster,
		runsPods: []pulumi.Resource{network, nodes},
		outputs: pulumi.StringMap{
			"project":          pulumi.String(stack.Project),
			"region":           pulumi.String(stack.Region),
			"cluster.name":     cluster.Name,
			"cluster.location": cluster.Location,
		},
	}
	for _, key := range field.Keys(stack.NodePools) {
		pool, err := gcp.NewNodePool(ctx, key, &gcp.NodePoolArgs{
			NodePoolSettings: stack.NodePools[key], Cluster: cluster, ServiceAccount: nodes.Email,
		}, pulumi.DependsOn([]pulumi.Resource{network, nodes}))
		if err != nil {
			return nil, err
		}
		result.runsPods = append(result.runsPods, pool)
	}
	if err := deployNames(ctx, name, stack, enabled, result); err != nil {
		return nil, err
	}
	return result, nil
}

// deployNames registers the DNS zone and the accounts that pods act as.
func deployNames(
	ctx *pulumi.Context, name string, stack *config.Stack, enabled pulumi.ResourceOption, result *cloud,
) error {
	if stack.DNSZone != nil {
		zone, err := gcp.NewDNSZone(ctx, name, &gcp.DNSZoneArgs{
			DNSZoneSettings: *stack.DNSZone, Protect: stack.Protect,
		}, enabled)
		if err != nil {
			return err
		}
		result.outputs["dnsZone.name"] = zone.Name
		result.outputs["dnsZone.domain"] = pulumi.String(stack.DNSZone.Domain)
	}
	for _, key := range field.Keys(stack.WorkloadIdentities) {
		identity, err := gcp.NewWorkloadIdentity(ctx, name+"-"+key, &gcp.WorkloadIdentityArgs{
			WorkloadIdentitySettings: stack.WorkloadIdentities[key], Project: stack.Project,
			WorkloadPool: result.cluster.WorkloadPool,
		}, enabled)
		if err != nil {
			return err
		}
		result.outputs["serviceAccounts."+key] = identity.Email
	}
	return nil
}

// union returns the elements of both lists, each once.
func union(one, other []string) []string {
	all := slices.Concat(one, other)
	slices.Sort(all)
	return slices.Compact(all)
}
