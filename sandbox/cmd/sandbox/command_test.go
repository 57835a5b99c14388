package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := command()
	c.SetArgs(args)
	c.SetOut(&out)
	c.SetErr(&out)
	err := c.Execute()
	return out.String(), err
}

func TestStatusBeforeStart(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "none")
	out, err := run(t, "status", "--dir", directory)
	if err != nil || !strings.Contains(out, "not started") || !strings.Contains(out, "not deployed yet") {
		t.Errorf("status: %v\n%s", err, out)
	}
	if _, err := os.Stat(directory); err == nil {
		t.Error("status made the directory")
	}
}

func TestStatusCountsResources(t *testing.T) {
	directory := t.TempDir()
	state := filepath.Join(directory, "state", ".pulumi", "stacks", "demo", "dev.json")
	if err := os.MkdirAll(filepath.Dir(state), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(state, []byte(`{"checkpoint":{"latest":{"resources":[{"urn":"a"},{"urn":"b"}]}}}`),
		0o600); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "status", "--dir", directory, "--output", "json")
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if !r.Stack.Exists || r.Stack.Resources != 2 || r.ControlPlane.Ready {
		t.Errorf("status: %+v", r)
	}
	if _, err := run(t, "status", "--output", "xml"); err == nil ||
		!strings.Contains(err.Error(), "accepted: text, json") {
		t.Errorf("--output xml: %v", err)
	}
}

func TestStopWithNothingRunning(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "none")
	out, err := run(t, "stop", "--purge", "--dir", directory)
	if err != nil || !strings.Contains(out, "nothing runs") {
		t.Errorf("stop: %v\n%s", err, out)
	}
}

func TestPurgeOfForeignDirectory(t *testing.T) {
	directory := t.TempDir()
	if _, err := run(t, "stop", "--purge", "--dir", directory); err == nil ||
		!strings.Contains(err.Error(), "not a sandbox's directory") {
		t.Errorf("stop: %v", err)
	}
	if _, err := os.Stat(directory); err != nil {
		t.Errorf("the directory is gone: %v", err)
	}
}
