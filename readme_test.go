package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmeCommands are the lines of the README's shell blocks, without comments.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		for _, line := range strings.Split(block[1], "\n") {
			if command, _, _ := strings.Cut(line, "#"); strings.TrimSpace(command) != "" {
				commands = append(commands, strings.TrimSpace(command))
			}
		}
	}
	return commands
}

// elsewhere are the README's commands that need Google Cloud or a release, or look around; the end-to-end tests run what
// stands behind them.
var elsewhere = []string{
	"kubectl --kubeconfig .sandbox/kubeconfig get all -A", "cd shop", "pulumi login gs://my-state-bucket",
	"pulumi stack init dev", "pulumi preview", "pulumi up",
	"PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true pulumi preview --import-file import.json",
	"pulumi import --file import.json --generate-code=false",
}

// Every command of the README is there, with its flags.
func TestReadmeCommands(t *testing.T) {
	targets := map[string]bool{}
	for _, file := range []string{"Makefile", "gkestack.mk"} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range regexp.MustCompile(`(?m)^([a-z]+):.*## `).FindAllStringSubmatch(string(content), -1) {
			targets[target[1]] = true
		}
	}
	for _, command := range readmeCommands(t) {
		words := strings.Fields(command)
		switch {
		case words[0] == "make":
			if len(words) < 2 || !targets[words[1]] {
				t.Errorf("%s: no such target", command)
			}
		case strings.HasPrefix(command, "go tool gkestack "), strings.HasPrefix(command, "go run github.com/gkestack/gkestack/cmd/"):
			checkCommand(t, command, words[3:])
		case !slices.Contains(elsewhere, command):
			t.Errorf("%s: nothing says that this works", command)
		}
	}
}

// checkCommand asks gkestack for its help on a command, which has to have the flags.
func checkCommand(t *testing.T, command string, args []string) {
	t.Helper()
	asked, flags := []string{"run", "./cmd/gkestack"}, []string{}
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") {
			flags = append(flags, arg)
		}
	}
	help, err := exec.Command("go", append(append(asked, args...), "--help")...).CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", command, err, help)
	}
	for _, flag := range flags {
		if !strings.Contains(string(help), flag+" ") {
			t.Errorf("%s: it has no flag %s:\n%s", command, flag, help)
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	dropped = regexp.MustCompile("[^a-z0-9 _-]")
)

// anchors are those that GitHub gives the headings of a page.
func anchors(page string) []string {
	var found []string
	for _, match := range heading.FindAllStringSubmatch(page, -1) {
		text := dropped.ReplaceAllString(strings.ToLower(match[1]), "")
		found = append(found, strings.ReplaceAll(text, " ", "-"))
	}
	return found
}

// Every link from a page to another, and to a heading in it, leads somewhere.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "README.md", "CONTRIBUTING.md") {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllStringSubmatch(string(content), -1) {
			target, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			file := filepath.Join(filepath.Dir(page), target)
			if target == "" {
				file = page
			}
			there, err := os.ReadFile(file)
			if err != nil {
				t.Errorf("%s: %s leads nowhere", page, match[1])
			} else if anchor != "" && !slices.Contains(anchors(string(there)), anchor) {
				t.Errorf("%s: %s has no heading for #%s", page, file, anchor)
			}
		}
	}
}
