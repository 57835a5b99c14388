package provider

import (
	"context"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

func TestIDsAndOutputs(t *testing.T) {
	all := stack(open(t))
	for name, want := range map[string]string{
		"net": "projects/demo/global/networks/net", "sub": "projects/demo/regions/europe-west1/subnetworks/sub",
		"nat":     "demo/europe-west1/router/nat",
		"account": "projects/demo/serviceAccounts/nodes-account@demo.iam.gserviceaccount.com",
		"cluster": "projects/demo/locations/europe-west1/clusters/cluster",
		"pool":    "projects/demo/locations/europe-west1/clusters/cluster/nodePools/pool",
		"records": "projects/demo/managedZones/zone/rrsets/a.example.com./A", "bucket": "some-bucket",
	} {
		if all[name].id != want {
			t.Errorf("%s: id %s, want %s", name, all[name].id, want)
		}
	}
	for _, c := range []struct {
		of, output string
		want       any
	}{
		{"net", "selfLink", "https://www.googleapis.com/compute/v1/projects/demo/global/networks/net"},
		{"sub", "gatewayAddress", "10.0.0.1"},
		{"sub", "network", "https://www.googleapis.com/compute/v1/projects/demo/global/networks/net"},
		{"account", "member", "serviceAccount:nodes-account@demo.iam.gserviceaccount.com"},
		{"cluster", "endpoint", "127.0.0.1:6443"},
		{"cluster", "clusterIpv4Cidr", "10.16.0.0/14"},
		{"bucket", "location", "EU"},
		{"bucket", "url", "gs://some-bucket"},
	} {
		if got := all[c.of].output(c.output); got != c.want {
			t.Errorf("%s.%s: %v, want %v", c.of, c.output, got, c.want)
		}
	}
	if auth, _ := all["cluster"].output("masterAuth").(map[string]any); auth["clusterCaCertificate"] != "Q0E=" {
		t.Errorf("cluster.masterAuth: %v", auth)
	}
}

func TestDestroyLeavesNothing(t *testing.T) {
	b := open(t)
	all := stack(b)
	wantError(t, b.destroy(all["net"]), "The network resource 'projects/demo/global/networks/net' is already being used "+
		"by 'projects/demo/")
	wantError(t, b.destroy(all["zone"]), "containerNotEmpty")
	for _, name := range []string{"bucket", "records", "zone", "pool", "cluster", "account", "nat", "router", "address",
		"sub", "net"} {
		if err := b.destroy(all[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := b.store.View()
	if err != nil || len(c.List("")) > 0 || len(c.Policies) > 0 {
		t.Errorf("left: %v %v %v", c.List(""), c.Policies, err)
	}
}

func TestRefusals(t *testing.T) {
	b := open(t)
	b.must("compute/network:Network", "net", values{"name": "net"})
	b.must("compute/subnetwork:Subnetwork", "one", values{"name": "one", "network": "net", "ipCidrRange": "10.0.0.0/16"})
	for _, c := range []struct {
		name, typ string
		inputs    values
		want      string
	}{
		{"taken", "compute/network:Network", values{"name": "net"},
			"Error creating Network: googleapi: Error 409: The resource 'projects/demo/global/networks/net' already exists, " +
				"alreadyExists"},
		{"overlap", "compute/subnetwork:Subnetwork", values{"name": "two", "network": "net", "ipCidrRange": "10.0.1.0/24"},
			"Invalid IPCidrRange: 10.0.1.0/24 conflicts with existing subnetwork 'one' in region 'europe-west1'., invalid"},
		{"host bits", "compute/subnetwork:Subnetwork", values{"name": "two", "network": "net", "ipCidrRange": "10.9.0.1/24"},
			"Invalid value for field 'resource.ipCidrRange': '10.9.0.1/24'"},
		{"no network", "compute/subnetwork:Subnetwork",
			values{"name": "two", "network": "nope", "ipCidrRange": "10.9.0.0/24"},
			"googleapi: Error 404: The resource 'projects/demo/global/networks/nope' was not found, notFound"},
		{"no cluster", "container/nodePool:NodePool", values{"name": "p", "cluster": "nope", "location": "europe-west1"},
			"error creating NodePool: googleapi: Error 404"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := b.create(c.typ, "it", c.inputs)
			wantError(t, err, c.want)
		})
	}
}

func TestProtectedCluster(t *testing.T) {
	b := open(t)
	c := b.must("container/cluster:Cluster", "c", values{"name": "c", "location": "europe-west1"})
	wantError(t, b.destroy(c), "Cannot destroy cluster because deletion_protection is set to true. Set it to false to "+
		"proceed with cluster deletion.")
	if err := b.update(c, values{"name": "c", "location": "europe-west1", "deletionProtection": false}); err != nil {
		t.Fatal(err)
	}
	if err := b.destroy(c); err != nil {
		t.Error(err)
	}
}

func TestNoControlPlane(t *testing.T) {
	b := openIn(t, t.TempDir(), values{"project": "demo"})
	_, err := b.create("container/cluster:Cluster", "c", values{"name": "c", "location": "europe-west1"})
	wantError(t, err, "control plane isn't started")
}

func TestNoProject(t *testing.T) {
	for _, env := range configNames["project"] {
		t.Setenv(env, "")
	}
	b := openIn(t, t.TempDir(), values{})
	c := b.check("compute/network:Network", "net", values{}, nil)
	_, err := b.s.Create(context.Background(), &pulumirpc.CreateRequest{Urn: urn("compute/network:Network", "net"),
		Properties: c.GetInputs(), Preview: true})
	wantError(t, err, "Failed to retrieve project, pid: , err: project: required field is not set")
}

func TestImport(t *testing.T) {
	b := open(t)
	all := stack(b)
	b.must("projects/iAMMember:IAMMember", "m", values{"project": "demo", "role": "roles/viewer",
		"member": "user:a@example.com"})
	for _, c := range []struct{ typ, id, want string }{
		{"compute/network:Network", "net", all["net"].id},
		{"compute/network:Network", "demo/net", all["net"].id},
		{"compute/network:Network", "projects/demo/global/networks/net", all["net"].id},
		{"compute/network:Network", "nope", ""},
		{"compute/subnetwork:Subnetwork", "europe-west1/sub", all["sub"].id},
		{"compute/subnetwork:Subnetwork", "us-east1/sub", ""},
		{"compute/routerNat:RouterNat", "router/nat", all["nat"].id},
		{"container/cluster:Cluster", "europe-west1/cluster", all["cluster"].id},
		{"container/cluster:Cluster", "cluster", ""},
		{"container/nodePool:NodePool", "europe-west1/cluster/pool", all["pool"].id},
		{"serviceaccount/account:Account", "nodes-account@demo.iam.gserviceaccount.com", all["account"].id},
		{"dns/recordSet:RecordSet", "zone/a.example.com./A", all["records"].id},
		{"storage/bucket:Bucket", "demo/some-bucket", all["bucket"].id},
		{"projects/iAMMember:IAMMember", "demo roles/viewer user:a@example.com", "demo/roles/viewer/user:a@example.com"},
		{"projects/iAMMember:IAMMember", "demo roles/viewer user:b@example.com", ""},
	} {
		if got := b.imported(c.typ, c.id).GetId(); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.typ, c.id, got, c.want)
		}
	}
	in := b.imported("compute/subnetwork:Subnetwork", "sub").GetInputs().AsMap()
	if in["ipCidrRange"] != "10.0.0.0/20" || in["gatewayAddress"] != nil {
		t.Errorf("inputs of an imported subnet: %v", in)
	}
}

func TestDrift(t *testing.T) {
	b := open(t)
	net := b.must("compute/network:Network", "net", netInputs)
	err := b.store.Update(func(c *store.Cloud) error {
		c.Objects["compute/network:Network"][net.id]["networkFirewallPolicyEnforcementOrder"] = "BEFORE_CLASSIC_FIREWALL"
		return nil
	})
	if err != nil || b.refresh(net) {
		t.Fatal("refresh", err)
	}
	if got := kinds(b.diff(net, netInputs)); len(got) != 1 ||
		!strings.HasPrefix(got[0], "networkFirewallPolicyEnforcementOrder UPDATE") {
		t.Errorf("diff %q", got)
	}
	if err := b.store.Update(func(c *store.Cloud) error {
		c.Delete("compute/network:Network",
			net.id)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if !b.refresh(net) {
		t.Error("a deleted network is still there")
	}
}

func TestPolicies(t *testing.T) {
	b := open(t)
	a := b.must("projects/iAMMember:IAMMember", "a",
		values{"project": "demo", "role": "roles/viewer", "member": "user:a@example.com"})
	c := b.must("projects/iAMMember:IAMMember", "c",
		values{"project": "demo", "role": "roles/viewer", "member": "user:c@example.com"})
	if err := b.destroy(a); err != nil {
		t.Fatal(err)
	}
	if b.refresh(c) || !b.refresh(a) {
		t.Error("want one member left")
	}
	b.must("projects/iAMBinding:IAMBinding", "all",
		values{"project": "demo", "role": "roles/viewer", "members": []any{"user:d@example.com"}})
	if !b.refresh(c) {
		t.Error("a binding owns the role: want the other member gone")
	}
}

func TestFaults(t *testing.T) {
	const network, cluster = "compute/network:Network", "container/cluster:Cluster"
	b := open(t)
	add := func(f store.Fault) {
		t.Helper()
		f.Times = 1
		if err := b.store.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	add(store.Fault{Kind: store.Quota, Type: "gcp:" + cluster, Operation: "create"})
	b.must(network, "net", values{"name": "net"})
	_, err := b.create(cluster, "c", values{"name": "c", "location": "europe-west1"})
	wantError(t, err, "googleapi: Error 403: Quota 'CPUS' exceeded.  Limit: 24.0 in region europe-west1., quotaExceeded")
	b.must(cluster, "c", values{"name": "c", "location": "europe-west1"})
	add(store.Fault{Kind: store.Permission, Type: cluster, Name: "d"})
	_, err = b.create(cluster, "d", values{"name": "d", "location": "europe-west1"})
	wantError(t, err, "googleapi: Error 403: Required 'container.clusters.create' permission for 'projects/demo', "+
		"forbidden")
	add(store.Fault{Kind: store.Quota, Type: network})
	add(store.Fault{Kind: store.Propagation, Type: "gcp:compute"})
	_, err = b.call("compute/getRegions:getRegions", values{})
	wantError(t, err, "googleapi: Error 403: compute.googleapis.com has not been used in project demo before or it is "+
		"disabled")
	if _, err = b.call("compute/getRegions:getRegions", values{}); err != nil {
		t.Error(err)
	}
	_, err = b.create(network, "other", values{"name": "other"})
	wantError(t, err, "quotaExceeded")
	if err := b.store.AddFault(store.Fault{Kind: store.Slow, Operation: "sometimes", Times: 1}); err == nil {
		t.Error("an unknown operation is accepted")
	}
	if left, _ := b.store.Faults(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
