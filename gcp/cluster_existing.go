package gcp

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// ExistingClusterArgs describe a cluster that something else made.
type ExistingClusterArgs struct {
	// Name of the cluster, at most 40 characters. It is needed.
	Name string
	// Location of the cluster: a region, such as europe-west1, or a zone, such as europe-west1-b. It is needed.
	Location string
	// Project is the id of the cluster's project. It is needed: the workload identity pool has its name.
	Project string
	// Autopilot tells that the cluster is an Autopilot one, which takes no node pools. Default false.
	Autopilot bool
	// Zones of a node pool that names none. Default: three in a region, and a zonal cluster's own zone.
	Zones []string
	// Endpoint is the address of the API server, without a scheme. It may be nil where nothing connects to the cluster.
	Endpoint pulumi.StringInput
	// CACertificate is the API server's certificate authority, PEM in base64. It may be nil where nothing connects.
	CACertificate pulumi.StringInput
}

// ExistingCluster returns a cluster that something else made, for what stands on it: node pools, workload identities,
// a connection. It registers nothing, and asks Google nothing. The error lists every problem of the arguments.
func ExistingCluster(args *ExistingClusterArgs) (*Cluster, error) {
	var problems problem.List
	rules.ClusterName.Check(&problems, "name", args.Name)
	rules.Project(&problems, args.Project)
	if args.Location == "" {
		problems.Add("location", "it is needed: a region, as in europe-west1, or a zone, as in europe-west1-b")
	}
	checkClusterLocation(&problems, args.Location, args.Zones)
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("gcp.ExistingCluster %q: %w", args.Name, err)
	}
	text := func(input pulumi.StringInput) pulumi.StringOutput {
		if input == nil {
			return pulumi.String("").ToStringOutput()
		}
		return input.ToStringOutput()
	}
	return &Cluster{
		Name: pulumi.String(args.Name).ToStringOutput(), Location: pulumi.String(args.Location).ToStringOutput(),
		Endpoint: text(args.Endpoint), CACertificate: text(args.CACertificate),
		WorkloadPool: pulumi.String(args.Project + ".svc.id.goog").ToStringOutput(),
		autopilot:    args.Autopilot, zones: (&ClusterSettings{Location: args.Location, Zones: args.Zones}).zoneCount(),
	}, nil
}
