package k8s

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/kube"
	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/problem"
)

// release is an installed release with no defaults but its own.
func release(namespace, name string, needs ...string) helm.Prepared {
	return helm.Prepared{
		Release: &helm.Release{
			Namespace: namespace, Name: name, Chart: "charts/" + name, Version: "1.2.3", Needs: needs,
		},
		Installed: true, Path: ".charts/" + name + "-1.2.3.tgz", Values: map[string]any{},
	}
}

// resolveTest resolves output x and secret y.
func resolveTest(ref helm.Ref) (pulumi.Input, error) {
	switch ref.Name {
	case "x":
		return pulumi.String("the output"), nil
	case "y":
		return pulumi.ToSecret("the secret"), nil
	default:
		return nil, errors.New("no such name")
	}
}

func newReleases(releases ...helm.Prepared) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		_, err := NewReleases(ctx, &ReleasesArgs{Releases: releases, Resolve: resolveTest})
		return err
	}
}

func TestNewReleasesInputs(t *testing.T) {
	local := release("web", "local")
	local.Path, local.Version, local.ChartDigest = "./charts/local", "", "sha256:abc"
	full := release("web", "app")
	full.Defaults = helm.Defaults{
		CreateNamespace: true, Wait: true, WaitForJobs: true, Timeout: 90, Atomic: true, CleanupOnFail: true, HistoryMax: 7,
	}
	recorder := recorded(t, newReleases(local, full))
	for name, want := range map[string]map[string]any{
		"web/app": {
			"name": "app", "namespace": "web", "chart": ".charts/app-1.2.3.tgz", "version": "1.2.3",
			"createNamespace": true, "skipAwait": false, "waitForJobs": true, "timeout": 90.0, "atomic": true,
			"cleanupOnFail": true, "maxHistory": 7.0,
			"resetValues": true, "values": map[string]any{},
		},
		"web/local": {
			"name": "local", "namespace": "web", "chart": "./charts/local", "createNamespace": false,
			"skipAwait": true, "waitForJobs": false, "timeout": 0.0, "atomic": false, "cleanupOnFail": false, "maxHistory": 0.0,
			"resetValues": true, "values": map[string]any{}, "description": "chart sha256:abc",
		},
	} {
		registered := recorder.One(t, "kubernetes:helm.sh/v3:Release", name)
		if got := registered.Plain(); !registered.Custom || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %v\nwant %v", name, got, want)
		}
	}
}

