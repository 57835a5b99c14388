package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A repository that images are pushed to, a cache of Docker Hub, and one address for both.
func ExampleNewArtifactRegistry() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		untagged := gcp.Defaults[gcp.CleanupPolicySettings]()
		untagged.TagState, untagged.OlderThanDays = gcp.TagStateUntagged, 30
		_, err := gcp.NewArtifactRegistry(ctx, "main", &gcp.ArtifactRegistryArgs{
			ArtifactRegistrySettings: gcp.ArtifactRegistrySettings{Repositories: map[string]gcp.RepositorySettings{
				"images": {
					ImmutableTags:   true,
					Writers:         []string{"serviceAccount:ci@my-project.iam.gserviceaccount.com"},
					CleanupPolicies: map[string]gcp.CleanupPolicySettings{"untagged": untagged},
				},
				"hub": {Remote: &gcp.RemoteRepositorySettings{}},
				"all": {Virtual: &gcp.VirtualRepositorySettings{Upstreams: map[string]gcp.UpstreamSettings{
					"own": {Repository: "images", Priority: 100},
					"hub": {Repository: "hub", Priority: 50},
				}}},
			}},
			Project: "my-project",
			Region:  "europe-west1",
			Protect: true,
		})
		return err
	})
	// Output:
	// gcp:artifactregistry/repository:Repository main-all
	// gcp:artifactregistry/repository:Repository main-hub
	// gcp:artifactregistry/repository:Repository main-images
	// gcp:artifactregistry/repositoryIamMember:RepositoryIamMember main-images-writer-serviceAccount:ci@my-project.iam.gserviceaccount.com
	// gkestack:gcp:ArtifactRegistry main
}
