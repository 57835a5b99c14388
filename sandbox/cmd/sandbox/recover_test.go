package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

func TestRefreshed(t *testing.T) {
	for line, want := range map[string]string{
		"up --yes":                   "up --refresh --yes",
		"--color never preview":      "--color never preview --refresh",
		"up --refresh=false":         "up --refresh=false",
		"destroy -r":                 "destroy -r",
		"-s organization/a/dev down": "-s organization/a/dev down --refresh",
	} {
		if got := strings.Join(refreshed(parse(strings.Fields(line))), " "); got != want {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func TestRecoveredAreConfigured(t *testing.T) {
	for _, command := range recovered {
		if _, ok := configured[command]; !ok {
			t.Errorf("command %s: not one that reads the stack", command)
		}
	}
}

// Each command reads the state, and so fails on one that a killed run was writing.
func TestEveryCommandRestoresTheState(t *testing.T) {
	for _, line := range []string{"cancel --yes", "stack output", "preview"} {
		w := workspace.Workspace{Directory: t.TempDir(), Stack: "dev"}
		dir := filepath.Join(w.Directory, "state/.pulumi/stacks/demo")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		const whole = `{"version": 3, "checkpoint": {}}`
		err := errors.Join(os.WriteFile(filepath.Join(dir, "dev.json"), nil, 0o600),
			os.WriteFile(filepath.Join(dir, "dev.json.bak"), []byte(whole), 0o600))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := recoverStack(t.Context(), w, "demo", parse(strings.Fields(line)), io.Discard); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if state, err := os.ReadFile(filepath.Join(dir, "dev.json")); err != nil || string(state) != whole {
			t.Errorf("%s: %v %s", line, err, state)
		}
	}
}
