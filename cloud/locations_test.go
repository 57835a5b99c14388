package cloud

import (
	"testing"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/gcp/edge"
	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/problem"
)

func TestCheckLocations(t *testing.T) {
	const elsewhere = " is not in the stack's region europe-west1 (gcp:region), which its subnets are in"
	zones := []string{"europe-west1-b", "us-east4-a", "mars"}
	settings := &Settings{
		Region: "europe-west1",
		Cluster: gcp.ClusterSettings{Location: "us-east4", Scaling: gcp.ScalingSettings{
			NodeProvisioning: &gcp.NodeProvisioningSettings{Zones: zones},
		}},
		NodePools: map[string]gcp.NodePoolSettings{"a": {Zones: zones}, "b": {Zones: zones[:1]}},
		Edge:      &edge.Settings{Services: map[string]edge.ServiceSettings{"web": {NEG: edge.NEGSettings{Zones: zones}}}},
	}
	check := func(want string) {
		t.Helper()
		var problems problem.List
		checkLocations(settings, &problems)
		pulumitest.CheckMessage(t, problems.Err(), want)
	}
	check("cluster.location: us-east4" + elsewhere +
		"\ncluster.scaling.nodeProvisioning.zones[1]: us-east4-a" + elsewhere +
		"\nedge.services.web.neg.zones[1]: us-east4-a" + elsewhere +
		"\nnodePools.a.zones[1]: us-east4-a" + elsewhere)
	settings.Region = "mars" // reported by itself
	check("")
	settings = &Settings{Region: "europe-west1", Cluster: gcp.ClusterSettings{Location: "europe-west1-c"}}
	check("")
}

func TestDefaultAccountAndOpenPorts(t *testing.T) {
	var problems problem.List
	checkNodeAccount(&Settings{
		Cluster: gcp.ClusterSettings{NodeServiceAccount: gcp.DefaultAccount},
		Network: gcp.NetworkSettings{WebhookPorts: []int{8443}},
	}, &problems)
	pulumitest.CheckMessage(t, problems.Err(), "cluster.nodeServiceAccount: network.webhookPorts opens ports to the nodes, "+
		"for which Google wants the email of their account, as in 123456789012-compute@developer.gserviceaccount.com")
}
