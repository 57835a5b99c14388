package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const goMod = `module demo

go 1.26

require (
	github.com/pulumi/pulumi-gcp/sdk/v7 v7.38.0
	github.com/pulumi/pulumi-kubernetes/sdk/v4 v4.33.0
)
`

// newProject is a project with stand-ins, and a home without plugins.
func newProject(t *testing.T) Workspace {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := Workspace{Root: root, Directory: filepath.Join(root, ".sandbox"), Stack: "dev"}
	put(t, filepath.Join(root, "Pulumi.yaml"), "name: demo\nruntime: go\n")
	put(t, filepath.Join(root, "go.mod"), goMod)
	for _, p := range plugins {
		put(t, filepath.Join(root, ".bin", "sandbox-plugins", p.file()), "stand-in")
	}
	t.Setenv("HOME", filepath.Join(root, "home"))
	t.Setenv("PATH", "/usr/bin:/bin")
	t.Setenv(PluginsVariable, "")
	return w
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	w := newProject(t)
	below := filepath.Join(w.Root, "k8s", "manifests")
	if err := os.MkdirAll(below, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	t.Setenv(DirectoryVariable, "")
	t.Setenv(StackVariable, "")
	if got, err := Find(""); err != nil || got != w {
		t.Errorf("Find: %+v, %v; want %+v", got, err, w)
	}
	t.Setenv(DirectoryVariable, "/elsewhere")
	t.Setenv(StackVariable, "prod")
	if got, _ := Find(""); got.Directory != "/elsewhere" || got.Stack != "prod" {
		t.Errorf("Find with an environment: %+v", got)
	}
	for _, name := range []string{"../dev", "a/b", "$(id)", "a b", "a\nb", strings.Repeat("a", 101)} {
		t.Setenv(StackVariable, name)
		if _, err := Find(""); err == nil || !strings.HasPrefix(err.Error(), "SANDBOX_STACK: ") {
			t.Errorf("%s=%q: %v", StackVariable, name, err)
		}
	}
	t.Setenv(StackVariable, "prod-2.eu_west")
	if got, _ := Find("/flag"); got.Directory != "/flag" {
		t.Errorf("Find with a flag: %+v", got)
	}
}

func TestEnvironment(t *testing.T) {
	w := newProject(t)
	t.Setenv("PATH", w.tools()+":/usr/bin")
	first, err := w.Environment()
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.Environment()
	if err != nil || !slices.Equal(first, second) {
		t.Errorf("Environment twice: %v, %v; want %v", second, err, first)
	}
	values := map[string]string{}
	for _, v := range first {
		values[v.Name] = v.Value
	}
	for name, want := range map[string]string{
		"GKESTACK_SANDBOX":   w.Directory,
		"PULUMI_HOME":        w.Path("pulumi-home"),
		"PULUMI_BACKEND_URL": "file://" + w.Path("state"),
		"PATH":               w.Path("bin") + ":" + w.tools() + ":/usr/bin",
	} {
		if values[name] != want {
			t.Errorf("%s: %q, want %q", name, values[name], want)
		}
	}
	if len(values["PULUMI_CONFIG_PASSPHRASE"]) < 32 {
		t.Error("PULUMI_CONFIG_PASSPHRASE: too short")
	}
	if _, has := values["KUBECONFIG"]; has {
		t.Error("KUBECONFIG: set, although the program gets it from the cluster")
	}
	info, err := os.Stat(w.Path("passphrase"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("passphrase: %v, %v", info.Mode(), err)
	}
	link := w.Path("pulumi-home", "plugins", "resource-kubernetes-v4.33.0", "pulumi-resource-kubernetes")
	if target, err := os.Readlink(link); err != nil ||
		target != filepath.Join(w.tools(), "sandbox-plugins", "pulumi-resource-kubernetes") {
		t.Errorf("plugin: %s, %v", target, err)
	}
}

func TestEnvironmentStopsLogs(t *testing.T) {
	w := newProject(t)
	put(t, w.Path("pulumi-home", "logs", "pulumi-1.log"), "")
	for range 2 {
		if _, err := w.Environment(); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(w.Path("pulumi-home", "logs")); err != nil || info.IsDir() {
			t.Errorf("Pulumi can make its logs: %v, %v", info, err)
		}
	}
}

func TestGenuinePlugin(t *testing.T) {
	w := newProject(t)
	t.Setenv(PluginsVariable, "kubernetes")
	if err := w.linkPlugins(); err == nil || !strings.Contains(err.Error(),
		"pulumi plugin install resource kubernetes v4.33.0") {
		t.Errorf("none installed: %v", err)
	}
	cache := filepath.Join(os.Getenv("HOME"), ".pulumi", "plugins")
	install := func(versions ...string) {
		for _, version := range versions {
			put(t, filepath.Join(cache, "resource-kubernetes-"+version, "pulumi-resource-kubernetes"), "real")
		}
	}
	install("v4.9.0", "v4.29.0", "v5.0.0")
	if err := w.linkPlugins(); err == nil || !strings.Contains(err.Error(), "v4.30.0 or newer") {
		t.Errorf("one that drops nulls: %v", err)
	}
	install("v4.30.0", "v4.32.0")
	link := w.Path("pulumi-home", "plugins", "resource-kubernetes-v4.33.0", "pulumi-resource-kubernetes")
	expect := func(want string) {
		t.Helper()
		if err := w.linkPlugins(); err != nil {
			t.Fatal(err)
		}
		if target, err := os.Readlink(link); err != nil || target != want {
			t.Errorf("plugin: %s, %v; want %s", target, err, want)
		}
	}
	expect(filepath.Join(cache, "resource-kubernetes-v4.32.0", "pulumi-resource-kubernetes"))
	onPath := filepath.Join(w.Root, "path", "pulumi-resource-kubernetes")
	put(t, onPath, "real")
	t.Setenv("PATH", filepath.Dir(onPath))
	expect(onPath)
	t.Setenv(PluginsVariable, "")
	expect(filepath.Join(w.tools(), "sandbox-plugins", "pulumi-resource-kubernetes"))
	t.Setenv(PluginsVariable, "kubernets")
	if err := w.linkPlugins(); err == nil || !strings.Contains(err.Error(), "accepted: gcp, kubernetes") {
		t.Errorf("unknown name: %v", err)
	}
}

func TestPulumiSkipsOwnScript(t *testing.T) {
	w := newProject(t)
	if err := w.writeScript(); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(w.Root, "other")
	put(t, filepath.Join(other, "pulumi"), scriptHead+"exec something\n")
	real := filepath.Join(w.Root, "real", "pulumi")
	put(t, real, "binary")
	t.Setenv("PATH", strings.Join([]string{w.Path("bin"), other, filepath.Dir(real)}, ":"))
	if got, err := w.Pulumi(); err != nil || got != real {
		t.Errorf("Pulumi: %s, %v; want %s", got, err, real)
	}
	own := filepath.Join(w.tools(), "pulumi")
	put(t, own, "binary")
	if got, _ := w.Pulumi(); got != own {
		t.Errorf("Pulumi: %s, want the project's %s", got, own)
	}
}

func TestQuote(t *testing.T) {
	if got := Quote("it's"); got != `'it'\''s'` {
		t.Errorf("Quote: %s", got)
	}
}
