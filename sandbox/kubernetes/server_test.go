package kubernetes

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// server is a plugin on the API server that SANDBOX_TEST_KUBECONFIG names, with a namespace of its own.
type server struct {
	*Plugin
	t         *testing.T
	namespace string
}

func newServer(t *testing.T, settings map[string]string) *server {
	t.Helper()
	path := os.Getenv("SANDBOX_TEST_KUBECONFIG")
	if path == "" {
		t.Skip("SANDBOX_TEST_KUBECONFIG is not set")
	}
	s := &server{Plugin: New(nil), t: t, namespace: fmt.Sprintf("test-%d", time.Now().UnixNano())}
	all := variables(settings)
	all["kubernetes:config:kubeconfig"] = path
	if _, err := s.Configure(context.Background(), &pulumirpc.ConfigureRequest{
		Variables: all, AcceptSecrets: true,
	}); err != nil {
		t.Fatal(err)
	}
	s.create(object.Token("v1", "Namespace"), map[string]any{
		"apiVersion": "v1", "kind": "Namespace", "metadata": map[string]any{"name": s.namespace},
	})
	return s
}

func urnOf(token string) string { return "urn:pulumi:dev::shop::" + token + "::x" }

// check returns the checked inputs.
func (s *server) check(token string, olds *structpb.Struct, inputs map[string]any) *structpb.Struct {
	s.t.Helper()
	resp, err := s.Check(context.Background(), &pulumirpc.CheckRequest{
		Urn: urnOf(token), Olds: olds, News: properties(s.t, inputs), RandomSeed: []byte(s.namespace + s.namespace),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.Inputs
}

// create makes a resource that the end of the test deletes.
func (s *server) create(token string, inputs map[string]any) (*structpb.Struct, *pulumirpc.CreateResponse) {
	s.t.Helper()
	checked := s.check(token, nil, inputs)
	resp, err := s.Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urnOf(token), Properties: checked, Timeout: 30,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if _, err := New(nil).deleteWith(s, token, resp); err != nil {
			s.t.Errorf("%s: %v", resp.Id, err)
		}
	})
	return checked, resp
}

// deleteWith deletes by a plugin of its own: the test's may be cancelled.
func (p *Plugin) deleteWith(s *server, token string, made *pulumirpc.CreateResponse) (any, error) {
	p.settings, p.cluster, p.releases, p.secrets = s.settings, s.cluster, s.releases, s.secrets
	return p.Delete(context.Background(), &pulumirpc.DeleteRequest{
		Urn: urnOf(token), Id: made.Id, Properties: made.Properties, Timeout: 30,
	})
}

func (s *server) configMap(name, value string) map[string]any {
	metadata := map[string]any{"namespace": s.namespace}
	if name != "" {
		metadata["name"] = name
	}
	return map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": map[string]any{"a": value},
	}
}

func (s *server) deployment(name, selector string) map[string]any {
	spec := map[string]any{"containers": []any{map[string]any{"name": "c", "image": "nginx"}}}
	if selector != "" {
		spec["nodeSelector"] = map[string]any{"no": "where"}
	}
	labels := map[string]any{"app": name}
	return map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": name, "namespace": s.namespace},
		"spec": map[string]any{
			"selector": map[string]any{"matchLabels": labels},
			"template": map[string]any{"metadata": map[string]any{"labels": labels}, "spec": spec},
		},
	}
}

const cmToken, deploymentToken = "kubernetes:core/v1:ConfigMap", "kubernetes:apps/v1:Deployment"

