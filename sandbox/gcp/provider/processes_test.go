package provider

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

const helper = "GKESTACK_TEST_PROCESS"

func TestMain(m *testing.M) {
	if dir := os.Getenv(helper); dir != "" {
		process(dir)
	}
	os.Exit(m.Run())
}

// process is one of several that change the same cloud.
func process(dir string) {
	t := &testing.T{}
	b := openIn(t, dir, values{"project": "demo"})
	for _, name := range strings.Fields(os.Getenv("GKESTACK_TEST_NAMES")) {
		if _, err := b.create("compute/network:Network", name, values{"name": name}); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
	}
	os.Exit(0)
}

func TestProcesses(t *testing.T) {
	dir := t.TempDir()
	var running []*exec.Cmd
	for _, prefix := range []string{"a", "b", "c"} {
		var names []string
		for _, n := range "0123456789" {
			names = append(names, prefix+string(n))
		}
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), helper+"="+dir, "GKESTACK_TEST_NAMES="+strings.Join(names, " "))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, cmd)
	}
	for _, cmd := range running {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	c, err := store.Open(dir).View()
	if err != nil || len(c.List("")) != 30 {
		t.Errorf("%d objects, want 30: %v", len(c.List("")), err)
	}
	if info, err := os.Stat(filepath.Join(dir, "gcp.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("gcp.json: %v %v", info, err)
	}
}

// TestCrash: the object is made, and nobody hears of it.
func TestCrash(t *testing.T) {
	dir := t.TempDir()
	kept := store.Open(dir)
	if err := kept.AddFault(store.Fault{Kind: store.Crash, Operation: "create", Times: 1}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helper+"="+dir, "GKESTACK_TEST_NAMES=one two")
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 137 {
		t.Errorf("exit %v", err)
	}
	if c, _ := kept.View(); len(c.List("")) != 1 {
		t.Errorf("objects %v, want one", c.List(""))
	}
}
