package main

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/testdir"
)

// A release of a chart in the project, whose values name the topic.
func TestOwnResources(t *testing.T) {
	dir := t.TempDir()
	testdir.Write(t, dir, `
-- k8s/manifests/overlays/dev/kustomization.yaml --
resources: []
-- helmvalues/releases.yaml --
releases: [{name: orders, namespace: orders, chart: ./charts/orders}]
-- helmvalues/orders.yaml --
topic: !output ordersTopic
-- charts/orders/Chart.yaml --
{apiVersion: v2, name: orders, version: 1.0.0}
-- charts/orders/templates/orders.yaml --
{apiVersion: v1, kind: ConfigMap, metadata: {name: orders}}
`)
	t.Chdir(dir)
	recorder := &pulumitest.Recorder{Outputs: func(args pulumi.MockResourceArgs) resource.PropertyMap {
		if args.TypeToken == "gcp:pubsub/topic:Topic" {
			return resource.PropertyMap{"name": resource.NewStringProperty("orders-1a2b3c4")}
		}
		return pulumitest.Computed(args)
	}}
	err := recorder.Run(t, "shop", "dev", map[string]string{
		"gcp:project": "my-project", "gcp:region": "europe-west1",
		"shop:network": `{"subnets": {"nodes": {"cidr": "10.0.0.0/20", "secondaryRanges": {"pods": "10.4.0.0/16", ` +
			`"services": "10.8.0.0/20"}}}}`,
		"shop:cluster": `{"controlPlane": {"authorizedNetworks": {"office": "203.0.113.0/24"}}}`,
	}, deploy)
	if err != nil {
		t.Fatal(err)
	}
	recorder.One(t, "gcp:pubsub/topic:Topic", "shop-dev-orders")
	recorder.One(t, "gcp:storage/bucket:Bucket", "shop-dev-billing")
	recorder.One(t, "gcp:storage/bucket:Bucket", "shop-dev-shipping")
	values := recorder.One(t, "kubernetes:helm.sh/v3:Release", "orders/orders").Plain()["values"].(map[string]any)
	if values["topic"] != "orders-1a2b3c4" {
		t.Errorf("the release does not get the topic's name: %v", values)
	}
}