func read(t *testing.T, s *structpb.Struct) resource.PropertyMap {
	t.Helper()
	out, err := wire.Read(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLife(t *testing.T) {
	s := newServer(t, map[string]string{"enableConfigMapMutable": "true"})
	ctx := context.Background()
	_, made := s.create(cmToken, s.configMap("", "b"))
	if !strings.HasPrefix(made.Id, s.namespace+"/x-") {
		t.Errorf("id %s", made.Id)
	}
	olds := read(t, made.Properties)["__inputs"].ObjectValue()
	oldInputs, err := wire.Write(olds, true)
	if err != nil {
		t.Fatal(err)
	}
	news := s.check(cmToken, oldInputs, s.configMap("", "c"))
	diff, err := s.Diff(ctx, &pulumirpc.DiffRequest{Urn: urnOf(cmToken), Id: made.Id, Olds: made.Properties, News: news})
	if err != nil || diff.DetailedDiff["data.a"].GetKind() != pulumirpc.PropertyDiff_UPDATE ||
		len(diff.DetailedDiff) != 1 {
		t.Fatalf("diff %v, %v", diff, err)
	}
	updated, err := s.Update(ctx, &pulumirpc.UpdateRequest{
		Urn: urnOf(cmToken), Id: made.Id, Olds: made.Properties, News: news,
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Read(ctx, &pulumirpc.ReadRequest{
		Urn: urnOf(cmToken), Id: made.Id, Properties: updated.Properties, Inputs: news,
	})
	if err != nil || read(t, got.Properties)["data"].ObjectValue()["a"].StringValue() != "c" {
		t.Errorf("read %v, %v", got, err)
	}
	imported, err := s.Read(ctx, &pulumirpc.ReadRequest{Urn: urnOf(cmToken), Id: made.Id})
	if err != nil || read(t, imported.Inputs)["data"].ObjectValue()["a"].StringValue() != "c" {
		t.Errorf("import %v, %v", imported, err)
	}
	missing, err := s.Read(ctx, &pulumirpc.ReadRequest{Urn: urnOf(cmToken), Id: s.namespace + "/missing"})
	if err != nil || missing.Id != "" {
		t.Errorf("import of what is not there: %v, %v", missing, err)
	}
}

func TestExists(t *testing.T) {
	s := newServer(t, nil)
	checked, _ := s.create(cmToken, s.configMap("taken", "b"))
	request := &pulumirpc.CreateRequest{Urn: urnOf(cmToken), Properties: checked}
	_, err := s.Create(context.Background(), request)
	if err == nil || !strings.Contains(err.Error(), `configmaps "taken" already exists`) ||
		!strings.Contains(err.Error(), "set upsertExistingObjects on the provider") {
		t.Errorf("a second create: %v", err)
	}
	s.settings.UpsertExistingObjects = true
	request.Properties.Fields["data"].GetStructValue().Fields["a"] = structpb.NewStringValue("c")
	_, err = s.Create(context.Background(), request)
	want := fmt.Sprintf(`had an apply conflict: Apply failed with 1 conflict: conflict with %q using v1: .data.a`,
		"pulumi-kubernetes")
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("an upsert over another's field: %v", err)
	}
	s.settings.PatchForce = true
	if _, err = s.Create(context.Background(), request); err != nil {
		t.Errorf("a forced upsert: %v", err)
	}
}

func TestPreview(t *testing.T) {
	s := newServer(t, nil)
	inputs := s.configMap("soon", "b")
	for name, change := range map[string]func(){
		"here":             func() {},
		"a namespace soon": func() { inputs["metadata"].(map[string]any)["namespace"] = s.namespace + "-soon" },
		"a kind soon":      func() { inputs["apiVersion"], inputs["kind"] = "example.org/v1", "Soon" },
	} {
		change()
		resp, err := s.Create(context.Background(), &pulumirpc.CreateRequest{
			Urn: urnOf(cmToken), Properties: properties(t, inputs), Preview: true,
		})
		if err != nil || resp.Id != "" {
			t.Errorf("%s: %v, %v", name, resp, err)
		}
	}
	invalid := s.configMap("Not_Valid", "b")
	_, err := s.Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urnOf(cmToken), Properties: properties(t, invalid), Preview: true,
	})
	if err == nil || !strings.Contains(err.Error(), `"Not_Valid" is invalid`) {
		t.Errorf("an invalid object: %v", err)
	}
}

func TestNeverReady(t *testing.T) {
	s := newServer(t, nil)
	checked := s.check(deploymentToken, nil, s.deployment("never", "nowhere"))
	_, err := s.Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urnOf(deploymentToken), Properties: checked, Timeout: 2,
	})
	status, ok := rpcerror.FromError(err)
	if !ok || len(status.Details()) != 1 {
		t.Fatalf("error %v", err)
	}
	failed, ok := status.Details()[0].(*pulumirpc.ErrorResourceInitFailed)
	if !ok || failed.Id != s.namespace+"/never" || len(failed.Reasons) != 3 {
		t.Fatalf("details %v", status.Details())
	}
	if !strings.Contains(failed.Reasons[0], "'never' timed out waiting to be Ready") ||
		failed.Reasons[1] != "[MinimumReplicasUnavailable] Deployment does not have minimum availability." {
		t.Errorf("reasons %q", failed.Reasons)
	}
}

func TestCancel(t *testing.T) {
	s := newServer(t, nil)
	checked := s.check(deploymentToken, nil, s.deployment("stopped", "nowhere"))
	time.AfterFunc(time.Second, func() { _, _ = s.Cancel(context.Background(), nil) })
	start := time.Now()
	_, err := s.Create(context.Background(), &pulumirpc.CreateRequest{
		Urn: urnOf(deploymentToken), Properties: checked, Timeout: 60,
	})
	if err == nil || !strings.Contains(err.Error(), `Resource operation was cancelled for "stopped"`) {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the wait went on for %s", took)
	}
}

func TestUnreachable(t *testing.T) {
	p := New(nil)
	if _, err := p.Configure(context.Background(), &pulumirpc.ConfigureRequest{
		Variables: variables(map[string]string{"kubeconfig": config("127.0.0.1:1")}),
	}); err != nil {
		t.Fatal(err)
	}
	inputs := properties(t, map[string]any{"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": map[string]any{"name": "a"}})
	_, err := p.Create(context.Background(), &pulumirpc.CreateRequest{Urn: urnOf(cmToken), Properties: inputs})
	want := `configured Kubernetes cluster is unreachable: unable to load schema information from the API server: ` +
		`Get "https://127.0.0.1:1/openapi/v2?timeout=32s": dial tcp 127.0.0.1:1: connect: connection refused`
	if err == nil || err.Error() != want {
		t.Errorf("create: %v", err)
	}
	request := &pulumirpc.ReadRequest{Urn: urnOf(cmToken), Id: "a", Properties: inputs, Inputs: inputs}
	if _, err := p.Read(context.Background(), request); err == nil {
		t.Error("a refresh goes on without the cluster")
	}
	p.settings.DeleteUnreachable = true
	if resp, err := p.Read(context.Background(), request); err != nil || resp.Id != "" {
		t.Errorf("deleteUnreachable: %v, %v", resp, err)
	}
}
