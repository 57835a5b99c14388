package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A bucket that deletes old uploads by itself, named my-project-uploads.
func ExampleNewBucket() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		settings := gcp.Defaults[gcp.BucketSettings]()
		old := gcp.Defaults[gcp.LifecycleRuleSettings]()
		days := 90
		old.AgeDays = &days
		settings.Lifecycle = map[string]gcp.LifecycleRuleSettings{"old": old}
		settings.Members = map[string][]string{"roles/storage.objectViewer": {"group:team@example.com"}}
		_, err := gcp.NewBucket(ctx, "uploads", &gcp.BucketArgs{
			BucketSettings: settings, Project: "my-project", Region: "europe-west1", Protect: true,
		})
		return err
	})
	// Output:
	// gcp:storage/bucket:Bucket uploads
	// gcp:storage/bucketIAMMember:BucketIAMMember uploads-storage.objectViewer-group:team@example.com
	// gkestack:gcp:Bucket uploads
}
