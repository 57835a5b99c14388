package makefile_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

type workflow struct {
	Permissions map[string]string
	Env         map[string]string
	Jobs        map[string]struct {
		Permissions map[string]string
		Env         map[string]string
		Steps       []step
	}
}

type step struct {
	Name, Uses, Run string
	Env             map[string]string
	With            map[string]string
}

func readWorkflow(t *testing.T, path string) workflow {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var parsed workflow
	if err := yaml.Unmarshal(data, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

func stepOf(t *testing.T, w workflow, name string) step {
	t.Helper()
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if step.Name == name {
				return step
			}
		}
	}
	t.Fatalf("there is no step %q", name)
	return step{}
}

var pinned = regexp.MustCompile(`@[0-9a-f]{40}$`)

func TestWorkflows(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	for _, path := range paths {
		w := readWorkflow(t, path)
		for name, job := range w.Jobs {
			if w.Permissions == nil && job.Permissions == nil {
				t.Errorf("%s: job %s has the permissions that the repository gives", path, name)
			}
			if len(w.Env)+len(job.Env) > 0 && strings.Contains(strings.Join(values(w.Env, job.Env), " "), "secrets.") {
				t.Errorf("%s: each step of job %s has a secret", path, name)
			}
			for _, step := range job.Steps {
				// GitHub puts the text there as it is, and the shell runs it.
				if strings.Contains(step.Run, "${{") {
					t.Errorf("%s: a shell reads an expression: take it from env:\n%s", path, step.Run)
				}
				if step.Uses != "" && !pinned.MatchString(step.Uses) {
					t.Errorf("%s: %s may change: name a commit", path, step.Uses)
				}
			}
		}
	}
}

func values(maps ...map[string]string) []string {
	var all []string
	for _, m := range maps {
		for _, value := range m {
			all = append(all, value)
		}
	}
	return all
}

// Only what decrypts the stack's secrets can.
func TestDriftWorkflowKeepsThePassphrase(t *testing.T) {
	w := readWorkflow(t, filepath.Join(root, ".github/workflows/drift.yaml"))
	has := map[string]bool{}
	for name, job := range w.Jobs {
		for _, step := range job.Steps {
			if step.Env["PULUMI_CONFIG_PASSPHRASE"] != "" {
				has[step.Name] = true
			}
		}
		if job.Permissions["id-token"] != "" && job.Permissions["issues"] != "" {
			t.Errorf("job %s has an identity and writes issues", name)
		}
	}
	if len(has) != 2 || !has["Fetch the charts"] || !has["Compare"] {
		t.Errorf("the passphrase goes to %v", has)
	}
}

func TestDriftWorkflowChecksTheStack(t *testing.T) {
	script := stepOf(t, readWorkflow(t, filepath.Join(root, ".github/workflows/drift.yaml")), "Check the stack's name").Run
	directory := t.TempDir()
	mark := filepath.Join(directory, "mark")
	for _, text := range append(hostile(mark), "", "a b", "dev\n") {
		out, err := run(t, directory, []string{"STACK=" + text}, "bash", "-e", "-o", "pipefail", "-c", script)
		if err == nil || !strings.HasPrefix(out, "::error::") {
			t.Errorf("%q is accepted: %s", text, out)
		}
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("it ran")
	}
	for _, text := range []string{"dev", "prod-2.eu_west", "acme/shop/prod"} {
		if out, err := run(t, directory, []string{"STACK=" + text}, "bash", "-e", "-o", "pipefail", "-c", script); err != nil {
			t.Errorf("%q is refused: %s", text, out)
		}
	}
}

// What was compared reaches the other job, or the run fails.
func TestDriftWorkflowCompares(t *testing.T) {
	script := stepOf(t, readWorkflow(t, filepath.Join(root, ".github/workflows/drift.yaml")), "Compare").Run
	long := strings.Repeat("ConfigMap web/settings changed\n", 10000)
	for _, test := range []struct {
		name, printed, code string
		failed              bool
		want                string
	}{
		{"nothing", "nothing differs\n", "0", false, "code=0\ndrift<<END\nnothing differs\n\nEND\n"},
		{"drift", "Service a\nmake: *** [Makefile:150: drift] Error 2\n", "2", false,
			"code=2\ndrift<<END\nService a\n\nEND\n"},
		{"a great deal of it", long + "make: *** [Makefile:150: drift] Error 2\n", "2", false,
			"code=2\ndrift<<END\n" + long[:60000] + "\nEND\n"},
		{"no answer", "make: *** [Makefile:150: drift] Error 1\n", "2", true, ""},
		{"no program", "make: *** [Makefile:150: .bin/gkestack-program] Error 1\n", "2", true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			directory := t.TempDir()
			write(t, filepath.Join(directory, "printed"), test.printed)
			write(t, filepath.Join(directory, "bin/make"), "#!/bin/sh\ncat printed\nexit "+test.code+"\n")
			output := filepath.Join(directory, "output")
			_, err := run(t, directory, []string{
				"STACK=dev", "GITHUB_OUTPUT=" + output, "PATH=" + directory + "/bin:" + os.Getenv("PATH"),
			}, "bash", "-e", "-o", "pipefail", "-c", script)
			if (err != nil) != test.failed {
				t.Fatalf("it ends with %v", err)
			}
			got, _ := os.ReadFile(output)
			if text := regexp.MustCompile(`end-[0-9a-f]{32}`).ReplaceAllString(string(got), "END"); text != test.want {
				t.Errorf("got %d bytes, want %d:\n%.200s", len(text), len(test.want), text)
			}
		})
	}
}
