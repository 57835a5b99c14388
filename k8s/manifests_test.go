package k8s

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
)

// overlays makes directories with a kustomization, and makes their parent the test's directory.
func overlays(t *testing.T, files ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, file := range files {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestManifestsValidate(t *testing.T) {
	overlays(t, "dev/kustomization.yaml", "yml/kustomization.yml", "short/Kustomization", "empty/deployment.yaml",
		"prod/kustomization.yaml", "file")
	for directory, want := range map[string]string{
		"dev": "", "yml": "", "short": "",
		"empty": "empty: no kustomization.yaml in this directory (beside it: dev, prod)",
		"stage": "stage: no kustomization.yaml in this directory (beside it: dev, prod)",
		"file":  "file: stat file/kustomization.yaml: not a directory",
	} {
		t.Run(directory, func(t *testing.T) {
			var got string
			if err := (&ManifestsArgs{Directory: directory}).Validate(); err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestNewManifests(t *testing.T) {
	overlays(t, "dev/kustomization.yaml")
	registered := recorded(t, func(ctx *pulumi.Context) error {
		_, err := NewManifests(ctx, "manifests", &ManifestsArgs{Directory: "dev"})
		return err
	}).One(t, "kubernetes:kustomize/v2:Directory", "manifests")
	if registered.Plain()["directory"] != "dev" {
		t.Errorf("got %v", registered.Plain())
	}
}

// The engine calls back for each transform of each object, so that all of them are one.
func TestComposedTransforms(t *testing.T) {
	step := func(name string, changes bool) pulumi.ResourceTransform {
		return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
			if !changes {
				return nil
			}
			text, _ := args.Props["steps"].(pulumi.String)
			return &pulumi.ResourceTransformResult{Props: pulumi.Map{"steps": text + pulumi.String(name)}, Opts: args.Opts}
		}
	}
	apply := func(all ...pulumi.ResourceTransform) *pulumi.ResourceTransformResult {
		return compose(all)(context.Background(), &pulumi.ResourceTransformArgs{})
	}
	if got := apply(step("a", true), step("b", false), step("c", true)); got.Props["steps"] != pulumi.String("ac") {
		t.Errorf("got %v", got.Props)
	}
	if got := apply(step("a", false)); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestNewManifestsRegistersNothingWithoutADirectory(t *testing.T) {
	overlays(t, "dev/kustomization.yaml")
	recorder := &pulumitest.Recorder{}
	err := recorder.Run(t, "gkestack", "dev", nil, func(ctx *pulumi.Context) error {
		_, err := NewManifests(ctx, "manifests", &ManifestsArgs{Directory: "stage"})
		return err
	})
	if err == nil || len(recorder.Resources()) > 0 {
		t.Errorf("got %v and %v", err, recorder.Resources())
	}
}
