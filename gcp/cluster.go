package gcp

import (
	"errors"
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// ClusterArgs are the settings of a Cluster and what it stands on.
type ClusterArgs struct {
	ClusterSettings
	// Project is the id of the project, of which the workload identity pool is named.
	Project string
	// Network that the cluster is in; the settings name one of its subnets.
	Network *Network
	// NodeServiceAccount is the email of the account that nodes run as: those of the first pool, until it is removed, and
	// those that GKE makes by itself.
	NodeServiceAccount pulumi.StringInput
	// Protect refuses to delete the cluster from the stack.
	Protect bool
}

// Cluster is a GKE cluster: Autopilot, or Standard without node pools.
type Cluster struct {
	pulumi.ResourceState
	parts

	// Name of the cluster.
	Name pulumi.StringOutput
	// Location of the cluster: a region or a zone.
	Location pulumi.StringOutput
	// Endpoint is the address of the API server, without a scheme.
	Endpoint pulumi.StringOutput
	// CACertificate is the API server's certificate authority, PEM in base64.
	CACertificate pulumi.StringOutput
	// WorkloadPool is the cluster's workload identity pool. It is known only when the cluster stands, so what is bound
	// to it waits: "Identity Pool does not exist" cannot happen.
	WorkloadPool pulumi.StringOutput

	// autopilot clusters take no node pools.
	autopilot bool
	// zones is the number of zones of a pool that names none; 0 when it is not known.
	zones int
}

// NewCluster registers the cluster. It returns an error, and registers nothing, when the settings are not valid or
// name a subnet that the network does not have.
func NewCluster(
	ctx *pulumi.Context, name string, args *ClusterArgs, opts ...pulumi.ResourceOption,
) (*Cluster, error) {
	component := &Cluster{}
	if err := register.Component(ctx, "Cluster", name, component, args.validate(name), opts); err != nil {
		return nil, err
	}
	component.autopilot, component.zones = args.Autopilot, args.zoneCount()
	cluster, err := container.NewCluster(ctx, name, args.resource(name),
		pulumi.Parent(component),
		pulumi.Protect(args.Protect),
		pulumi.IgnoreChanges(args.ignored()),
	)
	if err != nil {
		return nil, err
	}
	component.Name = cluster.Name
	component.Location = cluster.Location
	component.Endpoint = cluster.Endpoint
	component.CACertificate = cluster.MasterAuth.ClusterCaCertificate().Elem()
	component.WorkloadPool = cluster.WorkloadIdentityConfig.WorkloadPool().Elem()
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{
		"name": cluster.Name, "location": cluster.Location, "endpoint": cluster.Endpoint,
		"caCertificate": component.CACertificate, "workloadPool": component.WorkloadPool,
	})
}

// ignored are the inputs of which a change is none of the program's. The pool that GKE insists on is removed at once;
// what the API then reports in its place is that of the declared pools, and the channel moves the versions.
func (a *ClusterArgs) ignored() []string {
	paths := []string{"initialNodeCount", "nodeConfig", "nodePools", "nodeVersion", "minMasterVersion"}
	if a.Autopilot {
		// GKE may report more than the account of the nodes there, or nothing.
		paths = append(paths, "clusterAutoscaling.autoProvisioningDefaults")
	} else {
		// These never change here. A cluster that was made elsewhere keeps what it has: the provider would replace it for the
		// first, and delete its pool default-pool, with all that runs there, for the second.
		paths = append(paths, "datapathProvider", "removeDefaultNodePool")
	}
	for _, unset := range []struct {
		path  string
		unset bool
	}{
		// The provider would answer the way back from these with a new cluster, or with nothing.
		{"enableL4IlbSubsetting", !a.Networking.L4Subsetting},
		{"enableFqdnNetworkPolicy", !a.Networking.FQDNPolicy},
		{"dnsConfig", a.Networking.CloudDNS == nil},
	} {
		if unset.unset {
			paths = append(paths, unset.path)
		}
	}
	return paths
}

func (a *ClusterArgs) validate(name string) error {
	var problems problem.List
	problems.Merge("", a.Validate())
	if a.Name == "" {
		rules.ClusterName.Check(&problems, "name", name)
	}
	if a.NodeServiceAccount == nil {
		problems.Add("nodeServiceAccount", "it is needed: nodes do not run as the project's default account")
	}
	if a.Project == "" {
		problems.Add("project", "it is needed, as in my-project")
	}
	if a.Network == nil {
		return errors.Join(problems.Err(), errors.New("network: it is needed"))
	}
	if a.Location == "" {
		problems.Add("location", "it is needed: a region, as in europe-west1, or a zone, as in europe-west1-b")
	}
	a.checkSubnet(&problems, "subnet", a.Subnet)
	if a.ControlPlane.Subnet != "" {
		a.checkSubnet(&problems, "controlPlane.subnet", a.ControlPlane.Subnet)
	}
	return problems.Err()
}

func (a *ClusterArgs) checkSubnet(problems *problem.List, path problem.Path, name string) {
	rules.Subnet(problems, path, name, slices.Sorted(maps.Keys(a.Network.Subnets)))
}
