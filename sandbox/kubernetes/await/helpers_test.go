package await

import (
	"testing"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

// disconnected returns a cluster that cannot be asked anything.
func disconnected(t *testing.T) *object.Cluster {
	t.Helper()
	cluster, err := object.Connect(nil)
	if err != nil {
		t.Fatal(err)
	}
	return cluster
}
