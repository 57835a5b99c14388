package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// What exists already has a name of its own. The names in the stack stay, so that setting one moves nothing in the
// state.
func TestGivenNames(t *testing.T) {
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		args := networkArgs()
		args.NetworkSettings.Name = "default"
		nodes := args.Subnets["nodes"]
		nodes.Name = "default-nodes"
		args.Subnets["nodes"] = nodes
		network, err := NewNetwork(ctx, "dev", pulumitest.Filled(args))
		if err != nil {
			return err
		}
		cluster := &ClusterArgs{
			ClusterSettings: clusterSettings(), Project: "my-project", Network: network,
			NodeServiceAccount: pulumi.String("nodes@my-project.iam.gserviceaccount.com"),
		}
		cluster.ClusterSettings.Name = "shop-prod"
		made, err := NewCluster(ctx, "dev", pulumitest.Filled(cluster))
		if err != nil {
			return err
		}
		pool := nodePoolArgs()
		pool.NodePoolSettings.Name, pool.Cluster = "default-pool", made
		if _, err := NewNodePool(ctx, "default", pulumitest.Filled(pool)); err != nil {
			return err
		}
		zone := dnsZoneArgs()
		zone.DNSZoneSettings.Name = "example-com"
		if _, err := NewDNSZone(ctx, "dev", pulumitest.Filled(zone)); err != nil {
			return err
		}
		identity := workloadIdentityArgs()
		identity.WorkloadIdentitySettings.Name = "shop-web"
		_, err = NewWorkloadIdentity(ctx, "dev-web", pulumitest.Filled(identity))
		return err
	})
	for _, test := range []struct{ typ, name, input, want string }{
		{"gcp:compute/network:Network", "dev", "name", "default"},
		{"gcp:compute/subnetwork:Subnetwork", "dev-nodes", "name", "default-nodes"},
		{"gcp:container/cluster:Cluster", "dev", "name", "shop-prod"},
		{"gcp:container/nodePool:NodePool", "default", "name", "default-pool"},
		{"gcp:dns/managedZone:ManagedZone", "dev", "name", "example-com"},
		{"gcp:serviceaccount/account:Account", "dev-web", "accountId", "shop-web"},
	} {
		pulumitest.CheckInputs(t, recorder.One(t, test.typ, test.name), map[string]any{test.input: test.want})
	}
	cluster := recorder.One(t, "gcp:container/cluster:Cluster", "dev")
	pool := recorder.One(t, "gcp:container/nodePool:NodePool", "default")
	checkIgnored(t, cluster, "datapathProvider", "removeDefaultNodePool")
	checkIgnored(t, pool, "nodeConfig.oauthScopes")
}

func checkIgnored(t *testing.T, registered pulumitest.Resource, paths ...string) {
	t.Helper()
	for _, path := range paths {
		ignored := map[string]bool{}
		for _, ignoredPath := range registered.IgnoreChanges {
			ignored[ignoredPath] = true
		}
		if !ignored[path] {
			t.Errorf("%s: what was made elsewhere shows a change of %s", registered.Type, path)
		}
	}
}

func TestGivenNamesRefusals(t *testing.T) {
	names := func(change func(*Names)) error {
		names := &Names{Prefix: "shop-dev"}
		change(names)
		return names.Validate()
	}
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"two pools", names(func(n *Names) {
			n.NodePools = map[string]NodePoolSettings{"a": {Name: "main"}, "b": {Name: "main"}}
		}), `nodePools.b.name: "main" is the name of nodePools.a too: a cluster has one pool of a name`},
		{"two accounts", names(func(n *Names) {
			n.WorkloadIdentities = map[string]WorkloadIdentitySettings{"web": {}, "z": {Name: "shop-dev-web"}}
		}), `workloadIdentities.z.name: the account of workloadIdentities.web has the id "shop-dev-web" already`},
		{"the nodes' account", names(func(n *Names) {
			n.WorkloadIdentities = map[string]WorkloadIdentitySettings{"z": {Name: "shop-dev-nodes"}}
		}), "workloadIdentities.z.name: the stack has an account of this id already, for its nodes or for githubFederation: " +
			"use another name"},
	} {
		if test.err == nil || test.err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.name, test.err, test.want)
		}
	}
}

func TestTaintsOfOneKey(t *testing.T) {
	for _, effects := range [][]TaintEffect{{NoSchedule, NoExecute}, {NoExecute, NoSchedule}} {
		recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
			args := nodePoolArgs()
			args.Taints = map[string]TaintSettings{"dedicated": {Value: "batch", Effect: NoSchedule, Effects: effects}}
			_, err := NewNodePool(ctx, "batch", pulumitest.Filled(args))
			return err
		})
		config := recorder.One(t, "gcp:container/nodePool:NodePool", "batch").Plain()["nodeConfig"].(map[string]any)
		taints, _ := config["taints"].([]any)
		if len(taints) != 2 || taints[0].(map[string]any)["effect"] != "NO_SCHEDULE" ||
			taints[1].(map[string]any)["effect"] != "NO_EXECUTE" || taints[1].(map[string]any)["value"] != "batch" {
			t.Errorf("%s: the taints are %v", effects, taints)
		}
	}
	settings := Defaults[NodePoolSettings]()
	settings.Taints = map[string]TaintSettings{
		"a": {Value: "x", Effect: NoExecute, Effects: []TaintEffect{NoSchedule}},
		"b": {Value: "x", Effect: NoSchedule, Effects: []TaintEffect{NoSchedule, NoSchedule, "NONE"}},
	}
	want := `taints.a.effect: the taint has effects already: leave effect or effects out
taints.b.effects[1]: "NO_SCHEDULE" is listed twice
taints.b.effects[2]: "NONE": accepted is "NO_SCHEDULE", "PREFER_NO_SCHEDULE" or "NO_EXECUTE"`
	if err := pulumitest.Filled(&settings).Validate(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
