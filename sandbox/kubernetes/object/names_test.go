package object

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func configMap(metadata map[string]any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata,
	}}
}

func TestID(t *testing.T) {
	for id, want := range map[string][2]string{
		"web": {"", "web"}, "shop/web": {"shop", "web"}, "": {"", ""}, "/": {"", ""},
	} {
		if namespace, name := SplitID(id); namespace != want[0] || name != want[1] {
			t.Errorf("SplitID(%q) = %q, %q, want %q", id, namespace, name, want)
		}
	}
	if got := JoinID("shop", "web"); got != "shop/web" {
		t.Errorf("JoinID = %q", got)
	}
	if got := JoinID("", "web"); got != "web" {
		t.Errorf("JoinID = %q", got)
	}
}

const cmURN = resource.URN("urn:pulumi:dev::shop::kubernetes:core/v1:ConfigMap::settings")

func TestAutoname(t *testing.T) {
	first, second := configMap(map[string]any{}), configMap(map[string]any{})
	for _, obj := range []*unstructured.Unstructured{first, second} {
		if err := Autoname(obj, nil, cmURN, []byte("0123456789abcdef0123456789abcdef"), nil); err != nil {
			t.Fatal(err)
		}
	}
	name := first.GetName()
	if suffix, ok := strings.CutPrefix(name, "settings-"); !ok || len(suffix) != 8 {
		t.Errorf("name %q: want settings- and eight digits", name)
	}
	if second.GetName() != name {
		t.Errorf("names %q and %q of one seed differ", name, second.GetName())
	}
	if !Autonamed(first) {
		t.Error("the made-up name is not marked")
	}
}

func TestAutonameRules(t *testing.T) {
	named := configMap(map[string]any{"name": "own"})
	if err := Autoname(named, nil, cmURN, nil, nil); err != nil || named.GetName() != "own" || Autonamed(named) {
		t.Errorf("own name became %q, %v", named.GetName(), err)
	}
	unknown := configMap(map[string]any{})
	inputs := resource.PropertyMap{"metadata": resource.NewObjectProperty(resource.PropertyMap{
		"name": resource.MakeComputed(resource.NewStringProperty("")),
	})}
	if err := Autoname(unknown, inputs, cmURN, nil, nil); err != nil || unknown.GetName() != "" {
		t.Errorf("unknown name became %q, %v", unknown.GetName(), err)
	}
	proposed := configMap(map[string]any{})
	rules := &pulumirpc.CheckRequest_AutonamingOptions{
		Mode: pulumirpc.CheckRequest_AutonamingOptions_PROPOSE, ProposedName: "from-engine",
	}
	if err := Autoname(proposed, nil, cmURN, nil, rules); err != nil || proposed.GetName() != "from-engine" {
		t.Errorf("proposed name became %q, %v", proposed.GetName(), err)
	}
	rules.Mode = pulumirpc.CheckRequest_AutonamingOptions_DISABLE
	if err := Autoname(configMap(map[string]any{}), nil, cmURN, nil, rules); err == nil {
		t.Error("disabled autonaming is no error")
	}
}

func TestAdoptName(t *testing.T) {
	old := configMap(map[string]any{"name": "settings-1234abcd"})
	obj := configMap(map[string]any{})
	if AdoptName(obj, old, nil); obj.GetName() != "" {
		t.Errorf("a name that was given is adopted: %q", obj.GetName())
	}
	Annotate(old, AnnotationAutonamed)
	if AdoptName(obj, old, nil); obj.GetName() != "settings-1234abcd" || !Autonamed(obj) {
		t.Errorf("the made-up name is not adopted: %q", obj.GetName())
	}
}

func TestToken(t *testing.T) {
	for _, test := range []struct{ apiVersion, kind, want string }{
		{"v1", "ConfigMap", "kubernetes:core/v1:ConfigMap"},
		{"apps/v1", "Deployment", "kubernetes:apps/v1:Deployment"},
		{"example.com/v1", "Thing", "kubernetes:example.com/v1:Thing"},
	} {
		token := Token(test.apiVersion, test.kind)
		if token != test.want {
			t.Errorf("Token(%s, %s) = %s, want %s", test.apiVersion, test.kind, token, test.want)
		}
		gvk, err := KindOf(resource.URN("urn:pulumi:dev::shop::" + token + "::x"))
		if err != nil || gvk.GroupVersion().String() != test.apiVersion || gvk.Kind != test.kind {
			t.Errorf("KindOf(%s) = %s, %v", token, gvk, err)
		}
	}
	if _, err := KindOf("urn:pulumi:dev::shop::gcp:storage/bucket:Bucket::x"); err == nil {
		t.Error("KindOf takes another provider's type")
	}
}