func TestNewReleasesValues(t *testing.T) {
	app := release("web", "app")
	app.Values = map[string]any{
		"text": "a", "number": 5, "float": 1.5, "flag": true, "large": uint64(1) << 63,
		"list": []any{"a", 1, nil, map[string]any{"ref": helm.Ref{Kind: helm.OutputRef, Name: "x"}}},
		"map":  map[string]any{"deep": map[string]any{"ref": helm.Ref{Kind: helm.SecretRef, Name: "y"}}},
	}
	got := recorded(t, newReleases(app)).One(t, kube.ReleaseType, "web/app").Plain()["values"]
	want := map[string]any{
		"text": "a", "number": 5.0, "float": 1.5, "flag": true, "large": float64(uint64(1) << 63),
		"list": []any{"a", 1.0, nil, map[string]any{"ref": "the output"}},
		"map":  map[string]any{"deep": map[string]any{"ref": map[string]any{"secret": "the secret"}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// Where the plugin takes a map for a Secret's manifest, it tells what is in it.
func TestNewReleasesKeepSecrets(t *testing.T) {
	secret := helm.Ref{Kind: helm.SecretRef, Name: "y"}
	app := release("web", "app")
	app.Values = map[string]any{
		"list":   []any{"a", []any{secret}, map[string]any{"deep": secret}},
		"object": map[string]any{"kind": "Secret", "password": secret},
	}
	got := recorded(t, newReleases(app)).One(t, kube.ReleaseType, "web/app")
	for name, value := range got.Inputs["values"].ObjectValue() {
		if !value.ContainsSecrets() {
			t.Errorf("%s is no secret: %v", name, value)
		}
	}
	if object := got.Inputs["values"].ObjectValue()["object"]; !object.IsSecret() {
		t.Errorf("a map of the kind Secret is registered as %v", object)
	}
}

func TestNewReleasesSwitches(t *testing.T) {
	app := release("web", "app")
	app.Force, app.RecreatePods, app.SkipCRDs = true, true, true
	got := recorded(t, newReleases(app)).One(t, kube.ReleaseType, "web/app").Plain()
	if got["forceUpdate"] != true || got["recreatePods"] != true || got["skipCrds"] != true {
		t.Errorf("got %v", got)
	}
}

func TestNewReleasesDependOnTheirNeeds(t *testing.T) {
	absent := release("n", "absent")
	absent.Installed = false
	between := release("n", "between", "m/b")
	between.Installed = false // The order holds through it.
	recorder := recorded(t, newReleases(
		absent, release("n", "a"), release("m", "b", "n/a"), release("n", "c", "n/a", "m/b", "n/absent"),
		between, release("n", "d", "n/between")))
	for name, want := range map[string][]string{"n/a": nil, "m/b": {"n/a"}, "n/c": {"m/b", "n/a"}, "n/d": {"m/b"}} {
		var got []string
		for _, urn := range recorder.One(t, kube.ReleaseType, name).DependsOn {
			_, need, _ := strings.Cut(urn, kube.ReleaseType+"::")
			got = append(got, need)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s depends on %q, want %q", name, got, want)
		}
	}
}

func TestNewReleasesLeavesOut(t *testing.T) {
	absent := release("n", "absent")
	absent.Installed = false
	// What is not deployed need not be resolved.
	absent.Values = map[string]any{"a": helm.Ref{Name: "unknown"}}
	if got := recorded(t, newReleases(absent)).Resources(); len(got) > 0 {
		t.Errorf("it registered %v", got)
	}
}

func TestNewReleasesReturnsThemByID(t *testing.T) {
	absent := release("n", "absent")
	absent.Installed = false
	var got []string
	recorded(t, func(ctx *pulumi.Context) error {
		registered, err := NewReleases(ctx, &ReleasesArgs{
			Releases: []helm.Prepared{release("n", "b"), absent, release("m", "b")}, Resolve: resolveTest,
		})
		got = slices.Sorted(maps.Keys(registered))
		return err
	})
	if want := []string{"m/b", "n/b"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNewReleasesTakesOptions(t *testing.T) {
	recorder := recorded(t, func(ctx *pulumi.Context) error {
		group := &pulumi.ResourceState{}
		if err := ctx.RegisterComponentResource("test:index:Group", "group", group); err != nil {
			return err
		}
		_, err := NewReleases(ctx, &ReleasesArgs{
			Releases: []helm.Prepared{release("n", "a"), release("n", "b", "n/a"), release("n", "c")}, Resolve: resolveTest,
		}, pulumi.Parent(group), pulumi.Protect(true))
		return err
	})
	for name, needs := range map[string]int{"n/a": 0, "n/b": 1, "n/c": 0} {
		registered := recorder.One(t, kube.ReleaseType, name)
		if !strings.HasSuffix(registered.Parent, "::group") || !registered.Protect || len(registered.DependsOn) != needs {
			t.Errorf("%s is registered as %+v", name, registered)
		}
	}
}

func TestNewReleasesResolveProblems(t *testing.T) {
	unknown := helm.Ref{
		Kind: helm.OutputRef, Name: "unknown", Position: problem.Position{File: "app.yaml", Line: 3, Column: 5},
	}
	for name, value := range map[string]any{
		"at the top": unknown, "in a map": map[string]any{"a": unknown}, "in a list": []any{"a", unknown},
	} {
		t.Run(name, func(t *testing.T) {
			app := release("web", "app")
			app.Values = map[string]any{"value": value}
			recorder := &pulumitest.Recorder{}
			err := recorder.Run(t, "gkestack", "dev", nil, newReleases(app))
			const want = "release web/app: app.yaml:3:5: !output unknown: no such name"
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
			if registered := recorder.Resources(); len(registered) > 0 {
				t.Errorf("it registered %v", registered)
			}
		})
	}
}

func TestStatuses(t *testing.T) {
	const failed = "release n/a: Helm's last operation failed, and is not tried again by itself: " +
		"`go tool gkestack releases unlock n/a`"
	const list = "`go tool gkestack releases list`"
	for status, wanted := range map[string]struct{ preview, deployment string }{
		"deployed":        {"", ""},
		"failed":          {failed, failed},
		"pending-upgrade": {"", "release n/a: for Helm it is pending-upgrade: " + list},
		"uninstalling":    {"", "release n/a: for Helm it is uninstalling: " + list},
		"superseded":      {"", "release n/a: for Helm it is superseded: " + list},
		"unknown":         {"", "release n/a: for Helm it is unknown: " + list},
	} {
		check := func(preview bool, want string) {
			mock := &pulumitest.Recorder{Outputs: func(pulumi.MockResourceArgs) resource.PropertyMap {
				return resource.PropertyMap{"status": resource.NewProperty(resource.PropertyMap{
					"status": resource.NewProperty(status)})}
			}}
			err := pulumi.RunErr(func(ctx *pulumi.Context) error {
				releases, err := NewReleases(ctx, &ReleasesArgs{Releases: []helm.Prepared{release("n", "a")}})
				if err == nil {
					ctx.Export("releases", Statuses(ctx, []pulumi.Resource{releases["n/a"]}))
				}
				return err
			}, pulumi.WithMocks("gkestack", "dev", mock), func(info *pulumi.RunInfo) { info.DryRun = preview })
			if (want != "") != (err != nil) || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s, preview %t: %v", status, preview, err)
			}
		}
		check(true, wanted.preview)
		check(false, wanted.deployment)
	}
}
