package cloud

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
)

// Cloud is what a stack has in Google Cloud.
type Cloud struct {
	// Cluster of the stack.
	Cluster *gcp.Cluster
	// Network that the cluster is in.
	Network *gcp.Network
	// RunsPods is what must be there before a pod can start, and must stay until the last one has stopped. Let the
	// cluster's provider depend on it.
	RunsPods []pulumi.Resource
	// Outputs by the names that Settings.OutputNames returns.
	Outputs pulumi.StringMap

	ctx      *pulumi.Context
	name     string
	settings *Settings
	apis     []string
	// enabled makes a resource wait for its API, and for the policies that allow it.
	enabled pulumi.ResourceOption
	// nodes is the email of the account that the nodes run as.
	nodes pulumi.StringInput
	// edgeAddress is where the load balancer listens.
	edgeAddress pulumi.StringInput
	// buckets are what roles on buckets wait for, and accounts what roles on the project wait for. They are single
	// resources: to depend on a component loses some of its children at random.
	buckets, accounts []pulumi.Resource
}

// Deploy registers what the settings describe, the load balancer aside, which DeployEdge registers after the workloads.
// The names of all resources begin with name. The settings have been validated.
func Deploy(ctx *pulumi.Context, name string, settings *Settings) (*Cloud, error) {
	c := &Cloud{ctx: ctx, name: name, settings: settings, apis: settings.APIs(), Outputs: pulumi.StringMap{}}
	for _, part := range parts {
		if part.deploy == nil || !part.wanted(settings) {
			continue
		}
		if err := part.deploy(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// after is the option of what also waits for others.
func (c *Cloud) after(resources []pulumi.Resource) pulumi.ResourceOption {
	return pulumi.Composite(c.enabled, pulumi.DependsOn(resources))
}
