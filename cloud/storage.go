package cloud

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
)

var artifactRegistry = part{
	key: "artifactRegistry", wanted: func(s *Settings) bool { return s.ArtifactRegistry != nil },
	apis:    these("artifactregistry.googleapis.com"),
	outputs: these("artifactRegistry.host"),
	check:   func(s *Settings) error { return s.ArtifactRegistry.Validate() },
	deploy: func(c *Cloud) error {
		registry, err := gcp.NewArtifactRegistry(c.ctx, c.name, &gcp.ArtifactRegistryArgs{
			ArtifactRegistrySettings: *c.settings.ArtifactRegistry, Project: c.settings.Project, Region: c.settings.Region,
			Readers: c.imageReaders(), Protect: c.settings.Protect,
		}, c.enabled)
		if err != nil {
			return err
		}
		c.Outputs["artifactRegistry.host"] = registry.Host
		return nil
	},
}

// imageReaders are who pulls images: the nodes, where the account that they run as is known by its email.
func (c *Cloud) imageReaders() map[string]pulumi.StringInput {
	if c.settings.Cluster.NodeServiceAccount == gcp.DefaultAccount {
		return nil
	}
	return map[string]pulumi.StringInput{"nodes": pulumi.Sprintf("serviceAccount:%s", c.nodes)}
}

var buckets = part{
	key: "buckets", wanted: func(s *Settings) bool { return len(s.Buckets) > 0 },
	apis:    these("storage.googleapis.com"),
	outputs: func(s *Settings) []string { return namesOf("buckets", s.Buckets) },
	check:   func(s *Settings) error { return eachOf(s.Buckets, (*gcp.BucketSettings).Validate) },
	deploy: func(c *Cloud) error {
		for _, key := range slices.Sorted(maps.Keys(c.settings.Buckets)) {
			bucket, err := gcp.NewBucket(c.ctx, c.name+"-"+key, &gcp.BucketArgs{
				BucketSettings: c.settings.Buckets[key], Project: c.settings.Project, Region: c.settings.Region,
				Protect: c.settings.Protect,
			}, c.enabled)
			if err != nil {
				return err
			}
			c.buckets = append(c.buckets, bucket.Parts()...)
			c.Outputs["buckets."+key] = bucket.Name
		}
		return nil
	},
}

var secrets = part{
	// The settings begin with the key themselves.
	key: "", wanted: func(s *Settings) bool { return len(s.Secrets) > 0 },
	apis:    these("secretmanager.googleapis.com"),
	outputs: func(s *Settings) []string { return namesOf("secrets", s.Secrets) },
	check:   func(s *Settings) error { return (&gcp.SecretsArgs{Secrets: s.Secrets}).Validate() },
	deploy: func(c *Cloud) error {
		secrets, err := gcp.NewSecrets(c.ctx, c.name, &gcp.SecretsArgs{
			Secrets: c.settings.Secrets, Project: c.settings.Project,
			Protect: c.settings.Protect,
		}, c.enabled)
		if err != nil {
			return err
		}
		for key, id := range secrets.IDs {
			c.Outputs["secrets."+key] = id
		}
		return nil
	},
}
