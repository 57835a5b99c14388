package api

import (
	"reflect"
	"testing"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

func TestZones(t *testing.T) {
	const cluster, pool = "container/cluster:Cluster", "container/nodePool:NodePool"
	for _, c := range []struct {
		typ, location string
		want          []any
	}{
		{cluster, "europe-west4", []any{"europe-west4-a", "europe-west4-b", "europe-west4-c"}},
		{cluster, "europe-west1", []any{"europe-west1-b", "europe-west1-c", "europe-west1-d"}},
		{pool, "us-east1", []any{"us-east1-b", "us-east1-c", "us-east1-d"}},
		{pool, "us-central1", []any{"us-central1-a", "us-central1-b", "us-central1-c"}},
		{pool, "europe-west1-c", []any{"europe-west1-c"}},
		{cluster, "europe-west1-c", []any{}},
	} {
		typ, _ := catalog.Load().Type(c.typ)
		r := &request{typ: typ, props: properties{"location": c.location}}
		if got := zones(r); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s in %s: %v, want %v", c.typ, c.location, got, c.want)
		}
	}
}

func TestGetZones(t *testing.T) {
	g := New(store.Open(t.TempDir()), Config{Project: "p", Region: "europe-west1"})
	out, err := g.Call("gcp:compute/getZones:getZones", nil)
	if want := []any{"europe-west1-b", "europe-west1-c", "europe-west1-d"}; err != nil ||
		!reflect.DeepEqual(out["names"], want) {
		t.Errorf("%v, %v, want %v", out["names"], err, want)
	}
}
