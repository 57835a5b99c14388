package pulumitest

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Computed are the outputs that Google computes and the program reads.
func Computed(args pulumi.MockResourceArgs) resource.PropertyMap {
	text := resource.NewStringProperty
	switch args.TypeToken {
	case "gcp:container/cluster:Cluster":
		return resource.PropertyMap{
			"endpoint": text("192.0.2.1"),
			"masterAuth": resource.NewObjectProperty(resource.PropertyMap{
				"clusterCaCertificate": text("Y2E="),
			}),
		}
	case "gcp:serviceaccount/account:Account":
		email := args.Inputs["accountId"].StringValue() + "@my-project.iam.gserviceaccount.com"
		return resource.PropertyMap{"email": text(email), "member": text("serviceAccount:" + email), "name": text(email)}
	}
	return nil
}
