package main

import (
	"strings"
	"testing"
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
