package config

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/pulumitest"
)

// custom are values of the user's own, as Pulumi passes them.
var custom = map[string]Value{
	"gkestack:on":       {Raw: "true"},
	"gkestack:off":      {Raw: "false"},
	"gkestack:count":    {Raw: "5"},
	"gkestack:negative": {Raw: "-5"},
	"gkestack:version":  {Raw: "1.10"},
	"gkestack:number":   {Raw: "123456789012"},
	"gkestack:zeros":    {Raw: "007"},
	"gkestack:yes":      {Raw: "yes"},
	"gkestack:domain":   {Raw: "example.com"},
	"gkestack:empty":    {Raw: ""},
	"gkestack:db":       {Raw: `{"host": "db", "port": 5432, "tls": {"on": true, "hosts": ["a", "b"]}}`},
	"gkestack:list":     {Raw: `["a", 1, true]`},
	"gkestack:token":    {Raw: "abc", Secret: true},
	"gkestack:pin":      {Raw: "1234", Secret: true},
	"gkestack:keys":     {Raw: `{"a": "b"}`, Secret: true},
}

func customStack(t *testing.T) *Stack {
	t.Helper()
	values, names := with(map[string]string{"gkestack:dnsZone": `{"domain": "dev.example.com"}`}), []string{}
	for key, value := range custom {
		values[key] = value
		names = append(names, key[len("gkestack:"):])
	}
	stack, err := Decode("gkestack", values, names)
	checkMessage(t, err, "")
	return stack
}

func TestNames(t *testing.T) {
	names := customStack(t).Names()
	if want := []string{"keys", "keys.a", "pin", "token"}; !slices.Equal(names.Secrets, want) {
		t.Errorf("the secrets are %q, want %q", names.Secrets, want)
	}
	outputs := []string{"cluster.location", "cluster.name", "dnsZone.domain", "dnsZone.name", "project", "region"}
	if !slices.Equal(names.Outputs, outputs) {
		t.Errorf("the outputs are %q, want %q", names.Outputs, outputs)
	}
	for _, name := range []string{
		"domain", "db", "db.host", "db.tls.hosts", "list", "dnsZone.domain", "gcp:project", "network.subnets.nodes.cidr",
	} {
		if !slices.Contains(names.Config, name) {
			t.Errorf("there is no key %s in %q", name, names.Config)
		}
	}
}

// resolved are references as they reach a provider plugin: in the inputs of a resource.
func resolved(t *testing.T, stack *Stack, refs ...helm.Ref) map[string]any {
	t.Helper()
	recorder := &pulumitest.Recorder{}
	err := recorder.Run(t, "gkestack", "dev", nil, func(ctx *pulumi.Context) error {
		resolve := stack.Resolve(pulumi.StringMap{"cluster.name": pulumi.String("main")})
		inputs := pulumi.Map{}
		for _, ref := range refs {
			input, err := resolve(ref)
			if err != nil {
				return err
			}
			inputs[ref.Name] = input
		}
		return ctx.RegisterResource("test:index:Resource", "resource", inputs, &pulumi.CustomResourceState{})
	})
	if err != nil {
		t.Fatal(err)
	}
	return recorder.One(t, "test:index:Resource", "resource").Plain()
}

func TestResolve(t *testing.T) {
	secret := func(value any) map[string]any { return map[string]any{"secret": value} }
	for _, test := range []struct {
		kind helm.RefKind
		name string
		want any
	}{
		{helm.ConfigRef, "on", true},
		{helm.ConfigRef, "off", false},
		{helm.ConfigRef, "count", 5.0},
		{helm.ConfigRef, "negative", -5.0},
		{helm.ConfigRef, "version", "1.10"},
		{helm.ConfigRef, "number", "123456789012"},
		{helm.ConfigRef, "zeros", "007"},
		{helm.ConfigRef, "yes", "yes"},
		{helm.ConfigRef, "domain", "example.com"},
		{helm.ConfigRef, "empty", ""},
		{helm.ConfigRef, "gcp:project", "my-project"},
		{helm.ConfigRef, "dnsZone.domain", "dev.example.com"},
		{helm.ConfigRef, "db.host", "db"},
		{helm.ConfigRef, "db.port", 5432.0},
		{helm.ConfigRef, "db.tls.on", true},
		{helm.ConfigRef, "db.tls", map[string]any{"on": true, "hosts": []any{"a", "b"}}},
		{helm.ConfigRef, "list", []any{"a", 1.0, true}},
		{helm.SecretRef, "token", secret("abc")},
		{helm.SecretRef, "pin", secret("1234")},
		{helm.SecretRef, "keys", secret(`{"a": "b"}`)},
		{helm.SecretRef, "keys.a", secret("b")},
		{helm.OutputRef, "cluster.name", "main"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := resolved(t, customStack(t), helm.Ref{Kind: test.kind, Name: test.name})
			if !reflect.DeepEqual(got[test.name], test.want) {
				t.Errorf("got %#v, want %#v", got[test.name], test.want)
			}
		})
	}
}

func TestResolveUnknownNames(t *testing.T) {
	resolve := customStack(t).Resolve(nil)
	for _, ref := range []helm.Ref{
		{Kind: helm.OutputRef, Name: "domain"},
		{Kind: helm.ConfigRef, Name: "domian"},
		{Kind: helm.ConfigRef, Name: "domain.x"},
		{Kind: helm.ConfigRef, Name: "db.hots"},
		{Kind: helm.ConfigRef, Name: "db.host.x"},
		{Kind: helm.SecretRef, Name: "tokn"},
	} {
		if input, err := resolve(ref); !errors.Is(err, errNoName) {
			t.Errorf("%s %s: got %v and %v", ref.Kind, ref.Name, input, err)
		}
	}
}

// What CheckRefs lets pass, Resolve finds.
func TestEveryNameIsResolved(t *testing.T) {
	stack := customStack(t)
	names := stack.Names()
	resolve := stack.Resolve(nil)
	for kind, names := range map[helm.RefKind][]string{
		helm.ConfigRef: names.Config, helm.SecretRef: names.Secrets,
	} {
		for _, name := range names {
			if _, err := resolve(helm.Ref{Kind: kind, Name: name}); err != nil {
				t.Errorf("%s %s: %v", kind, name, err)
			}
		}
	}
}
