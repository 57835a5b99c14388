package gcp

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

func TestWorkloadIdentityBucketRoles(t *testing.T) {
	args := workloadIdentityArgs()
	args.ProjectRoles = nil
	args.BucketRoles = map[string][]string{"my-bucket": {"roles/storage.objectViewer"}}
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		_, err := NewWorkloadIdentity(ctx, "main-dns", pulumitest.Filled(args))
		return err
	})
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:storage/bucketIAMMember:BucketIAMMember", "main-dns-my-bucket-storage.objectViewer"),
		map[string]any{"bucket": "my-bucket", "role": "roles/storage.objectViewer",
			"member": "serviceAccount:main-dns@my-project.iam.gserviceaccount.com"})
}

// An account without roles is only bound.
func TestWorkloadIdentityWithoutRoles(t *testing.T) {
	args := workloadIdentityArgs()
	args.ProjectRoles = nil
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		_, err := NewWorkloadIdentity(ctx, "main-dns", pulumitest.Filled(args))
		return err
	})
	if children := pulumitest.ChildrenOf(recorder, "WorkloadIdentity", "main-dns"); len(children) != 2 {
		t.Errorf("want the account and its binding, got %v", children)
	}
}

func TestWorkloadIdentityRefusesRoles(t *testing.T) {
	args := workloadIdentityArgs()
	args.ProjectRoles = []string{"roles/dns.admin", "projects/p/roles/dns.admin"}
	args.BucketRoles = map[string][]string{"B": nil}
	pulumitest.CheckMessage(t, pulumitest.Filled(args).Validate(), `bucketRoles.B: "B" has 1 characters: a bucket name has 3 to 63`+"\n"+
		"bucketRoles.B: at least one role is needed, such as roles/storage.objectViewer\n"+
		`projectRoles[1]: "projects/p/roles/dns.admin" ends like "roles/dns.admin": give one of them to another account, `+
		"or rename the custom role")
}
