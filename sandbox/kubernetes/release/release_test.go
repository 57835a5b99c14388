package release

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

const urn = "urn:pulumi:dev::shop::kubernetes:helm.sh/v3:Release::web"

// chartDir writes a small chart and returns its path.
func chartDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "web")
	for name, text := range map[string]string{
		"Chart.yaml":            "{apiVersion: v2, name: web, version: 1.2.3, appVersion: '9'}",
		"values.yaml":           "{size: 1}",
		"templates/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func newProvider(t *testing.T) *Provider {
	t.Helper()
	cluster, err := object.Connect(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	return New(Options{Context: context.Background(), Secrets: true, Namespace: "shop", Cluster: cluster,
		Settings: Settings{
			Driver: "secret", RegistryConfigPath: filepath.Join(dir, "registry.json"),
			RepositoryConfigPath: filepath.Join(dir, "repositories.yaml"), RepositoryCache: filepath.Join(dir, "cache"),
		}})
}

func check(t *testing.T, p *Provider, olds, news resource.PropertyMap) (resource.PropertyMap,
	[]*pulumirpc.CheckFailure) {
	t.Helper()
	oldWire, err := wire.Write(olds, true)
	if err != nil {
		t.Fatal(err)
	}
	newWire, err := wire.Write(news, true)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := p.Check(context.Background(), &pulumirpc.CheckRequest{Urn: urn, Olds: oldWire, News: newWire})
	if err != nil {
		t.Fatal(err)
	}
	out, err := wire.Read(resp.Inputs)
	if err != nil {
		t.Fatal(err)
	}
	return out, resp.Failures
}

func TestCheck(t *testing.T) {
	p := newProvider(t)
	news := resource.PropertyMap{
		"chart": resource.NewStringProperty(chartDir(t)),
		"values": resource.NewObjectProperty(resource.PropertyMap{
			"size": resource.NewNumberProperty(2), "key": resource.MakeSecret(resource.NewStringProperty("s")),
		}),
	}
	got, failures := check(t, p, nil, news)
	if len(failures) > 0 {
		t.Fatal(failures)
	}
	name := got["name"].StringValue()
	if !strings.HasPrefix(name, "web-") || got["namespace"].StringValue() != "shop" ||
		got["timeout"].NumberValue() != 300 || got["version"].StringValue() != "1.2.3" {
		t.Errorf("completed inputs: %v", got)
	}
	values := got["values"].ObjectValue()
	if !values["key"].IsSecret() || values["size"].IsSecret() {
		t.Errorf("secrets in the values: %v", values)
	}
	again, _ := check(t, p, got, news)
	if again["name"].StringValue() != name {
		t.Errorf("the name changed from %s to %v", name, again["name"])
	}
}

func TestCheckWithoutChart(t *testing.T) {
	inputs := resource.PropertyMap{"chart": resource.NewStringProperty("/no/such/chart")}
	_, failures := check(t, newProvider(t), nil, inputs)
	want := `path "/no/such/chart" not found; check the chart name and repository configuration.`
	if len(failures) != 1 || failures[0].Property != "chart" || failures[0].Reason != want {
		t.Errorf("failures %v", failures)
	}
}

func TestDiff(t *testing.T) {
	p := newProvider(t)
	chart := chartDir(t)
	inputs := func(name string, size float64) resource.PropertyMap {
		checked, _ := check(t, p, nil, resource.PropertyMap{
			"chart": resource.NewStringProperty(chart), "name": resource.NewStringProperty(name),
			"values": resource.NewObjectProperty(resource.PropertyMap{"size": resource.NewNumberProperty(size)}),
		})
		return checked
	}
	before := inputs("web", 1)
	release, err := decode(before)
	if err != nil {
		t.Fatal(err)
	}
	olds, err := wire.Write(release.checkpoint(before, false), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		news     resource.PropertyMap
		diffs    []string
		replaces []string
	}{
		{"nothing", inputs("web", 1), nil, nil},
		{"a value", inputs("web", 2), []string{"values.size"}, nil},
		{"the name", inputs("shop", 1), []string{"name"}, []string{"name"}},
	} {
		news, err := wire.Write(test.news, true)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := p.Diff(context.Background(), &pulumirpc.DiffRequest{Urn: urn, Olds: olds, News: news})
		if err != nil {
			t.Fatal(err)
		}
		var diffs []string
		for path := range resp.DetailedDiff {
			diffs = append(diffs, path)
		}
		if !slices.Equal(diffs, test.diffs) || !slices.Equal(resp.Replaces, test.replaces) {
			t.Errorf("%s: %v, replace %v", test.name, diffs, resp.Replaces)
		}
	}
}

func TestValuesFiles(t *testing.T) {
	first, err := asset.FromText("{a: 1, b: {c: 1, d: 1}}")
	if err != nil {
		t.Fatal(err)
	}
	second, err := asset.FromText("{b: {c: 2}, gone: null}")
	if err != nil {
		t.Fatal(err)
	}
	release, err := decode(resource.PropertyMap{
		"valueYamlFiles": resource.NewArrayProperty([]resource.PropertyValue{
			resource.NewAssetProperty(first), resource.NewAssetProperty(second)}),
		"values": resource.NewObjectProperty(resource.NewPropertyMapFromMap(map[string]any{"b": map[string]any{"d": 3.0}})),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"a": 1.0, "b": map[string]any{"c": 2.0, "d": 3.0}, "gone": nil}
	if !reflect.DeepEqual(release.Values, want) {
		t.Errorf("values %v, want %v", release.Values, want)
	}
}

// Nulls in values reach Helm, and the argument that once allowed them is deprecated.
func TestCheckKeepsNulls(t *testing.T) {
	p := newProvider(t)
	engine := &warnings{}
	p.Engine = engine
	got, failures := check(t, p, nil, resource.PropertyMap{
		"chart": resource.NewStringProperty(chartDir(t)), "allowNullValues": resource.NewBoolProperty(true),
		"values": resource.NewObjectProperty(resource.PropertyMap{"size": resource.NewNullProperty()}),
	})
	if size, ok := got["values"].ObjectValue()["size"]; len(failures) > 0 || !ok || !size.IsNull() {
		t.Errorf("the values are %v, and %v", got["values"], failures)
	}
	if len(engine.messages) != 1 || !strings.Contains(engine.messages[0], "`allowNullValues` is deprecated") {
		t.Errorf("warnings %q", engine.messages)
	}
}

// warnings keeps what is logged.
type warnings struct {
	wire.Engine
	messages []string
}

func (w *warnings) Log(_ context.Context, _ diag.Severity, _ resource.URN, message string) error {
	w.messages = append(w.messages, message)
	return nil
}

func TestPreviewCheckpoint(t *testing.T) {
	release := &Release{Name: "web", Values: map[string]any{"a": "b"}}
	out := release.checkpoint(resource.PropertyMap{"name": resource.NewStringProperty("web")}, true)
	if !out[state.InputsKey].IsSecret() || !out["status"].IsComputed() || !out["resourceNames"].IsComputed() {
		t.Errorf("checkpoint %v", out)
	}
}

func TestResourceNames(t *testing.T) {
	got, err := resourceNames("---\napiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: ns}\n---\n# none\n" +
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: " +
		"{name: d}\n")
	want := map[string][]string{"Service/v1": {"a", "ns/b"}, "Deployment.apps/apps/v1": {"d"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("names %v, %v", got, err)
	}
}
