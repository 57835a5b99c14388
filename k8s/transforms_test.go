package k8s

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// object makes the properties of an object from a plain map, as the engine hands them to a transform.
func object(plain map[string]any) pulumi.Map {
	properties := pulumi.Map{}
	for key, value := range plain {
		switch value := value.(type) {
		case map[string]any:
			properties[key] = object(value)
		case string:
			properties[key] = pulumi.String(value)
		case nil:
			properties[key] = nil
		}
	}
	return properties
}

// at puts a value behind a path of keys.
func at(path string, value any) map[string]any {
	keys := strings.Split(path, ".")
	for _, key := range slices.Backward(keys) {
		value = map[string]any{key: value}
	}
	return value.(map[string]any)
}

func transform(transform pulumi.ResourceTransform, token string, plain map[string]any) *pulumi.ResourceTransformResult {
	return transform(context.Background(), &pulumi.ResourceTransformArgs{Type: token, Props: object(plain)})
}

// checkProps compares the properties after a transform; a nil want means that it left the object alone.
func checkProps(t *testing.T, got *pulumi.ResourceTransformResult, want map[string]any) {
	t.Helper()
	switch {
	case got == nil && want == nil:
	case got == nil || want == nil:
		t.Errorf("got %+v, want %v", got, want)
	case !reflect.DeepEqual(got.Props, object(want)):
		t.Errorf("got %v, want %v", got.Props, object(want))
	}
}

func TestExplicitServiceAccountFindsPodSpecs(t *testing.T) {
	for token, path := range map[string]string{
		"kubernetes:core/v1:Pod":                    "spec",
		"kubernetes:apps/v1:Deployment":             "spec.template.spec",
		"kubernetes:apps/v1:StatefulSet":            "spec.template.spec",
		"kubernetes:apps/v1:DaemonSet":              "spec.template.spec",
		"kubernetes:apps/v1:ReplicaSet":             "spec.template.spec",
		"kubernetes:core/v1:ReplicationController":  "spec.template.spec",
		"kubernetes:batch/v1:Job":                   "spec.template.spec",
		"kubernetes:batch/v1:CronJob":               "spec.jobTemplate.spec.template.spec",
		"kubernetes:core/v1:Service":                "",
		"kubernetes:core/v1:ConfigMap":              "",
		"kubernetes:policy/v1:PodDisruptionBudget":  "",
		"kubernetes:example.com/v1:DeploymentGroup": "",
	} {
		t.Run(token, func(t *testing.T) {
			if path == "" {
				for _, path := range []string{"spec", "spec.template.spec"} {
					checkProps(t, transform(ExplicitServiceAccount, token, at(path, map[string]any{})), nil)
				}
				return
			}
			got := transform(ExplicitServiceAccount, token, at(path, map[string]any{"hostname": "a"}))
			checkProps(t, got, at(path, map[string]any{"hostname": "a", "serviceAccountName": "default"}))
		})
	}
}

func TestExplicitServiceAccount(t *testing.T) {
	for _, test := range []struct {
		name       string
		spec, want map[string]any
	}{
		{"none", map[string]any{}, map[string]any{"serviceAccountName": "default"}},
		{"null", map[string]any{"serviceAccountName": nil}, map[string]any{"serviceAccountName": "default"}},
		{"named", map[string]any{"serviceAccountName": "web"}, nil},
		{"deprecated field", map[string]any{"serviceAccount": "web"},
			map[string]any{"serviceAccount": "web", "serviceAccountName": "web"}},
		{"both", map[string]any{"serviceAccount": "old", "serviceAccountName": "web"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			if want != nil {
				want = at("spec.template.spec", want)
			}
			checkProps(t, transform(ExplicitServiceAccount, "kubernetes:apps/v1:Deployment",
				at("spec.template.spec", test.spec)), want)
		})
	}
}

// What is no object yet, or never will be, is left to the API server.
func TestTransformsLeaveOddObjectsAlone(t *testing.T) {
	all := map[string]pulumi.ResourceTransform{
		"ExplicitServiceAccount": ExplicitServiceAccount, "LifecycleAnnotations": LifecycleAnnotations,
		"SuffixJobName": SuffixJobName, "SkipServiceAwait": SkipServiceAwait(nil),
		"LeaveReplicasToAutoscaler": LeaveReplicasToAutoscaler(nil), "after": after(nil, nil),
	}
	for name, plain := range map[string]map[string]any{
		"nothing": nil, "empty": {}, "null spec": {"spec": nil, "metadata": nil},
		"strings": {"spec": "a", "metadata": "b"}, "no template": {"spec": map[string]any{"template": nil}},
	} {
		for of, apply := range all {
			t.Run(of+" "+name, func(t *testing.T) {
				for _, token := range []string{"kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service",
					"kubernetes:batch/v1:Job", "", ":"} {
					checkProps(t, transform(apply, token, plain), nil)
				}
			})
		}
	}
}

