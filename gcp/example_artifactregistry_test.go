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
		images := gcp.Defaults[gcp.RepositorySettings]()
		images.ImmutableTags = true
		images.Writers = []string{"serviceAccount:ci@my-project.iam.gserviceaccount.com"}
		images.CleanupPolicies = map[string]gcp.CleanupPolicySettings{"untagged": untagged}
		hub := gcp.Defaults[gcp.RepositorySettings]()
		remote := gcp.Defaults[gcp.RemoteRepositorySettings]()
		hub.Remote = &remote
		upstream := func(repository string, priority int) gcp.UpstreamSettings {
			return gcp.With(func(s *gcp.UpstreamSettings) { s.Repository, s.Priority = repository, priority })
		}
		virtual := gcp.Defaults[gcp.VirtualRepositorySettings]()
		virtual.Upstreams = map[string]gcp.UpstreamSettings{"own": upstream("images", 100), "hub": upstream("hub", 50)}
		all := gcp.Defaults[gcp.RepositorySettings]()
		all.Virtual = &virtual

		settings := gcp.Defaults[gcp.ArtifactRegistrySettings]()
		settings.Repositories = map[string]gcp.RepositorySettings{"images": images, "hub": hub, "all": all}
		_, err := gcp.NewArtifactRegistry(ctx, "main", &gcp.ArtifactRegistryArgs{
			ArtifactRegistrySettings: settings,
			Project:                  "my-project",
			Region:                   "europe-west1",
			Protect:                  true,
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
