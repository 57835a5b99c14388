package gcp

import (
	"testing"
)

func TestCheckLocations(t *testing.T) {
	const elsewhere = " is not in the stack's region europe-west1 (gcp:region), which its subnets are in"
	zones := []string{"europe-west1-b", "us-east4-a", "mars"}
	cluster := ClusterSettings{Location: "us-east4", Scaling: ScalingSettings{
		NodeProvisioning: &NodeProvisioningSettings{Zones: zones}}}
	pools := map[string]NodePoolSettings{"a": {Zones: zones}, "b": {Zones: zones[:1]}}
	edge := &EdgeSettings{Services: map[string]EdgeServiceSettings{"web": {NEG: EdgeNEGSettings{Zones: zones}}}}
	checkMessage(t, CheckLocations("europe-west1", cluster, pools, edge), "cluster.location: us-east4"+elsewhere+
		"\ncluster.scaling.nodeProvisioning.zones[1]: us-east4-a"+elsewhere+
		"\nedge.services.web.neg.zones[1]: us-east4-a"+elsewhere+
		"\nnodePools.a.zones[1]: us-east4-a"+elsewhere)
	// A region that is none is reported by itself.
	checkMessage(t, CheckLocations("mars", cluster, pools, edge), "")
	checkMessage(t, CheckLocations("europe-west1", ClusterSettings{Location: "europe-west1-c"}, nil, nil), "")
}
