package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/cli/values"
	"helm.sh/helm/v3/pkg/getter"
	"k8s.io/cli-runtime/pkg/genericclioptions"
)

// Releases that Helmfile deployed move into the stack as docs/from-helmfile.md says. The charts are real ones.
func TestFromHelmfile(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("jq is not on the PATH")
	}
	helmfile := filepath.Join(filepath.Dir(project), "helmfile")
	if out, err := exec.Command("cp", "-r", "testdata/helmfile", helmfile).CombinedOutput(); err != nil {
		t.Fatalf("%s", out)
	}
	t.Cleanup(func() {
		_ = os.RemoveAll(helmfile)
		_ = os.RemoveAll(filepath.Join(project, "helmvalues/values"))
	})
	write(t, "helmvalues/releases.yaml", "releases: []\n")
	write(t, "helmvalues/metrics-server.yaml", "podAnnotations: {example.com/token: !secret metricsToken}\n")
	t.Cleanup(func() {
		pulumi(t, "destroy", "--yes", "--skip-preview")
		deleteKept(t, "metrics", "vpa")
	})
	up(t)
	pulumi(t, "config", "set", "--secret", "metricsToken", helmfileToken)
	t.Cleanup(func() { pulumi(t, "config", "rm", "metricsToken") })
	if out, err := command(project, "sandbox", "charts", "--all"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// What `helmfile apply` ran for the two releases.
	install(t, "metrics", "metrics-server", "metrics-server-3.13.1.tgz", values.Options{
		ValueFiles: []string{helmfile + "/values/metrics-server.yaml"},
		JSONValues: []string{`podAnnotations={"team":"shop.example.com","example.com/token":"` + helmfileToken + `"}`},
		Values:     []string{"replicas=2"},
	})
	install(t, "vpa", "vpa", "vertical-pod-autoscaler-0.13.0.tgz", values.Options{
		ValueFiles: []string{helmfile + "/values/vpa.yaml"},
	})
	objects := func() string {
		return kubectl(t, "get", "deployments,services,serviceaccounts,rolebindings,apiservices,crds", "-A", "-o",
			"jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} {.metadata.generation}{'\\n'}{end}")
	}
	before := objects()

	steps := openGuide(t, "from-helmfile.md")
	steps.next(t)
	wants(t, steps.next(t), "2 imported")
	wants(t, steps.next(t), "no differences: the objects of 2 releases stay as they are")
	pulumi(t, "refresh", "--yes", "--skip-preview")
	noPlainText(t, helmfileToken)
	wants(t, steps.next(t), "~ 2 updated")
	steps.done(t)
	noPlainText(t, helmfileToken)
	if after := objects(); after != before {
		t.Errorf("the objects were\n%s\nand are\n%s", before, after)
	}
}

// helmfileToken is a secret of the stack that Helm has in a release's values.
const helmfileToken = "t0ken-of-helmfile"

// noPlainText fails the test where the state, its copies or its history hold a secret.
func noPlainText(t *testing.T, secret string) {
	t.Helper()
	out, err := exec.Command("grep", "-rl", secret, filepath.Join(project, ".sandbox/state")).CombinedOutput()
	if exitCode(err) != 1 {
		t.Errorf("the state has the secret in plain text: %v\n%s", err, out)
	}
}

// deleteKept deletes what Helm keeps when it uninstalls the charts: namespaces, and the autoscaler's definitions.
func deleteKept(t *testing.T, namespaces ...string) {
	t.Helper()
	kubectl(t, append([]string{"delete", "namespace", "--ignore-not-found"}, namespaces...)...)
	kubectl(t, "delete", "crd", "--ignore-not-found", "verticalpodautoscalers.autoscaling.k8s.io",
		"verticalpodautoscalercheckpoints.autoscaling.k8s.io")
}

// install installs a release as the helm command does that Helmfile calls.
func install(t *testing.T, namespace, name, archive string, options values.Options) {
	t.Helper()
	kubeconfig := filepath.Join(project, ".sandbox/kubeconfig")
	flags := genericclioptions.NewConfigFlags(false)
	flags.KubeConfig, flags.Namespace = &kubeconfig, &namespace
	configuration := new(action.Configuration)
	err := configuration.Init(flags, namespace, "secret", func(string, ...any) {})
	if err != nil {
		t.Fatal(err)
	}
	chart, err := loader.Load(filepath.Join(project, ".charts", archive))
	if err != nil {
		t.Fatal(err)
	}
	merged, err := options.MergeValues(getter.Providers{})
	if err != nil {
		t.Fatal(err)
	}
	run := action.NewInstall(configuration)
	run.ReleaseName, run.Namespace, run.CreateNamespace = name, namespace, true
	if _, err := run.Run(chart, merged); err != nil {
		t.Fatal(err)
	}
}
