package k8s

import "testing"

// workload is a built object that makes pods with the label app.
func workload(namespace, app string) Object {
	object := Object(at("spec.template.metadata.labels", map[string]any{"app": app, "tier": "front"}))
	object["kind"], object["metadata"] = "Deployment", map[string]any{"namespace": namespace}
	return object
}

func TestSkipServiceAwait(t *testing.T) {
	const service = "kubernetes:core/v1:Service"
	selector := map[string]any{"app": "web"}
	in := func(namespace string) map[string]any { return map[string]any{"namespace": namespace} }
	objects := []Object{
		{"kind": "ConfigMap"}, {"spec": "odd", "metadata": nil}, workload("shop", "web"), workload("", "plain"),
		{"kind": "Pod", "metadata": map[string]any{"namespace": "shop", "labels": map[string]any{"app": "pod"}}},
	}
	for _, test := range []struct {
		name, token    string
		spec, metadata map[string]any
		// want are the annotations afterwards; nil where nothing changes.
		want map[string]any
	}{
		{"with a workload", service, map[string]any{"selector": selector}, in("shop"),
			map[string]any{"pulumi.com/skipAwait": "true"}},
		{"with a Pod", service, map[string]any{"selector": map[string]any{"app": "pod"}}, in("shop"),
			map[string]any{"pulumi.com/skipAwait": "true"}},
		{"in the default namespace", service, map[string]any{"selector": map[string]any{"app": "plain"}}, in("default"),
			map[string]any{"pulumi.com/skipAwait": "true"}},
		{"with annotations", service, map[string]any{"selector": selector, "type": "ClusterIP"},
			map[string]any{"namespace": "shop", "annotations": map[string]any{"a": "b"}},
			map[string]any{"a": "b", "pulumi.com/skipAwait": "true"}},
		{"with null annotations", service, map[string]any{"selector": selector, "type": "NodePort"},
			map[string]any{"namespace": "shop", "annotations": nil}, map[string]any{"pulumi.com/skipAwait": "true"}},
		{"workload in another namespace", service, map[string]any{"selector": selector}, in("other"), nil},
		{"no such workload", service, map[string]any{"selector": map[string]any{"app": "wbe"}}, in("shop"), nil},
		{"one label of two", service, map[string]any{"selector": map[string]any{"app": "web", "tier": "back"}}, in("shop"),
			nil},
		{"without a selector", service, map[string]any{"type": "ExternalName"}, in("shop"), nil},
		{"with an empty selector", service, map[string]any{"selector": map[string]any{}}, in("shop"), nil},
		{"with a null selector", service, map[string]any{"selector": nil}, in("shop"), nil},
		{"LoadBalancer", service, map[string]any{"selector": selector, "type": "LoadBalancer"}, in("shop"), nil},
		{"said already", service, map[string]any{"selector": selector},
			map[string]any{"namespace": "shop", "annotations": map[string]any{"pulumi.com/skipAwait": "false"}}, nil},
		{"without metadata", service, map[string]any{"selector": selector}, nil, nil},
		{"another kind", "kubernetes:apps/v1:Deployment", map[string]any{"selector": selector}, in("shop"), nil},
		{"another Service", "kubernetes:serving.knative.dev/v1:Service", map[string]any{"selector": selector}, in("shop"),
			nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			plain := map[string]any{"spec": test.spec}
			if test.metadata != nil {
				plain["metadata"] = test.metadata
			}
			got := transform(SkipServiceAwait(objects), test.token, plain)
			if test.want != nil {
				test.metadata["annotations"] = test.want
				checkProps(t, got, plain)
				return
			}
			checkProps(t, got, nil)
		})
	}
}
