package gcp

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/artifactregistry"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/dns"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/secretmanager"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/serviceaccount"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// An API that Google lists as enabled may refuse calls for some minutes more, and nothing in the provider waits for
// that: https://github.com/hashicorp/terraform-provider-google/issues/2129
var propagation = struct{ timeout, interval time.Duration }{10 * time.Minute, 5 * time.Second}

// questions are what an API is asked to see whether it takes calls: lists, and things by names that nothing has, which
// change nothing and cost nothing. The provider itself asks cloudresourcemanager.googleapis.com while it enables
// others.
var questions = map[string]func(*pulumi.Context, ...pulumi.InvokeOption) error{
	"artifactregistry.googleapis.com": func(ctx *pulumi.Context, opts ...pulumi.InvokeOption) error {
		args := &artifactregistry.LookupRepositoryArgs{Location: "us-central1", RepositoryId: "none"}
		_, err := artifactregistry.LookupRepository(ctx, args, opts...)
		return err
	},
	"compute.googleapis.com": func(ctx *pulumi.Context, opts ...pulumi.InvokeOption) error {
		_, err := compute.GetRegions(ctx, &compute.GetRegionsArgs{}, opts...)
		return err
	},
	"container.googleapis.com": func(ctx *pulumi.Context, opts ...pulumi.InvokeOption) error {
		args := &container.GetEngineVersionsArgs{Location: pulumi.StringRef("us-central1")}
		_, err := container.GetEngineVersions(ctx, args, opts...)
		return err
	},
	// The provider's other functions of this API cannot be asked where GOOGLE_DNS_CUSTOM_ENDPOINT is set.
	"dns.googleapis.com": func(ctx *pulumi.Context, opts ...pulumi.InvokeOption) error {
		_, err := dns.GetManagedZoneIamPolicy(ctx, &dns.GetManagedZoneIamPolicyArgs{ManagedZone: "none"}, opts...)
		return err
	},
	"iam.googleapis.com": func(ctx *pulumi.Context, opts ...pulumi.InvokeOption) error {
		_, err := serviceaccount.LookupAccount(ctx, &serviceaccount.LookupAccountArgs{AccountId: "none-such"}, opts...)
		return err
	},
	"secretmanager.googleapis.com": func(ctx *pulumi.Context, opts ...pulumi.InvokeOption) error {
		_, err := secretmanager.GetSecrets(ctx, &secretmanager.GetSecretsArgs{}, opts...)
		return err
	},
}

// ready waits for the resources, and then until their APIs take calls. A preview waits for nothing.
func (s *Services) ready(ctx *pulumi.Context, apis []string, enabled []pulumi.Resource) pulumi.ResourceArrayOutput {
	if ctx.DryRun() {
		return pulumi.ToOutput(enabled).(pulumi.ResourceArrayOutput)
	}
	var ids []any
	for _, service := range enabled {
		ids = append(ids, service.(pulumi.CustomResource).ID())
	}
	return pulumi.All(ids...).ApplyT(func([]any) ([]pulumi.Resource, error) {
		answers := make(chan error)
		for _, api := range apis {
			go func() { answers <- s.answered(ctx, api) }()
		}
		var refused []error
		for range apis {
			refused = append(refused, <-answers)
		}
		return enabled, errors.Join(refused...)
	}).(pulumi.ResourceArrayOutput)
}

// answered asks the API until it takes calls. Every answer will do but the one that it is not enabled.
func (s *Services) answered(ctx *pulumi.Context, api string) error {
	ask, ok := questions[api]
	if !ok {
		return nil
	}
	for begun := time.Now(); ; time.Sleep(propagation.interval) {
		err := ask(ctx, pulumi.Parent(s))
		if err == nil || !notYetEnabled(err) {
			return nil
		}
		if time.Since(begun) > propagation.timeout {
			return fmt.Errorf("%s is enabled, but took no calls for %s; deploy again later, which goes on from here: %w",
				api, propagation.timeout, err)
		}
		_ = ctx.Log.Info(api+" is enabled, but takes no calls yet: waiting", &pulumi.LogArgs{Resource: s, Ephemeral: true})
	}
}

// notYetEnabled says whether an answer is the one of an API that is not enabled, or not for long enough.
// https://cloud.google.com/service-usage/docs/troubleshooting
func notYetEnabled(err error) bool {
	for _, text := range []string{"has not been used in project", "SERVICE_DISABLED", "accessNotConfigured"} {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
