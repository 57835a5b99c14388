package kubernetes

import (
	"context"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func variables(settings map[string]string) map[string]string {
	out := map[string]string{}
	for name, value := range settings {
		out["kubernetes:config:"+name] = value
	}
	return out
}

func environment(values map[string]string) Lookup {
	return func(name string) (string, bool) { value, ok := values[name]; return value, ok }
}

func TestParseSettings(t *testing.T) {
	s, err := ParseSettings(nil, environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	if !s.ServerSideApply || s.PatchForce || s.UpsertExistingObjects || s.ConfigMapMutable || s.SecretMutable ||
		s.DeleteUnreachable || s.SkipUpdateUnreachable || s.Client != DefaultClientSettings() || s.Helm.Driver != "secret" {
		t.Errorf("defaults: %+v", s)
	}
	s, err = ParseSettings(variables(map[string]string{
		"namespace": "shop", "enableServerSideApply": "false", "enablePatchForce": "true",
		"kubeClientSettings":  `{"qps": 1000, "timeout": 9}`,
		"helmReleaseSettings": `{"driver": "configmap"}`,
	}), environment(map[string]string{
		"PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY": "true", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS": "true",
		"PULUMI_K8S_CLIENT_BURST": "2000", "PULUMI_K8S_CLIENT_QPS": "1", "PULUMI_K8S_HELM_DRIVER": "memory",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if s.Namespace != "shop" || s.ServerSideApply || !s.PatchForce || !s.UpsertExistingObjects {
		t.Errorf("the program's settings do not win over the environment: %+v", s)
	}
	if s.Client != (ClientSettings{QPS: 1000, Burst: 2000, Timeout: 9}) || s.Helm.Driver != "configmap" {
		t.Errorf("nested settings: %+v %+v", s.Client, s.Helm)
	}
	if _, err := ParseSettings(nil, environment(map[string]string{"PULUMI_K8S_CLIENT_QPS": "many"})); err == nil {
		t.Error("a limit that is no number is no error")
	}
}

func config(server string) string {
	return "apiVersion: v1\nkind: Config\ncurrent-context: c\n" +
		"clusters: [{name: c, cluster: {server: \"https://" + server + "\"}}]\n" +
		"users: [{name: u, user: {token: t}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n"
}

func properties(t *testing.T, values map[string]any) *structpb.Struct {
	t.Helper()
	out, err := plugin.MarshalProperties(resource.NewPropertyMapFromMap(values), plugin.MarshalOptions{KeepUnknowns: true})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDiffConfig(t *testing.T) {
	unknown := resource.Computed{Element: resource.NewStringProperty("")}
	tests := map[string]struct {
		old, new         map[string]any
		changed, replace []string
	}{
		"nothing": {map[string]any{"kubeconfig": config("a")}, map[string]any{"kubeconfig": config("a")}, nil, nil},
		"a flag":  {map[string]any{}, map[string]any{"enablePatchForce": "true"}, []string{"enablePatchForce"}, nil},
		"another cluster": {map[string]any{"kubeconfig": config("a")}, map[string]any{"kubeconfig": config("b")},
			[]string{"kubeconfig"}, []string{"kubeconfig"}},
		"another user, the same cluster": {map[string]any{"kubeconfig": config("a")},
			map[string]any{"kubeconfig": config("a") + "# changed\n"}, []string{"kubeconfig"}, nil},
		"an unknown kubeconfig": {map[string]any{"kubeconfig": config("a")}, map[string]any{"kubeconfig": unknown},
			[]string{"kubeconfig"}, []string{"kubeconfig"}},
		"another endpoint, the same identifier": {
			map[string]any{"kubeconfig": config("a"), "clusterIdentifier": "x"},
			map[string]any{"kubeconfig": config("b"), "clusterIdentifier": "x"}, []string{"kubeconfig"}, nil},
		"another identifier": {map[string]any{"clusterIdentifier": "x"}, map[string]any{"clusterIdentifier": "y"},
			[]string{"clusterIdentifier"}, []string{"clusterIdentifier"}},
		"a new identifier": {map[string]any{"kubeconfig": config("a")},
			map[string]any{"kubeconfig": config("a"), "clusterIdentifier": "y"}, []string{"clusterIdentifier"}, nil},
	}
	for name, test := range tests {
		resp, err := New(nil).DiffConfig(context.Background(), &pulumirpc.DiffRequest{
			Olds: properties(t, test.old), News: properties(t, test.new),
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.Equal(resp.Diffs, test.changed) || !slices.Equal(resp.Replaces, test.replace) {
			t.Errorf("%s: changed %v, replace %v", name, resp.Diffs, resp.Replaces)
		}
	}
}

func TestCheckConfigStrict(t *testing.T) {
	resp, err := New(nil).CheckConfig(context.Background(), &pulumirpc.CheckRequest{
		Urn:  "urn:pulumi:dev::shop::pulumi:providers:kubernetes::default_4_33_0",
		News: properties(t, map[string]any{"strictMode": "true", "context": "c"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	var reasons []string
	for _, failure := range resp.Failures {
		reasons = append(reasons, failure.Reason)
	}
	want := []string{"strict mode prohibits default provider", `strict mode requires Provider "kubeconfig" argument`}
	if !slices.Equal(reasons, want) {
		t.Errorf("failures %q", reasons)
	}
}

func TestBrokenKubeconfig(t *testing.T) {
	link := connect(Settings{Kubeconfig: "not: [a kubeconfig"}, "test")
	if link.unreachable == "" || link.config != nil {
		t.Errorf("a broken kubeconfig is taken: %+v", link)
	}
	link = connect(Settings{Kubeconfig: config("a"), Namespace: "shop", Client: ClientSettings{QPS: 7, Burst: 8}}, "test")
	if link.unreachable != "" || link.namespace != "shop" || link.config.QPS != 7 || link.config.Burst != 8 {
		t.Errorf("connection %+v", link)
	}
}
