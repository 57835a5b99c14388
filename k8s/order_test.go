package k8s

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/kube"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// edges are what was registered to depend on what, by names.
func edges(urns map[string][]string) map[string]string {
	all := map[string]string{}
	for registered, on := range urns {
		var names []string
		for _, urn := range on {
			names = append(names, nameOf(urn))
		}
		slices.Sort(names)
		all[registered] = strings.Join(names, " ")
	}
	return all
}

// No edge depends on which goroutine comes first.
func TestEdgesAreTheSameEveryTime(t *testing.T) {
	overlays(t, "dev/kustomization.yaml")
	want := map[string]string{
		"pulumi:providers:kubernetes cluster":         "",
		"pulumi:providers:kubernetes manifests-build": "",
		"kubernetes:kustomize/v2:Directory manifests": "issuer/issuer",
		kube.ReleaseType + " issuer/issuer":           "",
		kube.ReleaseType + " dns/dns":                 "",
		kube.ReleaseType + " web/after":               "dns/dns manifests",
		kube.ReleaseType + " web/late":                "web/after",
		"test:index:Edge last":                        "dns/dns issuer/issuer manifests web/after web/late",
	}
	got := edges(pulumitest.CheckEdges(t, 200, func(t *testing.T) *pulumitest.Recorder {
		return recorded(t, func(ctx *pulumi.Context) error {
			provider, err := NewProvider(ctx, "cluster", &ProviderArgs{
				ClusterName: pulumi.String("a"), Endpoint: pulumi.String("b"), CACertificate: pulumi.String("c"),
			})
			if err != nil {
				return err
			}
			workloads, err := NewWorkloads(ctx, &WorkloadsArgs{
				Manifests: &ManifestsArgs{Directory: "dev"}, ManifestsNeed: []string{"issuer/issuer"},
				Releases: []helm.Prepared{
					release("issuer", "issuer"), release("dns", "dns"),
					release("web", "after", "dns/dns", helm.Manifests), release("web", "late", "web/after"),
				},
				Resolve: resolveTest,
			}, pulumi.Provider(provider))
			if err != nil {
				return err
			}
			var last pulumi.CustomResourceState
			err = ctx.RegisterResource("test:index:Edge", "last", nil, &last, pulumi.DependsOn(workloads.Resources))
			if err != nil {
				return err
			}
			return workloads.Check()
		})
	}))
	if !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// A release waits for the Namespace that it lives in, and the manifests that wait for the release do not wait before
// it.
func TestNamespacesOfReleases(t *testing.T) {
	overlays(t, "dev/kustomization.yaml")
	namespace := resource.NewProperty(resource.PropertyMap{
		"apiVersion": resource.NewProperty("v1"), "kind": resource.NewProperty("Namespace"),
		"metadata": resource.NewProperty(resource.PropertyMap{"name": resource.NewProperty("shop")}),
	})
	urn := inDirectory + "kubernetes:core/v1:Namespace::manifests:shop"
	state := resource.PropertyMap{resource.PropertyKey(urn): resource.NewProperty(resource.PropertyMap{
		"type": resource.NewProperty("kubernetes:core/v1:Namespace"), "outputs": namespace,
	})}
	for name, test := range map[string]struct {
		needs              []string
		release, manifests string
	}{
		"deployed before":                   {nil, "manifests", ""},
		"deployed before, and after it now": {[]string{"shop/cache"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			recorder := &pulumitest.Recorder{Answers: func(args pulumi.MockCallArgs) resource.PropertyMap {
				switch args.Token {
				case "pulumi:pulumi:readStackResourceOutputs":
					return resource.PropertyMap{"outputs": resource.NewProperty(state)}
				case "kubernetes:kustomize:directory":
					return resource.PropertyMap{"result": resource.NewProperty([]resource.PropertyValue{namespace})}
				}
				return nil
			}}
			err := recorder.Run(t, "gkestack", "dev", nil, func(ctx *pulumi.Context) error {
				_, err := NewWorkloads(ctx, &WorkloadsArgs{
					Manifests: &ManifestsArgs{Directory: "dev"}, ManifestsNeed: test.needs,
					Releases: []helm.Prepared{release("shop", "cache"), release("other", "b")}, Resolve: resolveTest,
				})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			got := edges(recorder.Edges())
			if got[kube.ReleaseType+" shop/cache"] != test.release || got[kube.ReleaseType+" other/b"] != "" ||
				got["kubernetes:kustomize/v2:Directory manifests"] != test.manifests {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestNeededReleases(t *testing.T) {
	absent := release("gone", "gone", "deep/deep")
	absent.Installed = false
	ids, namespaces := neededReleases([]helm.Prepared{
		release("deep", "deep"), absent, release("shop", "cache", "gone/gone"), release("web", "web"),
	}, []string{"shop/cache", "unknown/unknown"})
	if got := slices.Sorted(maps.Keys(ids)); !slices.Equal(got, []string{"deep/deep", "gone/gone", "shop/cache"}) {
		t.Errorf("the releases are %q", got)
	}
	if got := slices.Sorted(maps.Keys(namespaces)); !slices.Equal(got, []string{"deep", "shop"}) {
		t.Errorf("the namespaces are %q", got)
	}
}
