package gcp

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func artifactRegistryArgs() *ArtifactRegistryArgs {
	return pulumitest.Filled(&ArtifactRegistryArgs{
		ArtifactRegistrySettings: ArtifactRegistrySettings{Repositories: map[string]RepositorySettings{
			"images": {
				ImmutableTags: true, Readers: []string{"group:team@example.com"}, Writers: []string{"user:ada@example.com"},
				CleanupDryRun: true,
				CleanupPolicies: map[string]CleanupPolicySettings{
					"old":    {Action: CleanupDelete, TagState: TagStateUntagged, OlderThanDays: 30},
					"recent": {Action: CleanupKeep, TagState: TagStateAny, KeepCount: 5},
				},
			},
			"hub": {Remote: &RemoteRepositorySettings{}},
			"ghcr": {Remote: &RemoteRepositorySettings{
				URL: "https://ghcr.io", Username: "ada", PasswordSecretVersion: "projects/p/secrets/s/versions/1",
			}},
			"all": {Virtual: &VirtualRepositorySettings{Upstreams: map[string]UpstreamSettings{
				"own":   {Repository: "images", Priority: 100},
				"other": {Repository: "projects/p/locations/us/repositories/r", Priority: 1},
			}}},
		}},
		Project: "my-project", Region: "europe-west1", Protect: true,
		Readers: map[string]pulumi.StringInput{"nodes": pulumi.String("user:nodes@example.com")},
	})
}

func TestArtifactRegistry(t *testing.T) {
	var registry *ArtifactRegistry
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) (err error) {
		registry, err = NewArtifactRegistry(ctx, "main", pulumitest.Filled(artifactRegistryArgs()))
		return err
	})
	const kind = "gcp:artifactregistry/repository:Repository"
	images := recorder.One(t, kind, "main-images")
	pulumitest.CheckInputs(t, images, map[string]any{
		"repositoryId": "main-images", "location": "europe-west1", "project": "my-project", "format": "DOCKER",
		"mode": "STANDARD_REPOSITORY", "dockerConfig.immutableTags": true, "cleanupPolicyDryRun": true,
		"cleanupPolicies": []any{
			map[string]any{"id": "old", "action": "DELETE",
				"condition": map[string]any{"olderThan": "2592000s", "tagState": "UNTAGGED"}},
			map[string]any{"id": "recent", "action": "KEEP", "mostRecentVersions": map[string]any{"keepCount": 5}},
		},
	})
	if !images.Protect {
		t.Error("it is not protected")
	}
	pulumitest.CheckInputs(t, recorder.One(t, kind, "main-hub"), map[string]any{
		"mode": "REMOTE_REPOSITORY", "dockerConfig": nil, "cleanupPolicyDryRun": nil,
		"remoteRepositoryConfig": map[string]any{"dockerRepository": map[string]any{"publicRepository": "DOCKER_HUB"}},
	})
	pulumitest.CheckInputs(t, recorder.One(t, kind, "main-ghcr"), map[string]any{
		"remoteRepositoryConfig.dockerRepository": map[string]any{"customRepository": map[string]any{"uri": "https://ghcr.io"}},
		"remoteRepositoryConfig.upstreamCredentials.usernamePasswordCredentials": map[string]any{
			"username": "ada", "passwordSecretVersion": "projects/p/secrets/s/versions/1"},
	})
	pulumitest.CheckInputs(t, recorder.One(t, kind, "main-all"), map[string]any{
		"mode": "VIRTUAL_REPOSITORY",
		"virtualRepositoryConfig.upstreamPolicies": []any{
			map[string]any{"id": "other", "priority": 1, "repository": "projects/p/locations/us/repositories/r"},
			map[string]any{"id": "own", "priority": 100, "repository": "main-images-id"},
		},
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
		"main-images-writer-user:ada@example.com"), map[string]any{
		"role": "roles/artifactregistry.writer", "member": "user:ada@example.com", "repository": "main-images",
	})
	if len(registry.URLs) != 4 {
		t.Errorf("it has the addresses %v", registry.URLs)
	}
}

func TestArtifactRegistryLocation(t *testing.T) {
	args := artifactRegistryArgs()
	args.Location = "europe"
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		_, err := NewArtifactRegistry(ctx, "main", pulumitest.Filled(args))
		return err
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:artifactregistry/repository:Repository", "main-hub"),
		map[string]any{"location": "europe"})
}

