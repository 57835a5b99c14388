package main

import (
	"cmp"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/config"
	"github.com/gkestack/gkestack/gcp"
)

// cloud is what the Kubernetes half of the stack needs of the Google Cloud half.
type cloud struct {
	cluster *gcp.Cluster
	// runsPods is what must stand before a pod can start, and must not go before the last one has stopped.
	runsPods []pulumi.Resource
	// network, nodes and enabled are what the load balancer needs too: where the nodes are, what they run as, and the
	// option of what uses an API.
	network *gcp.Network
	nodes   pulumi.StringInput
	enabled pulumi.ResourceOption
	// edgeAddress is where the load balancer will listen.
	edgeAddress pulumi.StringInput
	// buckets are what roles on buckets wait for, and accounts what roles on the project do. Like runsPods they are
	// single resources: to depend on a component loses some of its children at random.
	buckets, accounts []pulumi.Resource
	// outputs are what `!output` in a values file names, and what the stack exports.
	outputs pulumi.StringMap
}

// deployCloud registers the Google Cloud resources of a stack; name begins all their names.
func deployCloud(ctx *pulumi.Context, name string, stack *config.Stack) (*cloud, error) {
	services, err := gcp.NewServices(ctx, "services", &gcp.ServicesArgs{Services: stack.APIs()})
	if err != nil {
		return nil, err
	}
	var enabled pulumi.ResourceOption = pulumi.DependsOnInputs(services.Ready)
	if len(stack.OrganizationPolicies) > 0 {
		policies, err := gcp.NewOrganizationPolicies(ctx, name, &gcp.OrganizationPoliciesArgs{
			Policies: stack.OrganizationPolicies, Project: stack.Project,
		}, enabled)
		if err != nil {
			return nil, err
		}
		enabled = pulumi.Composite(enabled, pulumi.DependsOn(policies.Parts()))
	}
	result := &cloud{enabled: enabled, outputs: pulumi.StringMap{
		"project": pulumi.String(stack.Project),
		"region":  pulumi.String(stack.Region),
	}}
	parts := []func(*pulumi.Context, string, *config.Stack, *cloud, ...pulumi.ResourceOption) error{
		deployCluster, deployStorage, deployIdentities, deployIAM, deployNames,
	}
	for _, part := range parts {
		if err := part(ctx, name, stack, result, enabled); err != nil {
			return nil, err
		}
	}
	return result, nil
}

// deployCluster registers the network, the cluster in it, its nodes and the account that they run as.
func deployCluster(
	ctx *pulumi.Context, name string, stack *config.Stack, result *cloud, opts ...pulumi.ResourceOption,
) error {
	if err := deployNodeAccount(ctx, name, stack, result, opts...); err != nil {
		return err
	}
	network, err := gcp.NewNetwork(ctx, name, &gcp.NetworkArgs{
		NetworkSettings: stack.Network, Project: stack.Project, Region: stack.Region, Protect: stack.Protect,
		ControlPlaneCIDR: stack.Cluster.ControlPlaneRange(&stack.Network), NodeServiceAccount: result.nodes,
	}, opts...)
	if err != nil {
		return err
	}
	cluster, err := gcp.NewCluster(ctx, name, &gcp.ClusterArgs{
		ClusterSettings: stack.Cluster, Project: stack.Project, Network: network,
		NodeServiceAccount: result.nodes, Protect: stack.Protect,
	}, opts...)
	if err != nil {
		return err
	}
	result.cluster, result.network = cluster, network
	result.outputs["cluster.name"] = cluster.Name
	result.outputs["cluster.location"] = cluster.Location
	base := slices.Concat(network.Parts(), result.accounts)
	result.runsPods = base
	for _, key := range slices.Sorted(maps.Keys(stack.NodePools)) {
		pool, err := gcp.NewNodePool(ctx, key, &gcp.NodePoolArgs{
			NodePoolSettings: stack.NodePools[key], Cluster: cluster, ServiceAccount: result.nodes,
		}, pulumi.DependsOn(base))
		if err != nil {
			return err
		}
		result.runsPods = slices.Concat(result.runsPods, pool.Parts())
	}
	return nil
}

