package await

import (
	"context"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func parse(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	obj, _, err := unstructured.UnstructuredJSONScheme.Decode(data, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return obj.(*unstructured.Unstructured)
}

func TestConditions(t *testing.T) {
	obj := parse(t, `{apiVersion: x/v1, kind: X, metadata: {generation: 2}, status: {observedGeneration: 2, size: 3,
		phase: Up, conditions: [{type: Ready, status: "True"}, {type: Stale, status: "False"}]}}`)
	for text, want := range map[string]bool{
		"condition=Ready":                                               true,
		"condition=ready=true":                                          true,
		"condition=Stale":                                               false,
		"condition=Stale=False":                                         true,
		"condition=Missing":                                             false,
		"jsonpath={.status.size}":                                       true,
		"jsonpath={.status.size}=3":                                     true,
		"jsonpath={.status.phase}=Down":                                 false,
		"jsonpath={.status.nothing}":                                    false,
		"jsonpath={.status.conditions}":                                 true,
		`["condition=Ready","jsonpath={.status.size}"]`:                 true,
		`["condition=Ready","condition=Stale"]`:                         false,
		`jsonpath={.status.conditions[?(@.type=="Ready")].status}=True`: true,
	} {
		met, err := parseConditions(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, _, err := met(obj); err != nil || got != want {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
	}
	old := obj.DeepCopy()
	old.SetGeneration(3)
	met, err := parseConditions("condition=Ready")
	if err != nil {
		t.Fatal(err)
	}
	if got, message, _ := met(old); got || message != "Generation 2 is less than expected 3" {
		t.Errorf("a condition of an older generation counts: %q", message)
	}
}

func TestConditionErrors(t *testing.T) {
	for text, want := range map[string]string{
		"Ready":                "prefix, got",
		"[]":                   "at least one condition",
		"jsonpath=.status":     "wrapped in brackets",
		"jsonpath={.a}=":       "requires a value",
		"jsonpath={.a}=b=c":    "format should be",
		"jsonpath='{.status}'": "omit shell quotes",
	} {
		if _, err := parseConditions(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

const deployed = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, generation: 1,
	annotations: {deployment.kubernetes.io/revision: "1"}}, spec: {replicas: 1},
	status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, conditions: [
	{type: Available, status: "True"}, {type: Progressing, status: "True", reason: NewReplicaSetAvailable}]}}`

func TestCurrent(t *testing.T) {
	if !isCurrent(parse(t, deployed)) {
		t.Error("a rolled out Deployment is not ready")
	}
	for _, change := range []string{"observedGeneration: 1,", "readyReplicas: 1,", "updatedReplicas: 1,"} {
		if isCurrent(parse(t, strings.Replace(deployed, change, "", 1))) {
			t.Errorf("ready without %s", change)
		}
	}
}

func TestDeploymentReasons(t *testing.T) {
	obj := parse(t, strings.Replace(deployed, `{type: Available, status: "True"}`,
		`{type: Available, status: "False", reason: MinimumReplicasUnavailable, message: too few}`, 1))
	target := Target{Live: obj, Cluster: disconnected(t)}
	want := []string{"[MinimumReplicasUnavailable] too few", "Minimum number of live Pods was not attained"}
	if got := deploymentReasons(context.Background(), target, obj); !slices.Equal(got, want) {
		t.Errorf("reasons %q", got)
	}
}

func TestPodMessages(t *testing.T) {
	pod := parse(t, `{apiVersion: v1, kind: Pod, metadata: {name: web-1, namespace: shop}, status: {conditions: [
		{type: PodScheduled, status: "True"}, {type: Initialized, status: "True"},
		{type: Ready, status: "False", reason: ContainersNotReady, message: "containers with unready status: [c]"}],
		containerStatuses: [{name: c, ready: false, state: {waiting: {reason: ImagePullBackOff, message: Back-off}}}]}}`)
	want := []string{"[Pod shop/web-1]: containers with unready status: [c][ImagePullBackOff] Back-off"}
	if got := podMessages(*pod); !slices.Equal(got, want) {
		t.Errorf("messages %q", got)
	}
	if podReady(pod) {
		t.Error("an unready pod is ready")
	}
}

func TestJob(t *testing.T) {
	job := func(kind, reason string) *unstructured.Unstructured {
		return parse(t, `{apiVersion: batch/v1, kind: Job, metadata: {name: j}, status: {conditions: [{type: `+kind+
			`, status: "True", reason: `+reason+`, message: m}]}}`)
	}
	if !jobReady(job("Complete", "x")) || jobReady(job("Failed", "x")) {
		t.Error("a Job is ready when it is complete")
	}
	reasons, failed := jobFailed(job("Failed", "BackoffLimitExceeded"))
	if !failed || reasons[0] != "[BackoffLimitExceeded] m" {
		t.Errorf("failed %v, %q", failed, reasons)
	}
}

func TestServiceReady(t *testing.T) {
	service := func(spec string) *unstructured.Unstructured {
		return parse(t, "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: "+spec+"}")
	}
	settled := endpoints{settled: true}
	for _, test := range []struct {
		spec  string
		e     endpoints
		ready bool
	}{
		{"{selector: {a: b}}", endpoints{}, false},
		{"{selector: {a: b}}", settled, true},
		{"{selector: {a: b}}", endpoints{settled: true, pending: true}, false},
		{"{clusterIP: None, selector: {a: b}}", endpoints{}, true},
		{"{type: ExternalName}", endpoints{}, true},
		{"{}", endpoints{}, true},
		{"{type: LoadBalancer, selector: {a: b}}", settled, false},
	} {
		if got := serviceReady(service(test.spec), test.e); got != test.ready {
			t.Errorf("%s with %+v: %v", test.spec, test.e, got)
		}
	}
}

func TestBackends(t *testing.T) {
	ingress := parse(t, `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: {rules: [
		{http: {paths: [{backend: {service: {name: a}}}, {backend: {resource: {name: x}}}]}},
		{http: {paths: [{backend: {serviceName: b}}]}}, {host: h}]}}`)
	if got := backends(ingress); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("backends %q", got)
	}
}
