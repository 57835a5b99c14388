package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guide is a document of the project whose shell commands a test runs, in their order.
type guide struct {
	name   string
	blocks []string
}

var shellBlock = regexp.MustCompile("(?ms)^ *```sh\n(.*?)^ *```$")

// openGuide reads a document below docs.
func openGuide(t *testing.T, name string) *guide {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	g := &guide{name: name}
	for _, match := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		g.blocks = append(g.blocks, match[1])
	}
	return g
}

// next runs the next block of commands, and returns what it printed.
func (g *guide) next(t *testing.T) string {
	t.Helper()
	block := g.first(t)
	g.blocks = g.blocks[1:]
	return shell(t, block)
}

// stops runs the next block of commands, which has to end with an error, and returns what it printed. The block is run
// again by next.
func (g *guide) stops(t *testing.T) string {
	t.Helper()
	block := g.first(t)
	out, err := runShell(block)
	if err == nil {
		t.Fatalf("%s: no error:\n%s\n%s", g.name, block, out)
	}
	return out
}

func (g *guide) first(t *testing.T) string {
	t.Helper()
	if len(g.blocks) == 0 {
		t.Fatalf("%s has no more commands", g.name)
	}
	return g.blocks[0]
}

// shell runs commands in a shell in which pulumi and kubectl work on the sandbox, and returns what it printed. What the
// project's command line is run with by go has been built already.
func shell(t *testing.T, commands string) string {
	t.Helper()
	out, err := runShell(commands)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, commands, out)
	}
	return out
}

func runShell(commands string) (string, error) {
	script := `eval "$(.bin/sandbox env)"` + "\nexport KUBECONFIG=$PWD/.sandbox/kubeconfig PATH=$PATH:$PWD/.bin\nset -euo pipefail\n" +
		`go() { shift 2; .bin/gkestack "$@"; }` + "\n" + commands
	cmd := exec.Command("bash", "-c", script)
	cmd.Dir = project
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "PULUMI_OPTION_NON_INTERACTIVE=true")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// done fails the test when the document has commands that it did not run.
func (g *guide) done(t *testing.T) {
	t.Helper()
	if len(g.blocks) > 0 {
		t.Errorf("%s: not run:\n%s", g.name, strings.Join(g.blocks, "\n"))
	}
}
