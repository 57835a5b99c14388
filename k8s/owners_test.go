package k8s

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// properties makes the properties of an object from YAML.
func properties(t *testing.T, text string) resource.PropertyMap {
	t.Helper()
	return resource.NewPropertyMapFromMap(parse(t, text)[0])
}

const liveDeployment = `
kind: Deployment
metadata:
  name: web
  namespace: shop
  annotations: {team: shop, kubectl.kubernetes.io/last-applied-configuration: "{}"}
  managedFields:
    - {manager: MANAGER, operation: OPERATION, subresource: "", fieldsV1: FIELDS}
    - manager: SCALER
      operation: Update
      subresource: scale
      fieldsV1: {"f:spec": {"f:replicas": {}}}
    - manager: kube-controller-manager
      operation: Update
      subresource: status
      fieldsV1: {"f:status": {"f:replicas": {}}, "f:spec": {"f:paused": {}}}
spec:
  replicas: 7
  paused: true
  template:
    metadata: {annotations: {kubectl.kubernetes.io/restartedAt: now}}
    spec:
      containers:
        - name: web
          args: [a]
          imagePullPolicy: Always
          ports: [{containerPort: 80, protocol: TCP}]
          env: [{name: PORT, value: "80"}, {name: DEBUG, value: "1"}]
status: {replicas: 7}
`

const declaredDeployment = "{kind: Deployment, metadata: {name: web, annotations: {team: shop}}, " +
	"spec: {template: {spec: {containers: [{name: web, ports: [{containerPort: 80}], env: [{name: PORT}]}]}}}}"

func TestFindOwners(t *testing.T) {
	const env = `{"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': {".": {}, "f:env": {` +
		`'k:{"name":"DEBUG"}': {".": {}, "f:name": {}, "f:value": {}}}}}}}}}`
	const debug = "spec.template.spec.containers[web].env[DEBUG]"
	withDebug := strings.Replace(declaredDeployment, "{name: PORT}", "{name: PORT}, {name: DEBUG}", 1)
	for _, test := range []struct {
		name, manager, fields, old string
		want                       []string
	}{
		{"nothing", "kubectl-edit", "{}", declaredDeployment, nil},
		{"a restart", "kubectl-rollout", `{"f:spec": {"f:template": {"f:metadata": {"f:annotations": {".": {}, ` +
			`"f:kubectl.kubernetes.io/restartedAt": {}}}}}}`, declaredDeployment,
			[]string{`goes with this update: spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]. The pod`}},
		{"a pause", "kubectl-rollout", `{"f:spec": {"f:paused": {}}}`, declaredDeployment,
			[]string{"goes with this update: spec.paused. To keep"}},
		{"a variable", "kubectl-set", env, declaredDeployment,
			[]string{"goes with this update: " + debug + ". The pod template changes"}},
		{"a variable of who made it", "kubectl-create", env, declaredDeployment, []string{"update: " + debug + "."}},
		{"a removed variable", "kubectl-set", env, withDebug, nil},
		{"a default of who made it", "kubectl-create", `{"f:spec": {"f:paused": {}}}`, declaredDeployment, nil},
		{"kubectl's record", "kubectl-client-side-apply", `{"f:metadata": {"f:annotations": {` +
			`"f:kubectl.kubernetes.io/last-applied-configuration": {}}}}`, declaredDeployment, nil},
		{"what is declared", "kubectl-edit", `{"f:metadata": {"f:annotations": {"f:team": {}}}}`, declaredDeployment, nil},
		{"what is not there", "kubectl-edit", `{"f:spec": {"f:minReadySeconds": {}}}`, declaredDeployment, nil},
		{"a port by default", "kubectl-edit", `{"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"web"}': ` +
			`{"f:ports": {'k:{"containerPort":80,"protocol":"TCP"}': {"f:containerPort": {}}}}}}}}}`, declaredDeployment, nil},
		{"another's removed variable", "GoogleCloudConsole", env, withDebug,
			[]string{"but it stays: " + debug + ". GoogleCloudConsole has set it too"}},
		{"another's own variable", "vault-injector", env, declaredDeployment, nil},
		{"the plugin's", "pulumi-kubernetes", env, withDebug, nil},
		{"odd fields", "kubectl-edit", `{"k:a": {}, "v:b": {}, "i:c": {}, "f:a": b, "d": {}}`, declaredDeployment, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			live := strings.NewReplacer("MANAGER", test.manager, "OPERATION", "Update", "FIELDS", test.fields,
				"SCALER", "kubectl").Replace(liveDeployment)
			got := findOwners(properties(t, live), properties(t, test.old), properties(t, declaredDeployment))
			if got.err != nil || len(got.warnings) != len(test.want) {
				t.Fatalf("got %v and %q, want %q", got.err, got.warnings, test.want)
			}
			for i, want := range test.want {
				if !strings.HasPrefix(got.warnings[i], "Deployment shop/web: ") || !strings.Contains(got.warnings[i], want) {
					t.Errorf("got %s\nwant %s", got.warnings[i], want)
				}
			}
		})
	}
}

func TestFindOwnersStopsAtAutoscalers(t *testing.T) {
	const two = "{kind: Deployment, metadata: {name: web}, spec: {replicas: 2}}"
	for _, test := range []struct {
		manager, declared string
		want              bool
	}{
		{"kube-controller-manager", two, true},
		{"keda-operator", two, true},
		{"cluster-proportional-autoscaler", two, true},
		{"kubectl", two, false},
		{"k9s", two, false},
		{"kube-controller-manager", "{kind: Deployment, metadata: {name: web}, spec: {}}", false},
		{"kube-controller-manager", "{kind: Deployment, metadata: {name: web}, spec: {replicas: 7}}", false},
		{"kube-controller-manager", `{metadata: {annotations: {pulumi.com/patchForce: "true"}}, spec: {replicas: 2}}`, false},
	} {
		live := strings.NewReplacer("FIELDS", "{}", "SCALER", test.manager).Replace(liveDeployment)
		got := findOwners(properties(t, live), properties(t, two), properties(t, test.declared))
		if (got.err != nil) != test.want || len(got.warnings) > 0 {
			t.Errorf("%s, %s: got %v and %q", test.manager, test.declared, got.err, got.warnings)
		}
		if want := "Deployment shop/web: spec.replicas: an autoscaler (" + test.manager + ") has set 7, and the manifest " +
			"says 2."; got.err != nil && !strings.HasPrefix(got.err.Error(), want) {
			t.Errorf("got %v", got.err)
		}
	}
}

func TestFindOwnersTakesOddObjects(t *testing.T) {
	for _, live := range []resource.PropertyMap{
		nil, properties(t, "{metadata: a}"), properties(t, "{metadata: {managedFields: [a, null, {fieldsV1: b}]}}"),
		{"metadata": resource.MakeSecret(resource.NewProperty(resource.PropertyMap{}))},
	} {
		if got := findOwners(live, nil, nil); got.err != nil || len(got.warnings) > 0 {
			t.Errorf("got %+v", got)
		}
	}
}

func TestIsTargetOf(t *testing.T) {
	live := properties(t, "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}")
	for text, want := range map[string]bool{
		"{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {namespace: shop}, " +
			"spec: {scaleTargetRef: {name: web}}}": true,
		"{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {namespace: other}, " +
			"spec: {scaleTargetRef: {name: web}}}": false,
		"{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}": false,
	} {
		if got := isTargetOf(live, parse(t, text)); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}
