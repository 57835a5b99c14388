package gcp

import (
	"slices"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// dataRegistrations are the components for data, names and identities.
var dataRegistrations = []pulumitest.Registration{
	{Kind: "ArtifactRegistry", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewArtifactRegistry(ctx, name, pulumitest.Filled(artifactRegistryArgs()), opts...)
		return err
	}, Children: []string{
		"gcp:artifactregistry/repository:Repository %-all",
		"gcp:artifactregistry/repository:Repository %-ghcr",
		"gcp:artifactregistry/repository:Repository %-hub",
		"gcp:artifactregistry/repository:Repository %-images",
		"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember %-all-reader-nodes",
		"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember %-ghcr-reader-nodes",
		"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember %-hub-reader-nodes",
		"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember %-images-reader-group:team@example.com",
		"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember %-images-reader-nodes",
		"gcp:artifactregistry/repositoryIamMember:RepositoryIamMember %-images-writer-user:ada@example.com",
	}},
	{Kind: "Bucket", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewBucket(ctx, name, pulumitest.Filled(bucketArgs()), opts...)
		return err
	}, Children: []string{
		"gcp:storage/bucket:Bucket %",
		"gcp:storage/bucketIAMMember:BucketIAMMember %-storage.objectViewer-group:team@example.com",
	}},
	{Kind: "Secrets", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewSecrets(ctx, name, pulumitest.Filled(secretsArgs()), opts...)
		return err
	}, Children: []string{
		"gcp:secretmanager/secret:Secret %-db",
		"gcp:secretmanager/secret:Secret %-eu",
		"gcp:secretmanager/secretIamMember:SecretIamMember %-db-accessor-app",
		"gcp:secretmanager/secretIamMember:SecretIamMember %-db-accessor-user:ada@example.com",
		"gcp:secretmanager/secretIamMember:SecretIamMember %-eu-accessor-app",
		"gcp:secretmanager/secretVersion:SecretVersion %-db-value",
	}},
	{Kind: "Budget", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewBudget(ctx, name, pulumitest.Filled(budgetArgs()), opts...)
		return err
	}, Children: []string{
		"gcp:billing/budget:Budget %",
		"gcp:monitoring/notificationChannel:NotificationChannel %-ops@example.com",
	}},
	{Kind: "GitHubFederation", New: func(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) error {
		_, err := NewGitHubFederation(ctx, name, pulumitest.Filled(federationArgs()), opts...)
		return err
	}, Children: []string{
		"gcp:iam/workloadIdentityPool:WorkloadIdentityPool %",
		"gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider %-github",
		"gcp:projects/iAMMember:IAMMember %-deploy-editor",
		"gcp:projects/iAMMember:IAMMember %-preview-viewer",
		"gcp:serviceaccount/account:Account %-deploy",
		"gcp:serviceaccount/account:Account %-preview",
		"gcp:serviceaccount/iAMMember:IAMMember %-deploy-workload-identity",
		"gcp:serviceaccount/iAMMember:IAMMember %-preview-workload-identity",
		"gcp:storage/bucketIAMMember:BucketIAMMember %-preview-my-state-storage.objectViewer",
	}},
}

func init() { registrations = slices.Concat(registrations, dataRegistrations) }

// refusalOf is a change to valid settings and the message that it leads to.
type refusalOf[T any] struct {
	name   string
	change func(args T)
	want   string
}

// What has a fixed name cannot be made anew while the old one has the name.
func TestFixedNamesAreReplacedInOrder(t *testing.T) {
	for kind, token := range map[string]string{
		"ArtifactRegistry": "gcp:artifactregistry/repository:Repository",
		"Bucket":           "gcp:storage/bucket:Bucket",
		"DNSZone":          "gcp:dns/managedZone:ManagedZone",
		"Secrets":          "gcp:secretmanager/secret:Secret",
	} {
		t.Run(kind, func(t *testing.T) {
			var mutex sync.Mutex
			seen := 0
			recorder := &pulumitest.Recorder{Outputs: func(args pulumi.MockResourceArgs) resource.PropertyMap {
				if args.TypeToken == token {
					mutex.Lock()
					defer mutex.Unlock()
					seen++
					if !args.RegisterRPC.GetDeleteBeforeReplace() {
						t.Errorf("%s: the new one is made before the old one goes", args.Name)
					}
				}
				return nil
			}}
			if err := recorder.Run(t, "gkestack", "dev", nil, registrationOf(kind, "main")); err != nil {
				t.Fatal(err)
			}
			if seen == 0 {
				t.Errorf("no %s was registered", token)
			}
		})
	}
}
