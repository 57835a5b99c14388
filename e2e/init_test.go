package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ownMake runs make in a repository that init wrote. Nothing of the environment selects a stack or a state.
func ownMake(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("make", args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "NO_COLOR=1", "GOFLAGS=-mod=readonly"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("make %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// checkout is a copy of the checkout, as another version would be.
func checkout(t *testing.T, root string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "gkestack")
	files, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Split(strings.TrimSuffix(string(files), "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted, and not committed yet
		}
		var info os.FileInfo
		if err == nil {
			info, err = os.Stat(filepath.Join(root, name))
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(copied, name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(copied, name), content, 0o644)
		}
		if err == nil { // make goes by the times
			err = os.Chtimes(filepath.Join(copied, name), info.ModTime(), info.ModTime())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// A stack in a repository of its own: written into an empty folder, deployed, deployed again, and upgraded.
func TestInit(t *testing.T) {
	root := filepath.Dir(*binaries)
	dir := filepath.Join(t.TempDir(), "shop")
	out, err := command(root, "gkestack", "init", dir, "--source", root, "--project", "acme-shop", "--domain", "acme.dev")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// What is built already need not be built again.
	if err := os.Mkdir(filepath.Join(dir, ".bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"controlplane", "pulumi", "pulumi-language-go", "pulumi-language-go-host", "sandbox", "sandbox-plugins",
	} {
		if err := os.Symlink(filepath.Join(*binaries, name), filepath.Join(dir, ".bin", name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { ownMake(t, dir, "down") })
	if out := ownMake(t, dir, "up"); !strings.Contains(out, "The stack dev runs in the sandbox.") ||
		!strings.Contains(out, "gcp:container:Cluster shop-dev created") {
		t.Errorf("the first up says:\n%s", out)
	}
	if out := ownMake(t, dir, "up"); !strings.Contains(out, " unchanged\n") || strings.Contains(out, " updated\n") {
		t.Errorf("the second up says:\n%s", out)
	}
	ownMake(t, dir, "test")

	newer := checkout(t, root)
	replace := exec.Command("go", "mod", "edit", "-replace", "github.com/gkestack/gkestack="+newer)
	replace.Dir = dir
	if out, err := replace.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out := ownMake(t, dir, "preview"); !strings.Contains(out, " unchanged\n") ||
		strings.Contains(out, "to update") || strings.Contains(out, "to create") {
		t.Errorf("the preview after the upgrade says:\n%s", out)
	}
	if out, err := command(dir, "gkestack", "init", "--diff"); err != nil {
		t.Errorf("the template has something that the repository lacks: %v\n%s", err, out)
	}
}

// The same files are a template for pulumi new.
func TestInitTemplate(t *testing.T) {
	root, dir := filepath.Dir(*binaries), t.TempDir()
	if out, err := command(root, "gkestack", "init", dir+"/template", "--template", "--source", root); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Setenv("PULUMI_HOME", dir+"/home")
	t.Setenv("PULUMI_BACKEND_URL", "file://"+dir)
	t.Setenv("PULUMI_CONFIG_PASSPHRASE", "sandbox")
	for _, args := range [][]string{
		{"new", dir + "/template", "--generate-only", "--yes", "--name", "shop", "--dir", dir + "/shop"},
		{"stack", "init", "dev", "--cwd", dir + "/shop"},
	} {
		if out, err := command(dir, "pulumi", args...); err != nil {
			t.Fatalf("pulumi %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	out, err := command(dir+"/shop", "pulumi", "config", "get", "shop:cluster")
	if err != nil || !strings.Contains(out, "authorizedNetworks") {
		t.Errorf("the settings are not the project's: %v\n%s", err, out)
	}
	vet := exec.Command("go", "vet", ".")
	vet.Dir = dir + "/shop"
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
