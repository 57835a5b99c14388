package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// widgets defines a kind with an old version that is served or not.
const widgets = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.e2e.example.com}
spec:
  group: e2e.example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
    - name: v1beta1
      served: SERVED
      storage: false
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

func widget(version string) string {
	return "apiVersion: e2e.example.com/" + version + "\nkind: Widget\nmetadata: {name: {{ .Release.Name }}}\n" +
		"spec: {size: 9007199254740993}\n"
}

func widgetHook(version string) string {
	return strings.Replace(widget(version), "metadata: {name: {{ .Release.Name }}}",
		"metadata: {name: {{ .Release.Name }}-hook, annotations: {helm.sh/hook: pre-delete}}", 1)
}

// define gives the cluster a definition.
func define(t *testing.T, manifest string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "definition.yaml")
	if err := os.WriteFile(file, []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	kubectl(t, "apply", "--server-side", "--force-conflicts", "-f", file)
	kubectl(t, "wait", "--for=condition=Established", "crd/widgets.e2e.example.com")
}

// A cluster stops serving a version that the records of releases have: it is told, the releases are unlocked, and then
// one is upgraded and one is uninstalled.
func TestUnservedVersion(t *testing.T) {
	t.Cleanup(func() {
		pulumi(t, "destroy", "--yes", "--skip-preview")
		kubectl(t, "delete", "crd", "widgets.e2e.example.com")
		kubectl(t, "delete", "namespace", "shop", "--ignore-not-found")
	})
	const releases = "releases:\n  - {name: app, namespace: shop, chart: ./charts/widget}\n"
	const gone = "  - {name: gone, namespace: shop, chart: ./charts/widget}\n"
	chart(t, "widget", map[string]string{"widget.yaml": widget("v1beta1"), "hook.yaml": widgetHook("v1beta1")})
	write(t, "helmvalues/releases.yaml", releases+gone)
	write(t, "helmvalues/app.yaml", "")
	write(t, "helmvalues/gone.yaml", "")
	define(t, strings.Replace(widgets, "SERVED", "true", 1))
	up(t)
	uid := func() string {
		return kubectl(t, "-n", "shop", "get", "widgets.v1.e2e.example.com", "app", "-o", "jsonpath={.metadata.uid}")
	}
	before := uid()

	define(t, strings.Replace(widgets, "SERVED", "false", 1))
	const told = "revision 1 has e2e.example.com/v1beta1 Widget, which the cluster no longer serves"
	list := gkestack(t, 2, "releases", "list")
	wants(t, list, "shop/app is unserved: "+told, "shop/gone is unserved: "+told, "`gkestack releases unlock shop/app`")

	// A chart that was not corrected cannot be deployed at all.
	write(t, "helmvalues/app.yaml", "{color: red}")
	wants(t, gkestack(t, 1, "diff", "shop/app"),
		"it renders e2e.example.com/v1beta1 Widget, which the cluster serves as e2e.example.com/v1 (app")

	// Only the chart is different then: what the failed run noted of it is no reason to leave it alone.
	write(t, "helmvalues/app.yaml", "")
	write(t, "charts/widget/templates/widget.yaml", widget("v1"))
	write(t, "charts/widget/templates/hook.yaml", widgetHook("v1"))
	write(t, "helmvalues/releases.yaml", releases)
	out := gkestack(t, 1, "diff")
	wants(t, out, "release shop/app: "+told+", and Helm's upgrade fails on it: ",
		"`go tool gkestack releases unlock shop/app`",
		"release shop/gone: "+told+", and Helm's uninstall fails on it", "changed Widget shop/app\n",
		"-apiVersion: e2e.example.com/v1beta1\n+apiVersion: e2e.example.com/v1\n")
	wants(t, refused(t), "shop/app")
	if after := uid(); after != before {
		t.Errorf("the widget is %s, and was %s", after, before)
	}
	wants(t, gkestack(t, 0, "releases", "unlock", "--force", "shop/app", "shop/gone"),
		"shop/app: wrote revision 2, which is revision 1 with e2e.example.com/v1beta1 Widget app as e2e.example.com/v1",
		"shop/gone: ", "Widget gone-hook as e2e.example.com/v1")
	up(t)
	if after := uid(); after != before {
		t.Errorf("the widget is %s, and was %s", after, before)
	}
	// Helm leaves what a hook made.
	const left = "widget.e2e.example.com/app\nwidget.e2e.example.com/gone-hook"
	if got := kubectl(t, "-n", "shop", "get", "widgets.v1.e2e.example.com", "-o", "name"); got != left {
		t.Errorf("left: %s", got)
	}
	wants(t, gkestack(t, 0, "releases", "list"), "shop/app  3         deployed")
	gkestack(t, 0, "diff")
}

// The definitions in a chart's crds are not upgraded, and the diff says so, with what does it.
func TestDefinitionsOfCharts(t *testing.T) {
	t.Cleanup(func() {
		pulumi(t, "destroy", "--yes", "--skip-preview")
		kubectl(t, "delete", "crd", "widgets.e2e.example.com")
		kubectl(t, "delete", "namespace", "shop", "--ignore-not-found")
	})
	chart(t, "defining", map[string]string{"widget.yaml": widget("v1")})
	if err := os.MkdirAll(filepath.Join(project, "charts/defining/crds"), 0o700); err != nil {
		t.Fatal(err)
	}
	const definitions = "charts/defining/crds/widgets.yaml"
	write(t, definitions, strings.Replace(widgets, "SERVED", "true", 1))
	write(t, "helmvalues/releases.yaml", "releases:\n  - {name: app, namespace: shop, chart: ./charts/defining}\n")
	write(t, "helmvalues/app.yaml", "")
	up(t)

	write(t, "helmvalues/app.yaml", "{color: red}")
	const said = "Helm does not upgrade the definitions in a chart's crds. The cluster's differ from the chart's: " +
		"widgets.e2e.example.com."
	if out := gkestack(t, 0, "diff"); strings.Contains(out, "Helm does not upgrade") {
		t.Errorf("the definition is the same:\n%s", out)
	}
	write(t, definitions, strings.Replace(widgets, "SERVED", "false", 1))
	out := gkestack(t, 0, "diff")
	wants(t, out, said,
		"`go tool gkestack charts crds shop/app | kubectl apply --server-side --force-conflicts -f -`")
	printed, err := command(project, "gkestack", "charts", "crds", "shop/app")
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	define(t, printed)
	if out := gkestack(t, 0, "diff"); strings.Contains(out, "Helm does not upgrade") {
		t.Errorf("the definition was applied:\n%s", out)
	}
	kubectl(t, "delete", "widgets.e2e.example.com", "--all", "-n", "shop")
	kubectl(t, "delete", "crd", "widgets.e2e.example.com")
	wants(t, gkestack(t, 1, "diff"), "The cluster has no widgets.e2e.example.com")
	define(t, printed)
}