func TestTransformsTakeNilProperties(t *testing.T) {
	for _, apply := range transforms(nil, &manifestsPlan{}) {
		got := apply(context.Background(), &pulumi.ResourceTransformArgs{Type: "kubernetes:core/v1:Service"})
		checkProps(t, got, nil)
	}
}

func TestLifecycleAnnotations(t *testing.T) {
	const (
		deletion = "client.lifecycle.config.k8s.io/deletion"
		mutation = "client.lifecycle.config.k8s.io/mutation"
		onRemove = "cli-utils.sigs.k8s.io/on-remove"
	)
	for _, test := range []struct {
		name                  string
		annotations           map[string]any
		keep, ignore, protect bool
	}{
		{"none", nil, false, false, false},
		{"detach", map[string]any{deletion: "detach"}, true, false, false},
		{"keep", map[string]any{onRemove: "keep"}, true, false, false},
		{"ignore", map[string]any{mutation: "ignore"}, false, true, false},
		{"detach and ignore", map[string]any{deletion: "detach", mutation: "ignore"}, true, true, false},
		{"all of them", map[string]any{deletion: "detach", mutation: "ignore", onRemove: "keep"}, true, true, false},
		{"other values", map[string]any{deletion: "delete", mutation: "true", onRemove: ""}, false, false, false},
		{"protect", map[string]any{protectAnnotation: "true"}, false, false, true},
		{"protect not", map[string]any{protectAnnotation: "false"}, false, false, false},
		{"other annotations", map[string]any{"deletion": "detach"}, false, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := transform(LifecycleAnnotations, "kubernetes:core/v1:ConfigMap", map[string]any{
				"apiVersion": "v1", "kind": "ConfigMap", "data": map[string]any{},
				"metadata": map[string]any{"annotations": test.annotations},
			})
			if !test.keep && !test.ignore && !test.protect {
				checkProps(t, got, nil)
				return
			}
			var ignored []string
			if test.ignore {
				ignored = []string{"*"} // Also what is declared no longer.
			}
			if got.Opts.RetainOnDelete != test.keep || got.Opts.Protect != test.protect ||
				!slices.Equal(got.Opts.IgnoreChanges, ignored) {
				t.Errorf("keeps %v, ignores %q", got.Opts.RetainOnDelete, got.Opts.IgnoreChanges)
			}
		})
	}
}

func TestLifecycleAnnotationsAddToTheOptions(t *testing.T) {
	args := &pulumi.ResourceTransformArgs{
		Props: object(at("metadata.annotations", map[string]any{mutationAnnotation: "ignore"})),
		Opts:  pulumi.ResourceOptions{IgnoreChanges: []string{"spec"}, DeleteBeforeReplace: true},
	}
	got := LifecycleAnnotations(context.Background(), args).Opts
	if !slices.Equal(got.IgnoreChanges, []string{"spec", "*"}) || !got.DeleteBeforeReplace {
		t.Errorf("got %+v", got)
	}
}

// A secret or an output in the place of a word is not that word.
func TestTransformsTakeOutputs(t *testing.T) {
	secret := pulumi.ToSecret
	args := &pulumi.ResourceTransformArgs{Type: "kubernetes:core/v1:Service", Props: pulumi.Map{
		"spec": pulumi.Map{"selector": pulumi.Map{"app": secret("web")}, "type": secret("LoadBalancer")},
		"metadata": pulumi.Map{"annotations": pulumi.Map{
			deletionAnnotation: secret("detach"), mutationAnnotation: pulumi.Array{}, protectAnnotation: secret("true"),
		}},
	}}
	for _, apply := range transforms([]Object{workload("shop", "web")}, &manifestsPlan{}) {
		if got := apply(context.Background(), args); got != nil {
			t.Errorf("got %+v", got)
		}
	}
}

func TestAfter(t *testing.T) {
	recorded(t, func(ctx *pulumi.Context) error {
		given, needed := &pulumi.ResourceState{}, &pulumi.ResourceState{}
		for _, custom := range []bool{true, false} {
			args := &pulumi.ResourceTransformArgs{Custom: custom}
			args.Opts.DependsOn = []pulumi.Resource{given}
			got := after([]pulumi.Resource{needed}, nil)(ctx.Context(), args)
			if !custom && got != nil {
				t.Errorf("a component got %+v", got)
			}
			if custom && !reflect.DeepEqual(got.Opts.DependsOn, []pulumi.Resource{given, needed}) {
				t.Errorf("it depends on %v", got.Opts.DependsOn)
			}
		}
		return nil
	})
}