func TestArtifactRegistryRefuses(t *testing.T) {
	set := func(key string, change func(*RepositorySettings)) func(*ArtifactRegistryArgs) {
		return func(args *ArtifactRegistryArgs) {
			repository := args.Repositories[key]
			change(&repository)
			args.Repositories[key] = repository
		}
	}
	policy := func(settings CleanupPolicySettings) func(*ArtifactRegistryArgs) {
		return set("images", func(s *RepositorySettings) { s.CleanupPolicies = map[string]CleanupPolicySettings{"p": settings} })
	}
	upstream := func(settings UpstreamSettings) func(*ArtifactRegistryArgs) {
		return set("all", func(s *RepositorySettings) { s.Virtual.Upstreams = map[string]UpstreamSettings{"u": settings} })
	}
	const path = "repositories.images.cleanupPolicies.p"
	for _, test := range []refusalOf[*ArtifactRegistryArgs]{
		{"nothing", func(args *ArtifactRegistryArgs) { *args = ArtifactRegistryArgs{} },
			"location: it is needed: a region such as europe-west1, us, europe or asia\n" +
				"project: it is needed: the id of the project\nrepositories: at least one repository is needed"},
		{"location", func(args *ArtifactRegistryArgs) { args.Location = "mars" },
			`location: "mars" is not a location: accepted is a region such as europe-west1, us, europe or asia`},
		{"long name", func(args *ArtifactRegistryArgs) {
			args.Repositories[strings.Repeat("a", 60)] = RepositorySettings{}
		}, "repositories." + strings.Repeat("a", 60) + `: "main-` + strings.Repeat("a", 60) +
			`" has 65 characters: a repository name has 1 to 63`},
		{"two modes", set("hub", func(s *RepositorySettings) {
			s.Virtual = &VirtualRepositorySettings{Upstreams: map[string]UpstreamSettings{"u": {Repository: "images", Priority: 1}}}
		}), "repositories.hub: it is remote and virtual: accepted is one of them"},
		{"immutable remote", set("hub", func(s *RepositorySettings) { s.ImmutableTags, s.Writers = true, []string{"allUsers"} }),
			"repositories.hub.immutableTags: only a standard repository has it: nothing is pushed to this one\n" +
				"repositories.hub.writers: only a standard repository has them: nothing is pushed to this one"},
		{"empty label", set("hub", func(s *RepositorySettings) { s.Labels = map[string]string{"a": "", "b": "x"} }),
			"repositories.hub.labels.a: it is empty, which cannot be set here: give it a value or leave it out"},
		{"cleaned virtual", set("all", func(s *RepositorySettings) {
			s.CleanupPolicies = map[string]CleanupPolicySettings{"p": {Action: CleanupKeep, TagState: TagStateAny, KeepCount: 1}}
		}), "repositories.all.cleanupPolicies: a virtual repository holds nothing: set them on its upstreams"},
		{"registry", set("hub", func(s *RepositorySettings) { s.Remote.URL, s.Remote.Username = "ghcr.io", "ada" }),
			"repositories.hub.remote: username and passwordSecretVersion belong together: set both or none\n" +
				`repositories.hub.remote.url: "ghcr.io" is not a registry's address: accepted is one such as https://ghcr.io`},
		{"password", set("ghcr", func(s *RepositorySettings) { s.Remote.PasswordSecretVersion = "hunter2" }),
			`repositories.ghcr.remote.passwordSecretVersion: "hunter2" is not the version of a secret: accepted is ` +
				"projects/PROJECT/secrets/SECRET/versions/VERSION"},
		{"no upstream", set("all", func(s *RepositorySettings) { s.Virtual.Upstreams = nil }),
			"repositories.all.virtual.upstreams: at least one upstream is needed"},
		{"unknown upstream", upstream(UpstreamSettings{Repository: "all", Priority: 0}),
			"repositories.all.virtual.upstreams.u.priority: 0 is too small: at least 1\n" +
				`repositories.all.virtual.upstreams.u.repository: "all" is no standard or remote repository ` +
				"(have: ghcr, hub, images), and no full name such as projects/PROJECT/locations/LOCATION/repositories/REPOSITORY"},
		{"empty policy", policy(CleanupPolicySettings{Action: CleanupDelete, TagState: TagStateAny}), path +
			": it matches everything: set at least one of olderThanDays, newerThanDays, tagState, tagPrefixes, " +
			"packagePrefixes, versionPrefixes, keepCount"},
		{"unknown values", policy(CleanupPolicySettings{Action: "BURN", TagState: "NEW", OlderThanDays: -1}),
			path + `.action: "BURN": accepted is "DELETE" or "KEEP"` + "\n" + path + ".olderThanDays: -1 is too small: at least 0\n" +
				path + `.tagState: "NEW": accepted is "ANY", "TAGGED" or "UNTAGGED"`},
		{"count to delete", policy(CleanupPolicySettings{Action: CleanupDelete, TagState: TagStateAny, KeepCount: 3}), path +
			`.keepCount: it needs the action "KEEP" and no other condition but packagePrefixes`},
		{"prefixes", policy(CleanupPolicySettings{Action: CleanupKeep, TagState: TagStateAny, TagPrefixes: []string{"v"}}), path +
			`.tagPrefixes: they need tagState "TAGGED"`},
		{"key", set("images", func(s *RepositorySettings) { s.KMSKey = "k" }), `repositories.images.kmsKey: "k" is not the ` +
			"name of a key: accepted is projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.ArtifactRegistry "main": `+test.want, func(ctx *pulumi.Context) error {
				args := artifactRegistryArgs()
				test.change(args)
				_, err := NewArtifactRegistry(ctx, "main", pulumitest.Filled(args))
				return err
			})
		})
	}
}
