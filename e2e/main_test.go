// Package e2e runs the unmodified program with the real engine on a sandbox of its own: `make test` builds what it
// needs and runs it.
package e2e

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var binaries = flag.String("bin", "", "directory of the built binaries; without it the tests are skipped")

// project is a copy of the project with a running sandbox, made once: the control plane is the slow part.
var project string

func TestMain(m *testing.M) {
	flag.Parse()
	switch {
	case flag.Lookup("test.list").Value.String() != "":
		os.Exit(m.Run())
	case *binaries == "":
		fmt.Println("e2e: skipped without -bin: run make test")
	case *shards > 1:
		os.Exit(runShards())
	default:
		os.Exit(run(m))
	}
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() {
		_, _ = command(project, "sandbox", "stop", "--purge")
		_ = os.RemoveAll(dir)
	}()
	project = filepath.Join(dir, "gkestack")
	if err := os.Mkdir(project, 0o755); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	root := filepath.Dir(*binaries)
	parts := []string{"Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "go.mod", "go.sum", "helmvalues", "k8s"}
	for _, part := range parts {
		if out, err := exec.Command("cp", "-r", filepath.Join(root, part), project).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%s", out)
			return 1
		}
	}
	// The charts come out of Go modules here, which a lock forbids.
	_ = os.Remove(filepath.Join(project, "helmvalues/charts.lock"))
	if err := os.Symlink(*binaries, filepath.Join(project, ".bin")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for _, args := range [][]string{{"charts"}, {"start"}} {
		if out, err := command(project, "sandbox", args...); err != nil {
			fmt.Fprintf(os.Stderr, "sandbox %s: %v\n%s", args[0], err, out)
			return 1
		}
	}
	return m.Run()
}

// command runs one of the built binaries in dir and returns what it printed.
func command(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(filepath.Join(*binaries, name), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "KUBECONFIG=")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// pulumi runs a Pulumi command on the sandbox and fails the test when it fails.
func pulumi(t *testing.T, args ...string) string {
	t.Helper()
	out, err := command(project, "sandbox", append([]string{"pulumi"}, args...)...)
	if err != nil {
		t.Fatalf("pulumi %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// up deploys.
func up(t *testing.T) string {
	t.Helper()
	return pulumi(t, "up", "--yes", "--skip-preview", "--suppress-outputs")
}

// kubectl talks to the sandbox's control plane.
func kubectl(t *testing.T, args ...string) string {
	t.Helper()
	name, err := exec.LookPath("kubectl")
	if err != nil {
		name = filepath.Join(*binaries, "kubectl") // built where there is none
	}
	cmd := exec.Command(name, append([]string{"--kubeconfig", filepath.Join(project, ".sandbox/kubeconfig")}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// edit replaces a text in a file of the project, and puts it back when the test ends.
func edit(t *testing.T, file, old, replacement string) {
	t.Helper()
	path := filepath.Join(project, file)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	write(t, file, strings.Replace(string(data), old, replacement, 1))
}

// write replaces a file of the project, and puts the old one back when the test ends.
func write(t *testing.T, file, content string) {
	t.Helper()
	path := filepath.Join(project, file)
	before, err := os.ReadFile(path)
	existed := err == nil
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		err := os.Remove(path)
		if existed {
			err = os.WriteFile(path, before, 0o600)
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// wants fails the test unless out holds all parts.
func wants(t *testing.T, out string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(out, part) {
			t.Errorf("no %q in:\n%s", part, out)
		}
	}
}

// exitCode is that of a finished command.
func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}
