package k8s

import (
	"os"
	"reflect"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// recorded runs a program and returns what it registered.
func recorded(t *testing.T, program pulumi.RunFunc) *pulumitest.Recorder {
	t.Helper()
	recorder := &pulumitest.Recorder{}
	if err := recorder.Run(t, "gkestack", "dev", nil, program); err != nil {
		t.Fatal(err)
	}
	return recorder
}

// provider are the inputs of a provider.
func provider(t *testing.T, adopt, force bool) map[string]any {
	t.Helper()
	return recorded(t, func(ctx *pulumi.Context) error {
		_, err := NewProvider(ctx, "cluster", &ProviderArgs{
			ClusterName: pulumi.String("main"), Endpoint: pulumi.String("192.0.2.1"), CACertificate: pulumi.String("Y2E="),
			AdoptExisting: adopt, ForceConflicts: force,
		})
		return err
	}).One(t, "pulumi:providers:kubernetes", "cluster").Plain()
}

func TestKubeconfig(t *testing.T) {
	golden, err := os.ReadFile("testdata/kubeconfig.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := provider(t, false, true)["kubeconfig"]; got != string(golden) {
		t.Errorf("got:\n%s\nwant:\n%s", got, golden)
	}
}

func TestProvider(t *testing.T) {
	got := provider(t, false, true)
	for key, want := range map[string]any{
		"clusterIdentifier": "main", "enableServerSideApply": true, "enableConfigMapMutable": true,
		"enableSecretMutable": true, "enablePatchForce": true,
		"kubeClientSettings": map[string]any{"burst": 2000.0, "qps": 1000.0},
		// Unset, so that the plugin's environment variable holds.
		"upsertExistingObjects": nil,
	} {
		if !reflect.DeepEqual(got[key], want) {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
}

func TestProviderAdopts(t *testing.T) {
	if got := provider(t, true, true)["upsertExistingObjects"]; got != true {
		t.Errorf("upsertExistingObjects is %v", got)
	}
}

func TestProviderReportsConflicts(t *testing.T) {
	if got := provider(t, false, false)["enablePatchForce"]; got != false {
		t.Errorf("enablePatchForce is %v", got)
	}
}
