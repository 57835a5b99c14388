package k8s

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/kube"
)

// Each of the needs shows in what was registered with which dependencies.
func TestNewWorkloads(t *testing.T) {
	overlays(t, "dev/kustomization.yaml")
	recorder := recorded(t, func(ctx *pulumi.Context) error {
		workloads, err := NewWorkloads(ctx, &WorkloadsArgs{
			Manifests:     &ManifestsArgs{Directory: "dev"},
			ManifestsNeed: []string{"issuer/issuer", "gone/gone"},
			Releases: []helm.Prepared{
				release("issuer", "issuer"), release("dns", "dns"),
				release("web", "after", "dns/dns", helm.Manifests), release("web", "late", "web/after"),
			},
			Resolve: resolveTest,
		})
		// The manifests and four releases.
		if err == nil && len(workloads.Resources) != 5 {
			t.Errorf("it returned %d resources, want 5", len(workloads.Resources))
		}
		return err
	})
	dependencies := func(typ, name string) []string {
		var names []string
		for _, urn := range recorder.One(t, typ, name).DependsOn {
			names = append(names, urn[strings.LastIndex(urn, "::")+2:])
		}
		slices.Sort(names)
		return names
	}
	const directory = "kubernetes:kustomize/v2:Directory"
	for _, test := range []struct {
		typ, name string
		want      []string
	}{
		{directory, "manifests", []string{"issuer/issuer"}},
		{kube.ReleaseType, "issuer/issuer", nil},
		{kube.ReleaseType, "dns/dns", nil},
		{kube.ReleaseType, "web/after", []string{"dns/dns", "manifests"}},
		{kube.ReleaseType, "web/late", []string{"web/after"}},
	} {
		if got := dependencies(test.typ, test.name); !slices.Equal(got, test.want) {
			t.Errorf("%s depends on %q, want %q", test.name, got, test.want)
		}
	}
}
