package gcp

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// A run may end between Google's answer and the provider's; those that were made before the setting was show no change.
func TestAccountThatExistsIsTaken(t *testing.T) {
	recorder := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		_, err := NewNodeServiceAccount(ctx, "dev-nodes", &NodeServiceAccountArgs{Project: "my-project"})
		return err
	})
	account := recorder.One(t, "gcp:serviceaccount/account:Account", "dev-nodes")
	if account.Plain()["createIgnoreAlreadyExists"] != true {
		t.Errorf("its inputs are %v", account.Plain())
	}
	if want := []string{"createIgnoreAlreadyExists"}; !slices.Equal(account.IgnoreChanges, want) {
		t.Errorf("it ignores changes of %q, want %q", account.IgnoreChanges, want)
	}
}
