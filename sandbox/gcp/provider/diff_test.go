package provider

import (
	"slices"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// stack makes one of each of the types that most stacks have, in order.
func stack(b *sandbox) map[string]*made {
	b.t.Helper()
	all := map[string]*made{}
	all["net"] = b.must("compute/network:Network", "net", netInputs)
	all["sub"] = b.must("compute/subnetwork:Subnetwork", "sub", subInputs(all))
	all["address"] = b.must("compute/address:Address", "address", addressInputs)
	all["router"] = b.must("compute/router:Router", "router", values{"name": "router", "network": all["net"].id})
	all["nat"] = b.must("compute/routerNat:RouterNat", "nat", natInputs(all))
	all["account"] = b.must("serviceaccount/account:Account", "account", values{"accountId": "nodes-account"})
	all["cluster"] = b.must("container/cluster:Cluster", "cluster", clusterInputs(all))
	all["pool"] = b.must("container/nodePool:NodePool", "pool", poolInputs)
	all["zone"] = b.must("dns/managedZone:ManagedZone", "zone", values{"name": "zone", "dnsName": "example.com."})
	all["records"] = b.must("dns/recordSet:RecordSet", "records", recordInputs)
	all["bucket"] = b.must("storage/bucket:Bucket", "bucket", values{"name": "some-bucket", "location": "eu"})
	return all
}

var (
	netInputs     = values{"name": "net", "autoCreateSubnetworks": false}
	addressInputs = values{"name": "address", "labels": values{"a": "b"}}
	poolInputs    = values{"name": "pool", "cluster": "cluster", "location": "europe-west1", "initialNodeCount": 1,
		"autoscaling": values{"minNodeCount": 1, "maxNodeCount": 3}, "nodeConfig": values{"machineType": "e2-standard-4"}}
	recordInputs = values{"managedZone": "zone", "name": "a.example.com.", "type": "A", "ttl": 300,
		"rrdatas": []any{"1.2.3.4", "5.6.7.8"}}
)

func subInputs(all map[string]*made) values {
	return values{"name": "sub", "network": all["net"].id, "ipCidrRange": "10.0.0.0/20", "privateIpGoogleAccess": true,
		"secondaryIpRanges": []any{values{"rangeName": "pods", "ipCidrRange": "10.16.0.0/14"},
			values{"rangeName": "services", "ipCidrRange": "10.20.0.0/20"}}}
}

func natInputs(all map[string]*made) values {
	return values{"name": "nat", "router": "router", "sourceSubnetworkIpRangesToNat": "LIST_OF_SUBNETWORKS",
		"natIpAllocateOption": "MANUAL_ONLY",
		"natIps":              []any{all["address"].output("selfLink")},
		"subnetworks":         []any{values{"name": all["sub"].id, "sourceIpRangesToNats": []any{"ALL_IP_RANGES"}}}}
}

func clusterInputs(all map[string]*made) values {
	return values{"name": "cluster", "location": "europe-west1", "network": all["net"].id, "subnetwork": all["sub"].id,
		"removeDefaultNodePool": true, "initialNodeCount": 1, "deletionProtection": false,
		"ipAllocationPolicy":   values{"clusterSecondaryRangeName": "pods", "servicesSecondaryRangeName": "services"},
		"privateClusterConfig": values{"enablePrivateNodes": true, "masterIpv4CidrBlock": "172.16.0.0/28"},
		"datapathProvider":     "ADVANCED_DATAPATH"}
}

// TestNothingChanges: what Google fills in is no difference, before and after a refresh.
func TestNothingChanges(t *testing.T) {
	b := open(t)
	all := stack(b)
	inputs := map[string]values{"net": netInputs, "sub": subInputs(all), "address": addressInputs, "nat": natInputs(all),
		"cluster": clusterInputs(all), "pool": poolInputs, "records": recordInputs,
		"bucket": {"name": "some-bucket", "location": "eu"}, "account": {"accountId": "nodes-account"}}
	for name, in := range inputs {
		if d := b.diff(all[name], in); d.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
			t.Errorf("%s: %v", name, kinds(d))
		}
		if b.refresh(all[name]) {
			t.Fatalf("%s: gone", name)
		}
		if d := b.diff(all[name], in); d.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
			t.Errorf("%s, refreshed: %v", name, kinds(d))
		}
	}
}

