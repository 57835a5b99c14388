package api

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// The clusters of the cloud run what the sandbox's control plane is built from.
func TestVersion(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.ParseLax("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, required := range file.Require {
		if required.Mod.Path == "k8s.io/kubernetes" {
			if want := strings.TrimPrefix(required.Mod.Version, "v") + "-gke.1000"; Version != want {
				t.Errorf("Version is %s, want %s", Version, want)
			}
			return
		}
	}
	t.Error("go.mod does not require k8s.io/kubernetes")
}
