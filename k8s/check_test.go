package k8s

import (
	"strings"
	"testing"
)

// checkProblems compares the problems of objects with what is wanted: the beginning of each line, in order.
func checkProblems(t *testing.T, directory string, objects []Object, want ...string) {
	t.Helper()
	var got []string
	if err := CheckObjects(directory, objects); err != nil {
		got = strings.Split(err.Error(), "\n")
	}
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
		return
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

func TestCheckObjectsReportsAllTogether(t *testing.T) {
	checkProblems(t, t.TempDir(), parse(t, `
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: web, namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, annotations: {config.kubernetes.io/depends-on: /namespaces/shop/Secret/db}}
spec: {template: {spec: {containers: [{name: web, env: [{name: A}, {name: A}]}]}}}
`), "Deployment shop/web: config.kubernetes.io/depends-on names /namespaces/shop/Secret/db, which is not among",
		"Deployment shop/web: spec.template.spec.containers[web].env: A is there twice.",
		"Ingress shop/web: no cluster serves extensions/v1beta1 any more. It is in networking.k8s.io/v1 now")
}

// What is odd is left to the plugin and the API server.
func TestCheckObjectsTakesOddOnes(t *testing.T) {
	checkProblems(t, t.TempDir(), []Object{
		nil, {}, {"apiVersion": 1.0, "kind": nil, "metadata": "a", "spec": []any{nil, "a"}},
		{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "a", "annotations": []any{}},
			"spec": map[string]any{"containers": []any{nil, "a", map[string]any{"env": "b", "ports": []any{1.0}}}}},
		{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
			"spec": map[string]any{"versions": "a"}},
	})
}

func TestCheckIdentities(t *testing.T) {
	checkProblems(t, t.TempDir(), parse(t, `
{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: web, namespace: shop}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web, namespace: shop}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web, namespace: other}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: issuers.example.com}
spec: {group: example.com, scope: Cluster, names: {kind: Issuer}, versions: [{name: v1}]}
---
{apiVersion: example.com/v1, kind: Issuer, metadata: {name: a, namespace: one}}
---
{apiVersion: example.com/v1, kind: Issuer, metadata: {name: a, namespace: two}}
`), "ConfigMap default/a: it is there twice (also as ConfigMap a)",
		"HorizontalPodAutoscaler shop/web: it is there twice (as autoscaling/v1 and autoscaling/v2)",
		"Issuer two/a: it is there twice (also as Issuer one/a)")
}

func TestCheckVersions(t *testing.T) {
	const rbac = "rbac.authorization.k8s.io/v1beta1"
	for object, want := range map[string]string{
		"apps/v1 Deployment": "", "v1 Service": "", "autoscaling/v2 HorizontalPodAutoscaler": "", "batch/v1 CronJob": "",
		"networking.k8s.io/v1 Ingress": "", "storage.k8s.io/v1beta1 VolumeAttributesClass": "",
		"gateway.networking.k8s.io/v1beta1 Gateway": "", "example.com/v1beta1 Deployment": "",
		"admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicy": "",
		"extensions/v1beta1 Deployment":                                "extensions/v1beta1 any more. It is in apps/v1",
		"extensions/v1beta1 NetworkPolicy":                             "extensions/v1beta1 any more. It is in networking",
		"extensions/v1beta1 Scale":                                     "extensions/v1beta1. The group has: none",
		"apps/v1beta2 StatefulSet":                                     "apps/v1beta2. The group has: v1",
		"batch/v1beta1 CronJob":                                        "batch/v1beta1. The group has: v1",
		"autoscaling/v2beta2 HorizontalPodAutoscaler":                  "autoscaling/v2beta2. The group has: v1, v2",
		"v2 ConfigMap":                                                 "v2. The group has: v1",
		rbac + " Role":                                                 rbac + ". The group has: v1",
		"networking.k8s.io/v1beta1 Ingress":                            "networking.k8s.io/v1beta1 any more. It",
		"discovery.k8s.io/v1beta1 EndpointSlice":                       "discovery.k8s.io/v1beta1 any more. It",
		"policy/v1beta1 PodDisruptionBudget":                           "policy/v1beta1. The group has: v1",
		"apiextensions.k8s.io/v1beta1 AnotherOfThem":                   "apiextensions.k8s.io/v1beta1. The group has: v1",
	} {
		version, kind, _ := strings.Cut(object, " ")
		objects := []Object{{"apiVersion": version, "kind": kind, "metadata": map[string]any{"name": "a"}}}
		if want == "" {
			checkProblems(t, t.TempDir(), objects)
			continue
		}
		checkProblems(t, t.TempDir(), objects, kind+" a: no cluster serves "+want)
	}
	checkProblems(t, t.TempDir(), parse(t, "{apiVersion: policy/v1beta1, kind: PodSecurityPolicy, metadata: {name: a}}"),
		"PodSecurityPolicy a: no cluster has PodSecurityPolicies any more")
}