// deployNodeAccount registers the account that the nodes run as, unless the settings name one.
func deployNodeAccount(
	ctx *pulumi.Context, name string, stack *config.Stack, result *cloud, opts ...pulumi.ResourceOption,
) error {
	if email := stack.Cluster.NodeServiceAccount; email != "" {
		result.nodes = pulumi.String(email)
		return nil
	}
	nodes, err := gcp.NewNodeServiceAccount(ctx, name+"-nodes", &gcp.NodeServiceAccountArgs{
		Project: stack.Project,
	}, opts...)
	if err != nil {
		return err
	}
	result.nodes, result.accounts = nodes.Email, nodes.Parts()
	return nil
}

// deployStorage registers what keeps something: images, objects, secrets, names. It also registers the budget.
func deployStorage(
	ctx *pulumi.Context, name string, stack *config.Stack, result *cloud, opts ...pulumi.ResourceOption,
) error {
	if stack.ArtifactRegistry != nil {
		registry, err := gcp.NewArtifactRegistry(ctx, name, &gcp.ArtifactRegistryArgs{
			ArtifactRegistrySettings: *stack.ArtifactRegistry, Project: stack.Project, Region: stack.Region,
			Readers: result.imageReaders(stack), Protect: stack.Protect,
		}, opts...)
		if err != nil {
			return err
		}
		result.outputs["artifactRegistry.host"] = registry.Host
	}
	for _, key := range slices.Sorted(maps.Keys(stack.Buckets)) {
		bucket, err := gcp.NewBucket(ctx, name+"-"+key, &gcp.BucketArgs{
			BucketSettings: stack.Buckets[key], Project: stack.Project, Region: stack.Region, Protect: stack.Protect,
		}, opts...)
		if err != nil {
			return err
		}
		result.buckets = append(result.buckets, bucket.Parts()...)
		result.outputs["buckets."+key] = bucket.Name
	}
	if len(stack.Secrets) > 0 {
		secrets, err := gcp.NewSecrets(ctx, name, &gcp.SecretsArgs{
			SecretsSettings: gcp.SecretsSettings{Secrets: stack.Secrets}, Project: stack.Project, Protect: stack.Protect,
		}, opts...)
		if err != nil {
			return err
		}
		for key, id := range secrets.IDs {
			result.outputs["secrets."+key] = id
		}
	}
	if stack.Budget != nil {
		args := &gcp.BudgetArgs{BudgetSettings: *stack.Budget, Project: stack.Project}
		if _, err := gcp.NewBudget(ctx, name, args, opts...); err != nil {
			return err
		}
	}
	return nil
}

// imageReaders are who pulls images: the nodes, where the account that they run as is known by its email.
func (c *cloud) imageReaders(stack *config.Stack) map[string]pulumi.StringInput {
	if stack.Cluster.NodeServiceAccount == gcp.DefaultAccount {
		return nil
	}
	return map[string]pulumi.StringInput{"nodes": pulumi.Sprintf("serviceAccount:%s", c.nodes)}
}

// deployIdentities registers who may do what: the accounts that pods act as, and those of a GitHub repository.
func deployIdentities(
	ctx *pulumi.Context, name string, stack *config.Stack, result *cloud, opts ...pulumi.ResourceOption,
) error {
	// Roles on buckets name these by their plain names.
	opts = append(opts, pulumi.DependsOn(result.buckets))
	for _, key := range slices.Sorted(maps.Keys(stack.WorkloadIdentities)) {
		identity, err := gcp.NewWorkloadIdentity(ctx, name+"-"+key, &gcp.WorkloadIdentityArgs{
			WorkloadIdentitySettings: stack.WorkloadIdentities[key], Project: stack.Project,
			WorkloadPool: result.cluster.WorkloadPool,
		}, opts...)
		if err != nil {
			return err
		}
		result.accounts = append(result.accounts, identity.Parts()...)
		result.outputs["serviceAccounts."+key] = identity.Email
	}
	if stack.GitHubFederation != nil {
		federation, err := gcp.NewGitHubFederation(ctx, name, &gcp.GitHubFederationArgs{
			GitHubFederationSettings: *stack.GitHubFederation, Project: stack.Project,
		}, opts...)
		if err != nil {
			return err
		}
		result.accounts = append(result.accounts, federation.Parts()...)
		result.outputs["github.provider"] = federation.Provider
		result.outputs["github.previewEmail"] = federation.PreviewEmail
		result.outputs["github.deployEmail"] = federation.DeployEmail
	}
	return nil
}

