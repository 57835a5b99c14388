package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows are those of docs/architecture.md: which room may import which, beside problem and internal.
var arrows = map[string][]string{
	"":         {"cloud", "config", "helm", "k8s"},
	"config":   {"cloud", "gcp"},
	"cloud":    {"gcp", "gcp/edge"},
	"gcp/edge": {"gcp"},
	"gcp":      {},
	"helm":     {},
	"k8s":      {"helm"},
	"problem":  {},
}

func TestImports(t *testing.T) {
	const module = "github.com/gkestack/gkestack"
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		imports := strings.Fields(line)
		room := strings.TrimPrefix(strings.TrimPrefix(imports[0], module), "/")
		allowed, known := arrows[room]
		for _, imported := range imports[1:] {
			other, ours := strings.CutPrefix(imported, module+"/")
			free := !ours || !known || other == "problem" || strings.Contains("/"+other, "/internal/")
			if !free && !slices.Contains(allowed, other) {
				t.Errorf("%s imports %s: docs/architecture.md has no such arrow", room, other)
			}
		}
	}
}