func TestChanges(t *testing.T) {
	b := open(t)
	all := stack(b)
	for _, c := range []struct {
		name, of string
		inputs   values
		change   values
		want     []string
		replaces []string
	}{
		{"network mode", "net", netInputs, values{"autoCreateSubnetworks": true},
			[]string{"autoCreateSubnetworks UPDATE_REPLACE"}, []string{"autoCreateSubnetworks"}},
		{"network name", "net", netInputs, values{"name": "other"}, []string{"name UPDATE_REPLACE"}, []string{"name"}},
		{"network routing", "net", netInputs, values{"routingMode": "GLOBAL"}, []string{"routingMode UPDATE"}, nil},
		{"subnet grows", "sub", subInputs(all), values{"ipCidrRange": "10.0.0.0/16"}, []string{"ipCidrRange UPDATE"}, nil},
		{"subnet shrinks", "sub", subInputs(all), values{"ipCidrRange": "10.0.0.0/24"},
			[]string{"ipCidrRange UPDATE_REPLACE"}, []string{"ipCidrRange"}},
		{"subnet logs", "sub", subInputs(all), values{"logConfig": values{"flowSampling": 0.1}}, []string{"logConfig UPDATE",
			"logConfig.aggregationInterval ADD", "logConfig.filterExpr ADD", "logConfig.flowSampling ADD",
			"logConfig.metadata ADD"}, nil},
		{"fewer ranges", "sub", subInputs(all), values{"secondaryIpRanges": []any{values{"rangeName": "pods",
			"ipCidrRange": "10.16.0.0/14"}}},
			[]string{"secondaryIpRanges UPDATE", "secondaryIpRanges[1].ipCidrRange DELETE",
				"secondaryIpRanges[1].rangeName DELETE"}, nil},
		{"no ranges", "sub", subInputs(all), values{"secondaryIpRanges": nil, "sendSecondaryIpRangeIfEmpty": true},
			[]string{"secondaryIpRanges UPDATE", "secondaryIpRanges[0].ipCidrRange DELETE",
				"secondaryIpRanges[0].rangeName DELETE",
				"secondaryIpRanges[1].ipCidrRange DELETE", "secondaryIpRanges[1].rangeName DELETE",
				"sendSecondaryIpRangeIfEmpty UPDATE"}, nil},
		{"computed left out", "sub", subInputs(all), values{"privateIpGoogleAccess": nil, "secondaryIpRanges": nil},
			[]string{}, nil},
		{"labels", "address", addressInputs, values{"labels": values{"a": "c"}}, []string{"labels.a UPDATE"}, nil},
		{"more labels", "address", addressInputs, values{"labels": values{"a": "b", "d": "e"}},
			[]string{"labels UPDATE", "labels.d ADD", "pulumiLabels UPDATE", "effectiveLabels UPDATE"}, nil},
		{"same network by name", "cluster", clusterInputs(all), values{"network": "net"}, []string{}, nil},
		{"data path", "cluster", clusterInputs(all), values{"datapathProvider": nil}, []string{}, nil},
		{"cluster place", "cluster", clusterInputs(all), values{"location": "us-east1"}, []string{"location UPDATE_REPLACE"},
			[]string{"location"}},
		{"protection", "cluster", clusterInputs(all), values{"deletionProtection": true},
			[]string{"deletionProtection UPDATE"}, nil},
		{"machine", "pool", poolInputs, values{"nodeConfig": values{"machineType": "e2-standard-8"}},
			[]string{"nodeConfig.machineType UPDATE"}, nil},
		{"spot", "pool", poolInputs, values{"nodeConfig": values{"machineType": "e2-standard-4", "spot": true}},
			[]string{"nodeConfig.spot UPDATE_REPLACE"}, []string{"nodeConfig"}},
		{"scale", "pool", poolInputs, values{"autoscaling": values{"minNodeCount": 1, "maxNodeCount": 9}},
			[]string{"autoscaling.maxNodeCount UPDATE"}, nil},
		{"order of records", "records", recordInputs, values{"rrdatas": []any{"5.6.7.8", "1.2.3.4"}}, []string{}, nil},
		{"bucket place", "bucket", values{"name": "some-bucket", "location": "eu"}, values{"location": "us"},
			[]string{"location UPDATE_REPLACE"}, []string{"location"}},
		{"bucket place in capitals", "bucket", values{"name": "some-bucket", "location": "eu"}, values{"location": "EU"},
			[]string{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := b.diff(all[c.of], with(c.inputs, c.change))
			slices.Sort(c.want)
			if got := kinds(d); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if !slices.Equal(d.GetReplaces(), c.replaces) {
				t.Errorf("replaces %q, want %q", d.GetReplaces(), c.replaces)
			}
			if changed := d.GetChanges() == pulumirpc.DiffResponse_DIFF_SOME; changed != (len(c.want) > 0) {
				t.Errorf("changes %v", d.GetChanges())
			}
		})
	}
}

func TestGivenNameDeletesFirst(t *testing.T) {
	b := open(t)
	given := b.must("compute/network:Network", "given", values{"name": "given"})
	generated := b.must("compute/network:Network", "generated", values{})
	if d := b.diff(given, values{"name": "given", "description": "x"}); !d.GetDeleteBeforeReplace() {
		t.Error("a network with a given name: want it deleted before it is replaced")
	}
	if d := b.diff(generated, values{"description": "x"}); d.GetDeleteBeforeReplace() || len(d.GetReplaces()) == 0 {
		t.Error("a network with a generated name: want it replaced, and deleted afterwards")
	}
}

func TestTheLastRangeGoes(t *testing.T) {
	b := open(t)
	all := stack(b)
	sub := all["sub"]
	inputs := with(subInputs(all), values{"secondaryIpRanges": nil, "sendSecondaryIpRangeIfEmpty": true})
	if err := b.update(sub, inputs); err != nil {
		t.Fatal(err)
	}
	b.refresh(sub)
	if ranges, _ := sub.output("secondaryIpRanges").([]any); len(ranges) > 0 {
		t.Errorf("the ranges are %v", ranges)
	}
	if d := b.diff(sub, inputs); d.GetChanges() != pulumirpc.DiffResponse_DIFF_NONE {
		t.Errorf("refreshed: %v", kinds(d))
	}
}
