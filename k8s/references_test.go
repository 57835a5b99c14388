package k8s

import (
	"errors"
	"reflect"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/helm"
)

// configuration has a plain value and a secret.
func configuration(name string) (value any, secret, found bool) {
	switch name {
	case "replicas":
		return 3, false, true
	case "hosts":
		return map[string]any{"all": []any{"a", 1, true}}, false, true
	case "token":
		return "abc", true, true
	default:
		return nil, false, false
	}
}

// The references reach a provider plugin as what they stand for: in the inputs of a resource.
func TestResolve(t *testing.T) {
	resolve := Resolve(pulumi.StringMap{"cluster.name": pulumi.String("main")}, configuration)
	secret := func(value any) map[string]any { return map[string]any{"secret": value} }
	for _, test := range []struct {
		kind helm.RefKind
		name string
		want any
	}{
		{helm.ConfigRef, "replicas", 3.0},
		{helm.ConfigRef, "hosts", map[string]any{"all": []any{"a", 1.0, true}}},
		{helm.SecretRef, "token", secret("abc")},
		{helm.SecretRef, "replicas", secret(3.0)},
		{helm.ConfigRef, "token", secret("abc")},
		{helm.OutputRef, "cluster.name", "main"},
	} {
		t.Run(string(test.kind)+test.name, func(t *testing.T) {
			recorder := recorded(t, func(ctx *pulumi.Context) error {
				input, err := resolve(helm.Ref{Kind: test.kind, Name: test.name})
				if err != nil {
					return err
				}
				inputs := pulumi.Map{"value": input}
				return ctx.RegisterResource("test:index:Resource", "resource", inputs, &pulumi.CustomResourceState{})
			})
			if got := recorder.One(t, "test:index:Resource", "resource").Plain()["value"]; !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %#v, want %#v", got, test.want)
			}
		})
	}
	for _, ref := range []helm.Ref{
		{Kind: helm.OutputRef, Name: "replicas"}, {Kind: helm.ConfigRef, Name: "cluster.name"},
		{Kind: helm.SecretRef, Name: "tokn"},
	} {
		if input, err := resolve(ref); !errors.Is(err, errNoName) {
			t.Errorf("%s %s: got %v and %v", ref.Kind, ref.Name, input, err)
		}
	}
}
