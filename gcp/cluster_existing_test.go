package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func TestExistingCluster(t *testing.T) {
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		cluster, err := ExistingCluster(&ExistingClusterArgs{
			Name: "shop", Location: "europe-west1-b", Project: "my-project", Zones: []string{"europe-west1-c"},
		})
		if err != nil {
			return err
		}
		settings := Defaults[NodePoolSettings]()
		settings.Autoscaling.Min, settings.Autoscaling.Max, settings.Autoscaling.Total = 4, 8, true
		if _, err := NewNodePool(ctx, "default", &NodePoolArgs{
			NodePoolSettings: settings, Cluster: cluster, ServiceAccount: pulumi.String("a@b.iam.gserviceaccount.com"),
		}); err != nil {
			return err
		}
		args := workloadIdentityArgs()
		args.WorkloadPool = cluster.WorkloadPool
		_, err = NewWorkloadIdentity(ctx, "main-dns", pulumitest.Filled(args))
		return err
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:container/nodePool:NodePool", "default"), map[string]any{
		"cluster": "shop", "location": "europe-west1-b", "initialNodeCount": 2,
	})
	member := recorder.One(t, "gcp:serviceaccount/iAMMember:IAMMember", "main-dns-workload-identity").Plain()["member"]
	if member != "serviceAccount:my-project.svc.id.goog[dns/external-dns]" {
		t.Errorf("the member is %v", member)
	}
	for _, registered := range recorder.Resources() {
		if registered.Type == "gcp:container/cluster:Cluster" {
			t.Error("a cluster was registered")
		}
	}
}

func TestExistingClusterRefuses(t *testing.T) {
	_, err := ExistingCluster(&ExistingClusterArgs{Name: "Shop", Location: "mars", Zones: []string{"b"}})
	pulumitest.CheckMessage(t, err, `gcp.ExistingCluster "Shop": location: "mars" is not a location: accepted is a region, `+
		"as in europe-west1, or a zone, as in europe-west1-b\n"+
		`name: "Shop" is not a cluster name: accepted are lower-case letters, digits and dashes, beginning with a letter`+"\n"+
		"project: it is needed: the id of the project\n"+
		`zones[0]: "b" is not a zone: accepted is a name such as europe-west1-b`)
	cluster, err := ExistingCluster(&ExistingClusterArgs{
		Name: "shop", Location: "europe-west1", Project: "my-project", Autopilot: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	pulumitest.CheckRefused(t, `gcp.NodePool "default": cluster: `+autopilotPools, func(ctx *pulumi.Context) error {
		args := nodePoolArgs()
		args.Cluster = cluster
		_, err := NewNodePool(ctx, "default", args)
		return err
	})
}
