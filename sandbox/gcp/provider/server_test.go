package provider

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

type values = map[string]any

// sandbox drives a server as the engine does.
type sandbox struct {
	t     *testing.T
	s     *Server
	store *store.Store
}

// made is a resource in the state.
type made struct {
	urn, id       string
	inputs, state *structpb.Struct
}

func open(t *testing.T) *sandbox {
	t.Helper()
	dir := t.TempDir()
	plane := `{"endpoint":"127.0.0.1:6443","ca":"Q0E="}`
	if err := os.WriteFile(filepath.Join(dir, "cluster.json"), []byte(plane), 0o600); err != nil {
		t.Fatal(err)
	}
	return openIn(t, dir, values{"project": "demo", "region": "europe-west1", "zone": "europe-west1-b"})
}

func openIn(t *testing.T, dir string, config values) *sandbox {
	t.Helper()
	kept := store.Open(dir)
	b := &sandbox{t, New(kept), kept}
	if _, err := b.s.Configure(context.Background(), &pulumirpc.ConfigureRequest{Args: wire(t, config)}); err != nil {
		t.Fatal(err)
	}
	return b
}

func wire(t *testing.T, v values) *structpb.Struct {
	t.Helper()
	out, err := plugin.MarshalProperties(resource.NewPropertyMapFromMap(v), plugin.MarshalOptions{KeepUnknowns: true})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func urn(typ, name string) string { return "urn:pulumi:dev::app::gcp:" + typ + "::" + name }

func (b *sandbox) check(typ, name string, inputs values, olds *structpb.Struct) *pulumirpc.CheckResponse {
	b.t.Helper()
	r, err := b.s.Check(context.Background(), &pulumirpc.CheckRequest{
		Urn: urn(typ, name), News: wire(b.t, inputs), Olds: olds, RandomSeed: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *sandbox) failures(typ string, inputs values) []string {
	b.t.Helper()
	var out []string
	for _, f := range b.check(typ, "it", inputs, nil).GetFailures() {
		out = append(out, f.GetReason())
	}
	return out
}

func (b *sandbox) create(typ, name string, inputs values) (*made, error) {
	b.t.Helper()
	c := b.check(typ, name, inputs, nil)
	for _, f := range c.GetFailures() {
		b.t.Fatalf("%s: %s", name, f.GetReason())
	}
	r, err := b.s.Create(context.Background(), &pulumirpc.CreateRequest{Urn: urn(typ, name), Properties: c.GetInputs()})
	if err != nil {
		return nil, err
	}
	return &made{urn(typ, name), r.GetId(), c.GetInputs(), r.GetProperties()}, nil
}

func (b *sandbox) must(typ, name string, inputs values) *made {
	b.t.Helper()
	m, err := b.create(typ, name, inputs)
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	return m
}

func (m *made) output(name string) any { return m.state.AsMap()[name] }

func (b *sandbox) diff(m *made, inputs values) *pulumirpc.DiffResponse {
	b.t.Helper()
	u := resource.URN(m.urn)
	c := b.check(strings.TrimPrefix(string(u.Type()), "gcp:"), u.Name(), inputs, m.inputs)
	if len(c.GetFailures()) > 0 {
		b.t.Fatalf("%s: %s", m.urn, c.GetFailures()[0].GetReason())
	}
	r, err := b.s.Diff(context.Background(), &pulumirpc.DiffRequest{Urn: m.urn, Id: m.id, Olds: m.state,
		News: c.GetInputs(), OldInputs: m.inputs})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *sandbox) update(m *made, inputs values) error {
	b.t.Helper()
	u := resource.URN(m.urn)
	c := b.check(strings.TrimPrefix(string(u.Type()), "gcp:"), u.Name(), inputs, m.inputs)
	r, err := b.s.Update(context.Background(), &pulumirpc.UpdateRequest{Urn: m.urn, Id: m.id, Olds: m.state,
		News: c.GetInputs()})
	if err == nil {
		m.inputs, m.state = c.GetInputs(), r.GetProperties()
	}
	return err
}

func (b *sandbox) refresh(m *made) (gone bool) {
	b.t.Helper()
	r, err := b.s.Read(context.Background(), &pulumirpc.ReadRequest{Urn: m.urn, Id: m.id, Properties: m.state,
		Inputs: m.inputs})
	if err != nil {
		b.t.Fatal(err)
	}
	if r.GetId() == "" {
		return true
	}
	m.inputs, m.state = r.GetInputs(), r.GetProperties()
	return false
}

func (b *sandbox) imported(typ, id string) *pulumirpc.ReadResponse {
	b.t.Helper()
	r, err := b.s.Read(context.Background(), &pulumirpc.ReadRequest{Urn: urn(typ, "it"), Id: id})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *sandbox) destroy(m *made) error {
	_, err := b.s.Delete(context.Background(), &pulumirpc.DeleteRequest{Urn: m.urn, Id: m.id, Properties: m.state})
	return err
}

func with(in, changed values) values {
	out := maps.Clone(in)
	for k, v := range changed {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = v
		}
	}
	return out
}

// kinds are the changes of a diff, as "path kind", sorted.
func kinds(d *pulumirpc.DiffResponse) []string {
	out := []string{}
	for path, k := range d.GetDetailedDiff() {
		out = append(out, path+" "+k.GetKind().String())
	}
	slices.Sort(out)
	return out
}

func asJSON(v any) string {
	data, _ := json.Marshal(v)
	return string(data)
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want one with %q", err, want)
	}
}