// deployIAM registers who else may do what in the project. The stack's own accounts may be among them.
func deployIAM(
	ctx *pulumi.Context, name string, stack *config.Stack, result *cloud, opts ...pulumi.ResourceOption,
) error {
	if stack.IAM == nil {
		return nil
	}
	args := &gcp.ProjectIAMArgs{ProjectIAMSettings: *stack.IAM, Project: stack.Project}
	iam, err := gcp.NewProjectIAM(ctx, name, args, append(opts, pulumi.DependsOn(result.accounts))...)
	if err != nil {
		return err
	}
	// An account that gets roles here too has all of them when its email is known.
	for output, id := range accountIDs(name, stack) {
		granted := iam.Grants["serviceAccount:"+gcp.AccountEmail(id, stack.Project)]
		result.outputs[output] = gcp.After(result.outputs[output], granted...)
	}
	return nil
}

// accountIDs are the ids of the stack's accounts by the outputs with their emails.
func accountIDs(name string, stack *config.Stack) map[string]string {
	ids := map[string]string{}
	for key, identity := range stack.WorkloadIdentities {
		ids["serviceAccounts."+key] = cmp.Or(identity.Name, name+"-"+key)
	}
	if stack.GitHubFederation != nil {
		ids["github.previewEmail"], ids["github.deployEmail"] = name+"-preview", name+"-deploy"
	}
	return ids
}

// deployNames registers how the world finds the stack: its DNS zone and the address of its load balancer.
func deployNames(
	ctx *pulumi.Context, name string, stack *config.Stack, result *cloud, opts ...pulumi.ResourceOption,
) error {
	if stack.DNSZone != nil {
		args := &gcp.DNSZoneArgs{DNSZoneSettings: *stack.DNSZone, Protect: stack.Protect}
		if args.Visibility == gcp.ZonePrivate {
			args.NetworkIDs = map[string]pulumi.StringInput{"stack": result.network.SelfLink}
		}
		zone, err := gcp.NewDNSZone(ctx, name, args, opts...)
		if err != nil {
			return err
		}
		result.outputs["dnsZone.name"] = zone.Name
		result.outputs["dnsZone.domain"] = zone.Domain
	}
	if stack.Edge != nil {
		address, err := gcp.NewEdgeAddress(ctx, name, &gcp.EdgeAddressArgs{Protect: stack.Protect}, opts...)
		if err != nil {
			return err
		}
		result.edgeAddress = address.Address
		result.outputs["edge.address"] = address.Address
	}
	return nil
}

// deployEdge registers the load balancer, if the stack has one, after the workloads that it sends requests to. These
// may have its address in their values.
func (c *cloud) deployEdge(ctx *pulumi.Context, name string, stack *config.Stack, workloads []pulumi.Resource) error {
	if stack.Edge == nil {
		return nil
	}
	secrets := map[string]pulumi.StringInput{}
	for service, secret := range stack.IAPClientSecrets {
		secrets[service] = pulumi.ToSecret(pulumi.String(secret)).(pulumi.StringOutput)
	}
	_, err := gcp.NewEdge(ctx, name, &gcp.EdgeArgs{
		EdgeSettings: *stack.Edge, Project: stack.Project, Network: c.network, NodeServiceAccount: c.nodes,
		Workloads: workloads, Address: c.edgeAddress, IAPClientSecrets: secrets,
	}, c.enabled)
	return err
}
