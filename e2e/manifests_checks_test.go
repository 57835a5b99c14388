package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong with the objects of a kustomization is told by the first preview, where there is no cluster yet, and by
// an up, before it makes anything.
func TestBadManifests(t *testing.T) {
	twice := strings.Replace(deployment, "image: nginx}]", "image: nginx, env: [{name: A}, {name: A}]}]", 1)
	gadget := func(size string) string {
		return definition + "\n{apiVersion: example.com/v1, kind: Gadget, metadata: {name: one}, spec: {size: " +
			size + "}}\n"
	}
	for name, test := range map[string]struct {
		objects, extra string
		wants          []string
	}{
		"a variable that is there twice": {twice, "", []string{
			"Deployment shop/web: spec.template.spec.containers[web].env: A is there twice",
		}},
		"a number that would be another one": {gadget("9007199254740993"), "", []string{
			"Gadget shop/one: spec.size: 9007199254740993 would arrive as 9007199254740992 (" + overlayDir + "/objects.yaml:",
		}},
		"a dependency under another name": {
			strings.Replace(service, "{name: web}",
				"{name: web, annotations: {config.kubernetes.io/depends-on: apps/namespaces/shop/Deployment/web}}", 1) +
				"---" + deployment, "nameSuffix: -blue\n", []string{
				"Service shop/web-blue: config.kubernetes.io/depends-on names apps/namespaces/shop/Deployment/web, which is not",
				`Did you mean "apps/namespaces/shop/Deployment/web-blue"?`,
			},
		},
		"an API version that is gone": {"{apiVersion: batch/v1beta1, kind: CronJob, metadata: {name: a}}\n", "", []string{
			"CronJob shop/a: no cluster serves batch/v1beta1",
		}},
		"several at once": {twice + "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: a}}\n", "",
			[]string{"env: A is there twice", "no cluster serves policy/v1beta1"}},
		"what kustomize refuses": {"", "patches: [{path: none.yaml}]\n", []string{"none.yaml", overlayDir}},
	} {
		t.Run(name, func(t *testing.T) {
			manifests(t, test.objects, test.extra)
			for _, args := range [][]string{{"preview"}, {"up", "--yes", "--skip-preview"}} {
				out, err := command(project, "sandbox", append([]string{"pulumi"}, args...)...)
				if err == nil {
					t.Fatalf("%s went well:\n%s", args[0], out)
				}
				wants(t, out, test.wants...)
				if strings.Contains(out, "gcp:compute") || strings.Contains(out, "warning: "+overlayDir) {
					t.Errorf("resources were registered:\n%s", out)
				}
			}
		})
	}
}

// Files outside the kustomization's directory are taken by the component, and not by the function that tells what
// belongs together: without that an autoscaled workload would be reset.
func filesOutside(t *testing.T) {
	write(t, "k8s/outside.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: outside}}\n")
	manifests(t, deployment, "")
	edit(t, filepath.Join(overlayDir, "kustomization.yaml"), "[objects.yaml]", "[objects.yaml, ../../../outside.yaml]")
	wants(t, refused(t), "outside.yaml' is not in or below", "A file outside the kustomization's directory: move it below")
}

// otherAutoscalers are kinds that autoscale, with definitions as far as a test needs them.
const otherAutoscalers = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: scaledobjects.keda.sh}
spec:
  group: keda.sh
  scope: Namespaced
  names: {kind: ScaledObject, plural: scaledobjects, singular: scaledobject, listKind: ScaledObjectList}
  versions:
    - name: v1alpha1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec: {scaleTargetRef: {name: web}}
`

// scaleAsKEDA sets the replicas as KEDA's operator does.
func scaleAsKEDA(t *testing.T, replicas string) {
	t.Helper()
	const scale = "/apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=keda-operator"
	kubectl(t, "replace", "--raw", scale, "-f", writeFile(t, `{"apiVersion": "autoscaling/v1", "kind": "Scale",
		"metadata": {"name": "web", "namespace": "shop"}, "spec": {"replicas": `+replicas+`}}`))
}

func otherAutoscalersKeepReplicas(t *testing.T) {
	manifests(t, deployment+otherAutoscalers, "")
	up(t)
	scaleAsKEDA(t, "7")
	pulumi(t, "preview", "--expect-no-changes")
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "image: nginx", "image: nginx:2")
	up(t)
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "7" {
		t.Errorf("the update set %s replicas", replicas)
	}
	manifests(t, deployment, "") // The number is the manifest's again with the deployment that removes the autoscaler.
	up(t)
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "2" {
		t.Errorf("without its autoscaler it has %s replicas", replicas)
	}
}

// An autoscaler that the stack knows nothing of, such as a release's, shows in who has set the number.
func foreignAutoscalersStopTheRun(t *testing.T) {
	manifests(t, deployment, "")
	up(t)
	scaleAsKEDA(t, "5")
	const want = "Deployment shop/web: spec.replicas: an autoscaler (keda-operator) has set 5, and the manifest says 2"
	out, err := command(project, "sandbox", "pulumi", "preview")
	if err == nil {
		t.Errorf("the preview went well:\n%s", out)
	}
	wants(t, out, want)
	wants(t, refused(t), want)
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "5" {
		t.Errorf("it has %s replicas", replicas)
	}
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "  replicas: 2\n", "")
	up(t)
	if replicas := live(t, "deployment/web", ".spec.replicas"); replicas != "5" {
		t.Errorf("without a number in the manifest it has %s replicas", replicas)
	}
	manifests(t, "", "")
	up(t)
}

// writeFile writes a file of the test's own, and returns its name.
func writeFile(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "object.yaml")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// What kubectl added goes when the plugin takes kubectl's place, and a preview tells.
func handMadeFieldsAreTold(t *testing.T) {
	manifests(t, deployment, "")
	up(t)
	kubectl(t, "-n", "shop", "rollout", "restart", "deployment/web")
	kubectl(t, "-n", "shop", "set", "env", "deployment/web", "DEBUG=1")
	pulumi(t, "preview", "--expect-no-changes")
	edit(t, filepath.Join(overlayDir, "objects.yaml"), "replicas: 2", "replicas: 3")
	for _, out := range []string{pulumi(t, "preview"), up(t)} {
		wants(t, out, "Deployment shop/web: what was set with kubectl goes with this update: ",
			`spec.template.metadata.annotations["kubectl.kubernetes.io/restartedAt"]`,
			"spec.template.spec.containers[web].env[DEBUG]. The pod template changes by that, and all pods are made again")
	}
}

// What another manager has set too stays when the manifest gives it up, and the deployment tells.
func sharedFieldsAreTold(t *testing.T) {
	const config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {greeting: hello, debug: \"true\"}\n"
	manifests(t, "", "")
	up(t)
	kubectl(t, "-n", "shop", "create", "--field-manager=GoogleCloudConsole", "-f", writeFile(t, config))
	t.Run("adopted", func(t *testing.T) {
		edit(t, "Pulumi.dev.yaml", "gkestack:protect: false",
			"gkestack:protect: false\n  gkestack:kubernetes:\n    adoptExisting: true")
		manifests(t, config, "")
		up(t)
	})
	manifests(t, strings.Replace(config, ", debug: \"true\"", "", 1), "")
	const want = "ConfigMap shop/web: no longer declared, but it stays: data.debug. GoogleCloudConsole has set it too"
	wants(t, pulumi(t, "preview"), want)
	wants(t, up(t), want)
	if debug := live(t, "configmap/web", ".data.debug"); debug != "true" {
		t.Errorf("it is %q, and was told to stay", debug)
	}
}
