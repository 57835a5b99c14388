package gcp_test

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A secret with its first value, which stays secret in the state.
func ExampleNewSecrets() {
	pulumitest.Print(func(ctx *pulumi.Context) error {
		rotation := gcp.Defaults[gcp.RotationSettings]()
		rotation.First, rotation.PeriodDays = "2026-01-31T04:00:00Z", 90
		rotation.Topic = "projects/my-project/topics/rotate"
		password := gcp.Defaults[gcp.SecretSettings]()
		password.Accessors = []string{"serviceAccount:shop@my-project.iam.gserviceaccount.com"}
		password.Rotation = &rotation
		_, err := gcp.NewSecrets(ctx, "main", &gcp.SecretsArgs{
			Secrets: map[string]gcp.SecretSettings{"db-password": password},
			Project: "my-project",
			Values:  map[string]pulumi.StringInput{"db-password": pulumi.String("first-value")},
		})
		return err
	})
	// Output:
	// gcp:secretmanager/secret:Secret main-db-password
	// gcp:secretmanager/secretIamMember:SecretIamMember main-db-password-accessor-serviceAccount:shop@my-project.iam.gserviceaccount.com
	// gcp:secretmanager/secretVersion:SecretVersion main-db-password-value
	// gkestack:gcp:Secrets main
}
