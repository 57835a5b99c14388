package k8s

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"
)

// parse makes objects from YAML documents, with numbers as the engine has them.
func parse(t *testing.T, text string) []Object {
	t.Helper()
	var objects []Object
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var object map[string]any
		if err := decoder.Decode(&object); err != nil {
			if len(objects) == 0 {
				t.Fatal(err)
			}
			return objects
		}
		objects = append(objects, floats(object).(map[string]any))
	}
}

func floats(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key := range value {
			value[key] = floats(value[key])
		}
	case []any:
		for i := range value {
			value[i] = floats(value[i])
		}
	case int:
		return float64(value)
	case uint64:
		return float64(value)
	}
	return value
}

func TestLeaveReplicasToAutoscaler(t *testing.T) {
	const web = "apiVersion: apps/v1, kind: Deployment, name: web"
	for _, test := range []struct {
		name, kind, spec string
		want             bool
	}{
		{"none", "v1 Service", "{}", false},
		{"its own", "autoscaling/v2 HorizontalPodAutoscaler", "{scaleTargetRef: {" + web + "}}", true},
		{"of an older version", "autoscaling/v1 HorizontalPodAutoscaler",
			"{scaleTargetRef: {apiVersion: apps/v1beta1, kind: Deployment, name: web}}", true},
		{"without a version", "autoscaling/v2 HorizontalPodAutoscaler",
			"{scaleTargetRef: {kind: Deployment, name: web}}", true},
		{"of another name", "autoscaling/v2 HorizontalPodAutoscaler",
			"{scaleTargetRef: {kind: Deployment, name: api}}", false},
		{"of another kind", "autoscaling/v2 HorizontalPodAutoscaler",
			"{scaleTargetRef: {kind: StatefulSet, name: web}}", false},
		{"of another group", "autoscaling/v2 HorizontalPodAutoscaler",
			"{scaleTargetRef: {apiVersion: example.com/v1, kind: Deployment, name: web}}", false},
		{"without a target", "autoscaling/v2 HorizontalPodAutoscaler", "{}", false},
		{"KEDA's, by name only", "keda.sh/v1alpha1 ScaledObject", "{scaleTargetRef: {name: web}}", true},
		{"KEDA's, of a set", "keda.sh/v1alpha1 ScaledObject", "{scaleTargetRef: {kind: StatefulSet, name: web}}", false},
		{"KEDA's first one", "keda.k8s.io/v1alpha1 ScaledObject", "{scaleTargetRef: {deploymentName: web}}", true},
		{"KEDA's for HTTP", "http.keda.sh/v1alpha1 HTTPScaledObject", "{scaleTargetRef: {name: web, port: 80}}", true},
		{"GKE's", "autoscaling.gke.io/v1beta1 MultidimPodAutoscaler", "{scaleTargetRef: {" + web + "}}", true},
		{"a vertical one", "autoscaling.k8s.io/v1 VerticalPodAutoscaler", "{targetRef: {" + web + "}}", false},
		{"Datadog's", "datadoghq.com/v1alpha2 DatadogPodAutoscaler", "{targetRef: {" + web + "}}", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			version, kind, _ := strings.Cut(test.kind, " ")
			objects := parse(t, "{apiVersion: "+version+", kind: "+kind+", spec: "+test.spec+"}")
			objects[0]["metadata"] = map[string]any{"name": "web", "namespace": "shop"}
			checkReplicas(t, objects, "apps/v1", "Deployment", test.want)
			objects[0]["metadata"] = map[string]any{"name": "web"}
			checkReplicas(t, objects, "apps/v1", "Deployment", false)
		})
	}
}

// checkReplicas tells whether a workload shop/web has its replicas taken out.
func checkReplicas(t *testing.T, objects []Object, apiVersion, kind string, want bool) {
	t.Helper()
	args := &pulumi.ResourceTransformArgs{Props: pulumi.Map{
		"apiVersion": pulumi.String(apiVersion), "kind": pulumi.String(kind),
		"metadata": pulumi.Map{"name": pulumi.String("web"), "namespace": pulumi.String("shop")},
		"spec":     pulumi.Map{"replicas": pulumi.Float64(3), "paused": pulumi.Bool(true)},
	}}
	got := LeaveReplicasToAutoscaler(objects)(context.Background(), args)
	if !want {
		checkProps(t, got, nil)
		return
	}
	if got == nil {
		t.Fatal("the replicas stay")
	}
	spec := got.Props["spec"].(pulumi.Map)
	if len(spec) != 1 || spec["paused"] == nil || !slices.Equal(got.Opts.IgnoreChanges, []string{"spec.replicas"}) {
		t.Errorf("got %v, ignoring %q", spec, got.Opts.IgnoreChanges)
	}
}

func TestLeaveReplicasOfOtherKinds(t *testing.T) {
	const target = "metadata: {name: web, namespace: shop}, spec: {scaleTargetRef: {apiVersion: %, name: web}}}"
	for apiVersion, kind := range map[string]string{
		"apps/v1": "StatefulSet", "argoproj.io/v1alpha1": "Rollout", "example.com/v1": "Fleet",
	} {
		objects := parse(t, "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, "+
			strings.Replace(target, "%", apiVersion+", kind: "+kind, 1))
		checkReplicas(t, objects, apiVersion, kind, true)
	}
}

// A custom kind may have its replicas elsewhere; its definition says where.
func TestLeaveReplicasWhereTheDefinitionSays(t *testing.T) {
	objects := parse(t, `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.com
  names: {kind: Fleet}
  versions:
    - {name: v1beta1}
    - {name: v1, subresources: {scale: {specReplicasPath: .spec.ships.count}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: example.com/v1, kind: Fleet, name: web}}
`)
	args := &pulumi.ResourceTransformArgs{Props: pulumi.Map{
		"apiVersion": pulumi.String("example.com/v1"), "kind": pulumi.String("Fleet"),
		"metadata": pulumi.Map{"name": pulumi.String("web")},
		"spec":     pulumi.Map{"replicas": pulumi.Float64(1), "ships": pulumi.Map{"count": pulumi.Float64(3)}},
	}}
	got := LeaveReplicasToAutoscaler(objects)(context.Background(), args)
	if got == nil || len(mapAt(got.Props, "spec", "ships")) != 0 || mapAt(got.Props, "spec")["replicas"] == nil ||
		!slices.Equal(got.Opts.IgnoreChanges, []string{"spec.ships.count"}) {
		t.Errorf("got %+v", got)
	}
}

func TestTargetsElsewhere(t *testing.T) {
	objects := parse(t, `
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: here, namespace: shop}
spec: {scaleTargetRef: {name: web}}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: there, namespace: shop}
spec: {scaleTargetRef: {name: api}}
`)
	got := targetsElsewhere(objects)
	if len(got) != 1 || !strings.HasPrefix(got[0], "ScaledObject shop/there: its target, Deployment shop/api, is not") {
		t.Errorf("got %q", got)
	}
}
