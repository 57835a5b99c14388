// A stack with resources of its own beside those of its settings: a Pub/Sub topic whose name a release may read by
// !output ordersTopic, buckets for two teams, and a label on every object of the manifests.
package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/pubsub"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/cloud"
	"github.com/gkestack/gkestack/config"
	"github.com/gkestack/gkestack/gcp"
	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/k8s"
)

func main() { config.Run(deploy) }

// deploy reads and checks everything that the stack consists of, then registers it: the cloud, then what runs on it.
func deploy(ctx *pulumi.Context) error {
	releases, releasesErr := helm.Load(helm.Dir, ctx.Stack())
	stack, configErr := config.Load(ctx, helm.ConfigNames(releases))
	if err := errors.Join(configErr, releasesErr); err != nil {
		return err
	}
	stack.AddOutputs("ordersTopic") // known before it is made, so that a misspelt reference is told
	manifests := &k8s.ManifestsArgs{
		Directory:  filepath.Join("k8s/manifests/overlays", stack.Kubernetes.Overlay),
		Transforms: []pulumi.ResourceTransform{labelTeam},
	}
	prepared, err := helm.Prepare(helm.Dir, releases, stack)
	err = errors.Join(err, manifests.Build(ctx, "kustomize"), k8s.LogNotices(ctx, prepared))
	if err != nil {
		return err
	}

	google, err := cloud.Deploy(ctx, config.Prefix(ctx), &stack.Settings)
	if err != nil {
		return err
	}
	if err := deployOwn(ctx, stack, google); err != nil {
		return err
	}

	provider, err := k8s.NewProvider(ctx, "cluster", &k8s.ProviderArgs{
		ClusterName:    google.Cluster.Name,
		Endpoint:       google.Cluster.Endpoint,
		CACertificate:  google.Cluster.CACertificate,
		AdoptExisting:  stack.Kubernetes.AdoptExisting,
		ForceConflicts: stack.Kubernetes.ForceConflicts,
	}, pulumi.DependsOn(google.RunsPods))
	if err != nil {
		return err
	}
	workloads, err := k8s.NewWorkloads(ctx, &k8s.WorkloadsArgs{
		Manifests: manifests, ManifestsNeed: stack.Kubernetes.Needs,
		Releases: prepared, Resolve: k8s.Resolve(google.Outputs, stack.Value),
		AdoptExisting: stack.Kubernetes.AdoptExisting,
	}, pulumi.Provider(provider))
	if err != nil {
		return err
	}
	if err := google.DeployEdge(workloads.Resources); err != nil {
		return err
	}

	for key, output := range google.Outputs {
		ctx.Export(key, output)
	}
	ctx.Export("releases", k8s.Statuses(ctx, workloads.Resources))
	return workloads.Check()
}

// deployOwn registers what the settings do not have.
func deployOwn(ctx *pulumi.Context, stack *config.Stack, google *cloud.Cloud) error {
	topic, err := pubsub.NewTopic(ctx, config.Prefix(ctx)+"-orders", &pubsub.TopicArgs{
		Project: pulumi.String(stack.Project),
	})
	if err != nil {
		return err
	}
	google.Outputs["ordersTopic"] = topic.Name

	for _, team := range []string{"billing", "shipping"} {
		_, err := gcp.NewBucket(ctx, config.Prefix(ctx)+"-"+team, &gcp.BucketArgs{
			BucketSettings: gcp.Defaults[gcp.BucketSettings](),
			Project:        stack.Project, Region: stack.Region, Protect: stack.Protect,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// labelTeam labels an object of the manifests.
func labelTeam(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	metadata, ok := args.Props["metadata"].(pulumi.Map)
	if !ok {
		return nil
	}
	labels, ok := metadata["labels"].(pulumi.Map)
	if !ok {
		labels = pulumi.Map{}
	}
	labels["team"] = pulumi.String("shop")
	metadata["labels"] = labels
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}
