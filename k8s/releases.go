package k8s

import (
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/utilities"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/kube"
)

// Release is a Helm release in the cluster. It is registered by its token: the SDK's own package helm/v3 brings every
// API group of Kubernetes with it, and makes a build four times as long.
type Release struct {
	pulumi.CustomResourceState

	// Name of the release.
	Name pulumi.StringOutput `pulumi:"name"`
	// Status of the release, as Helm reports it.
	Status pulumi.MapOutput `pulumi:"status"`
	// ResourceNames are the objects that Helm made, by their kinds.
	ResourceNames pulumi.MapOutput `pulumi:"resourceNames"`

	id string
}

// ReleasesArgs say which releases to deploy, and what their references mean.
type ReleasesArgs struct {
	// Releases in an order in which each comes after those it needs, as helm.Prepare returns them.
	Releases []helm.Prepared
	// Resolve returns the value that a reference stands for.
	Resolve func(helm.Ref) (pulumi.Input, error)
	// Others are what the releases may need beside one another, by the names that their needs use.
	Others map[string]pulumi.Resource

	// after returns what a release waits for beside its needs.
	after func(*helm.Prepared) pulumi.ResourceArrayOutput
}

// NewReleases registers the releases by their ids, <namespace>/<name>. One that is no longer listed, or whose installed
// is false, is uninstalled.
func NewReleases(
	ctx *pulumi.Context, args *ReleasesArgs, opts ...pulumi.ResourceOption,
) (map[string]*Release, error) {
	registered := map[string]*Release{}
	// What stands for an id in the needs of others: the release, or what it needs itself where it is not installed.
	needed := map[string][]pulumi.Resource{}
	for id, other := range args.Others {
		needed[id] = []pulumi.Resource{other}
	}
	for i := range args.Releases {
		release := &args.Releases[i]
		var needs []pulumi.Resource
		for _, need := range release.Needs {
			needs = append(needs, needed[need]...)
		}
		needed[release.ID()] = needs
		if !release.Installed {
			continue
		}
		inputs, err := releaseInputs(release, args.Resolve)
		if err != nil {
			return nil, fmt.Errorf("release %s: %w", release.ID(), err)
		}
		resource := &Release{id: release.ID()}
		own := append(opts[:len(opts):len(opts)], pulumi.DependsOn(needs))
		if args.after != nil {
			own = append(own, pulumi.DependsOnInputs(args.after(release)))
		}
		err = ctx.RegisterResource(kube.ReleaseType, release.ID(), inputs, resource,
			utilities.PkgResourceDefaultOpts(own)...)
		if err != nil {
			return nil, err
		}
		registered[release.ID()] = resource
		needed[release.ID()] = []pulumi.Resource{resource}
	}
	return registered, nil
}

// Statuses are what Helm reports of the releases among resources, by their ids, as in "deployed". Anything else is an
// error, since the last operation failed or was cut short: a refresh has taken over the values that were not deployed,
// and the engine sees no change. The status of a release that changes is not known to a preview.
func Statuses(ctx *pulumi.Context, resources []pulumi.Resource) pulumi.StringMap {
	statuses := pulumi.StringMap{}
	for _, resource := range resources {
		release, ok := resource.(*Release)
		if !ok {
			continue
		}
		statuses[release.id] = release.Status.ApplyT(func(report map[string]any) (string, error) {
			status, _ := report["status"].(string)
			switch status {
			case "", "deployed":
				return status, nil
			case "failed":
				return "", fmt.Errorf("release %s: Helm's last operation failed, and is not tried again by itself: "+
					"`go tool gkestack releases unlock %s`, then deploy", release.id, release.id)
			default:
				err := fmt.Errorf("release %s: for Helm it is %s: `go tool gkestack releases list` says what to do",
					release.id, status)
				if ctx.DryRun() { // Beside a deployment that is under way.
					return status, ctx.Log.Warn(err.Error(), &pulumi.LogArgs{Resource: release})
				}
				return "", err
			}
		}).(pulumi.StringOutput)
	}
	return statuses
}

// releaseInputs are the inputs of a release, with each reference in its values replaced by what it stands for.
func releaseInputs(release *helm.Prepared, lookup func(helm.Ref) (pulumi.Input, error)) (pulumi.Map, error) {
	values, err := resolve(release.Values, lookup)
	if err != nil {
		return nil, err
	}
	inputs := pulumi.Map{
		"name":            pulumi.String(release.Name),
		"namespace":       pulumi.String(release.Namespace),
		"chart":           pulumi.String(release.Path),
		"createNamespace": pulumi.Bool(release.CreateNamespace),
		"skipAwait":       pulumi.Bool(!release.Wait),
		"waitForJobs":     pulumi.Bool(release.WaitForJobs),
		"timeout":         pulumi.Int(release.Timeout),
		"atomic":          pulumi.Bool(release.Atomic),
		"cleanupOnFail":   pulumi.Bool(release.CleanupOnFail),
		"maxHistory":      pulumi.Int(release.HistoryMax),
		"values":          values,
		// Where there are no values, Helm would take those of the revision before.
		"resetValues": pulumi.Bool(true),
	}
	for name, set := range map[string]bool{
		"forceUpdate": release.Force, "recreatePods": release.RecreatePods, "skipCrds": release.SkipCRDs,
	} {
		if set {
			inputs[name] = pulumi.Bool(true)
		}
	}
	if release.ChartDigest != "" {
		// The plugin looks at a local chart's version only. Helm keeps the description in the release's history.
		inputs["description"] = pulumi.String("chart " + release.ChartDigest)
	}
	if release.Version != "" {
		inputs["version"] = pulumi.String(release.Version)
	}
	return inputs, nil
}
