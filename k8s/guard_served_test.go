package k8s

import (
	"errors"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/helm"
)

func TestServedVersions(t *testing.T) {
	const budget = "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, " +
		"metadata: {name: web, namespace: shop}}\n"
	const gadget = "{apiVersion: example.com/v3, kind: Gadget, metadata: {name: one}}\n"
	const definition = "---\n{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, " +
		"metadata: {name: gadgets.example.com}, spec: {group: example.com, names: {kind: Gadget}, " +
		"versions: [{name: v3}]}}\n"
	const refused = "Gadget one: the cluster does not serve example.com/v3 of this kind, " +
		"but example.com/v1, example.com/v2"
	for name, test := range map[string]struct {
		objects  string
		releases []helm.Prepared
		err      error
		want     string
	}{
		"gone": {budget, nil, nil,
			"PodDisruptionBudget shop/web: the cluster does not serve policy/v1beta1 of this kind, but policy/v1"},
		"gone, beside a release": {budget, []helm.Prepared{release("shop", "cache")}, nil,
			"PodDisruptionBudget shop/web: the cluster does not serve policy/v1beta1 of this kind, but policy/v1"},
		"served":                     {strings.Replace(budget, "v1beta1", "v1", 1), nil, nil, ""},
		"an unknown kind":            {"{apiVersion: a.b/v1, kind: C, metadata: {name: d}}", nil, nil, ""},
		"custom":                     {gadget, nil, nil, refused},
		"custom, from a release":     {gadget, []helm.Prepared{release("shop", "cache")}, nil, ""},
		"custom, with a definition":  {gadget + definition, nil, nil, ""},
		"a cluster that is not told": {budget, nil, errors.New("refused"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := &guard{old: newDeployed(deployedStack()), cluster: fakeCluster{err: test.err}, releases: test.releases}
			got := ""
			if err := g.checkServed(parse(t, test.objects)); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
