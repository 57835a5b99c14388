// Package makefile_test checks what the Makefile and its tools make of what is set from outside.
package makefile_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

// run runs a command in a directory with further variables in its environment.
func run(t *testing.T, directory string, environ []string, name string, args ...string) (string, error) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("there is no %s", name)
	}
	command := exec.Command(path, args...)
	command.Dir = directory
	// The make that runs the tests passes its own settings on.
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	command.Env = append(command.Env, environ...)
	out, err := command.CombinedOutput()
	return string(out), err
}

// hostile are texts that make or a shell would run.
func hostile(mark string) []string {
	return []string{
		"$(shell touch " + mark + ")", "${shell touch " + mark + "}", "x; touch " + mark, "x\ntouch " + mark,
		"$$(touch " + mark + ")", "`touch " + mark + "`",
	}
}

// make -n expands what a recipe has, and runs what is to be run for that; it runs no recipe.
func TestSettingsAreText(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	check := func(how, out string, err error, refused bool) {
		t.Helper()
		if refused && (err == nil || !strings.Contains(out, "accepted")) {
			t.Errorf("%s is accepted:\n%s", how, out)
		}
		if strings.Contains(out, "touch "+mark) {
			t.Errorf("%s is in a recipe:\n%s", how, out)
		}
		if _, err := os.Stat(mark); err == nil {
			t.Errorf("%s ran", how)
			_ = os.Remove(mark)
		}
	}
	for _, name := range []string{"STACK", "SANDBOX", "FAST", "BENCH", "BIN", "ENV", "KUBECTL", "HELM", "CLI", "RECENT", "PULUMI"} {
		setting := strings.Contains("STACK SANDBOX FAST BENCH", name)
		for _, text := range hostile(mark) {
			args := []string{"-n", "drift", "up", "bench", "test"}
			out, err := run(t, root, []string{"SANDBOX=no", name + "=" + text}, "make", args...)
			check("in the environment "+name+"="+text, out, err, setting)
			out, err = run(t, root, nil, "make", append(args, name+"="+text)...)
			check("on the command line "+name+"="+text, out, err, true)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, test := range []struct {
		settings, want string
		refused        bool
	}{
		{"", "SANDBOX_STACK=dev", false},
		{"STACK=prod-2.eu_West", "SANDBOX_STACK=prod-2.eu_West ", false},
		{"STACK=prod SANDBOX=no", "PULUMI_STACK=prod ", false},
		{"STACK=acme/shop/prod SANDBOX=no", "PULUMI_STACK=acme/shop/prod ", false},
		{"STACK=acme/shop/prod", "STACK is not the name of a stack", true},
		{"STACK=../dev", "STACK is not the name of a stack", true},
		{"STACK=", "STACK is not the name of a stack", true},
		{"FAST=yes", "tools/fast-up env", false},
		{"FAST=true", "FAST: accepted is yes or no", true},
		// What is no sandbox is a project on Google Cloud.
		{"SANDBOX=YES", "SANDBOX: accepted is yes or no", true},
		{"SANDBOX=", "SANDBOX: accepted is yes or no", true},
		{"STAK=prod", "STAK is no setting: accepted are STACK SANDBOX FAST BENCH", true},
	} {
		t.Run(test.settings, func(t *testing.T) {
			out, err := run(t, root, nil, "make", append([]string{"-n", "up"}, strings.Fields(test.settings)...)...)
			if (err != nil) != test.refused || !strings.Contains(out, test.want) {
				t.Errorf("%v, without %q:\n%s", err, test.want, out)
			}
		})
	}
	out, err := run(t, root, nil, "make", "-n", "bench", "BENCH=-cold -stacks 141+2x3,1000+20x3")
	if err != nil || !strings.Contains(out, "-bin .bin -cold -stacks 141+2x3,1000+20x3\n") {
		t.Errorf("%v: BENCH is not passed on:\n%s", err, out)
	}
}

// Whatever stands in .bin, Go is asked whether it is stale.
func TestGoDecidesWhatIsStale(t *testing.T) {
	directory := t.TempDir()
	for _, name := range []string{"Makefile", "gkestack.mk", "Pulumi.yaml", "sandbox/go.mod"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(directory, name), string(content))
	}
	for target, want := range map[string]string{"program": ".bin/gkestack-program", ".bin/gkestack": ".bin/gkestack"} {
		write(t, filepath.Join(directory, want), "newer than everything else")
		out, err := run(t, directory, nil, "make", "-n", target)
		if err != nil || !strings.Contains(out, " -o ") || !strings.Contains(out, want+" -ldflags") {
			t.Errorf("make %s: %v:\n%s", target, err, out)
		}
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

// newHost is a project whose make and language host note that they ran.
func newHost(t *testing.T) string {
	t.Helper()
	directory := t.TempDir()
	script, err := os.ReadFile(filepath.Join(root, "tools/pulumi-language-go"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"Makefile":                       "program:\n\t@echo made $(STACK); [ ! -e broken ]\n",
		".bin/pulumi-language-go":        string(script),
		".bin/pulumi-language-go-host":   "#!/bin/sh\necho \"host $*\"\n",
		"project/below/placeholder.yaml": "",
	} {
		write(t, filepath.Join(directory, name), content)
	}
	return directory
}

// The language host has the program brought up to date, unless make has done so in the same command.
func TestLanguageHost(t *testing.T) {
	directory := newHost(t)
	script := filepath.Join(directory, ".bin/pulumi-language-go")
	host := "host -binary=" + directory + "/.bin/gkestack-program 127.0.0.1:1\n"
	out, err := run(t, filepath.Join(directory, "project"), []string{"STACK=$(shell id)"}, script, "127.0.0.1:1")
	if err != nil || out != "made\n"+host {
		t.Errorf("%v:\n%s", err, out)
	}
	out, err = run(t, directory, []string{"GKESTACK_PROGRAM=built"}, script, "127.0.0.1:1")
	if err != nil || out != host {
		t.Errorf("%v:\n%s", err, out)
	}
	write(t, filepath.Join(directory, "broken"), "")
	if out, err = run(t, directory, nil, script, "127.0.0.1:1"); err == nil || strings.Contains(out, "host") {
		t.Errorf("the host runs a program that does not build:\n%s", out)
	}
}

func TestStep(t *testing.T) {
	step, err := filepath.Abs(filepath.Join(root, "tools/step"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, want string
		args       []string
		failed     bool
	}{
		{"loud", "==> a step\n    done in N s\n", []string{"a step", "echo", "output"}, false},
		{"quiet", "", []string{"-q", "a step", "echo", "output"}, false},
		{"failed", "output\n==> a step went wrong; all of its output is in .bin/.log/a-step\n",
			[]string{"-q", "a step", "sh", "-c", "echo output; exit 3"}, true},
		{"failed tests", "    x_test.go:1: no\n    --- FAIL: TestX/a (0.00s)\n==> a step went wrong; all of its output is in .bin/.log/a-step\n",
			[]string{"-q", "a step", "sh", "-c", `printf '%s\n' '=== RUN   TestX/a' '    x_test.go:1: no' \
				'    --- FAIL: TestX/a (0.00s)' '    --- PASS: TestX/b (0.00s)' 'ok  	a	1s'; exit 1`}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, err := run(t, t.TempDir(), nil, step, test.args...)
			out = regexp.MustCompile(`\d+ s\n`).ReplaceAllString(out, "N s\n")
			if (err != nil) != test.failed || out != test.want {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}
