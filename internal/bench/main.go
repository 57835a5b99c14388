// Command bench measures what docs/benchmarks.md lists, and prints it as Markdown. `make bench` runs it; with -cold it
// measures builds with an empty cache too, which takes a quarter of an hour.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	bin := flag.String("bin", "", "directory of the built binaries")
	cold := flag.Bool("cold", false, "measure builds with an empty cache")
	sizes := flag.String("objects", "100,1000,5000", "numbers of Kubernetes objects to deploy")
	flag.Parse()
	if err := run(*bin, *cold, strings.Split(*sizes, ",")); err != nil {
		log.Fatal(err)
	}
}

func run(bin string, cold bool, sizes []string) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	if err := builds(filepath.Dir(bin), cold); err != nil {
		return err
	}
	return deployments(bin, sizes)
}

// timed runs a command and returns how long it took, with one decimal.
func timed(dir string, env []string, name string, args ...string) (string, error) {
	command := exec.Command(name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), env...)
	begin := time.Now()
	out, err := command.CombinedOutput()
	took := time.Since(begin).Seconds()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return strconv.FormatFloat(took, 'f', 1, 64) + " s", nil
}

// deployments measures the sandbox, and stacks of so many objects on it.
func deployments(bin string, sizes []string) error {
	fmt.Println("\n| objects | sandbox start | first up | up, nothing changed | preview | preview without refresh | refresh |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, size := range sizes {
		count, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("-objects: %w", err)
		}
		row, err := deployment(bin, count)
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %s |\n", count, strings.Join(row, " | "))
	}
	return nil
}

// checkpointed is how many objects are deployed with the state written after every step. Its cost grows with the square
// of their number; beyond, it is written once, at the end.
const checkpointed = 200

func deployment(bin string, count int) (row []string, err error) {
	project, err := copyProject(filepath.Dir(bin), bin, count)
	if err != nil {
		return nil, err
	}
	sandbox := filepath.Join(bin, "sandbox")
	defer func() {
		_, stopErr := timed(project, nil, sandbox, "stop", "--purge")
		if err == nil {
			err = stopErr
		}
		_ = os.RemoveAll(project)
	}()
	var once []string
	if count > checkpointed {
		once = []string{"PULUMI_EXPERIMENTAL=true", "PULUMI_SKIP_CHECKPOINTS=true"}
	}
	steps := []struct {
		env  []string
		args []string
	}{
		{nil, []string{"start"}},
		{once, []string{"pulumi", "up", "--yes", "--skip-preview"}},
		{nil, []string{"pulumi", "up", "--yes", "--skip-preview"}},
		{nil, []string{"pulumi", "preview", "--expect-no-changes"}},
		{nil, []string{"pulumi", "preview", "--expect-no-changes", "--refresh=false"}},
		{nil, []string{"pulumi", "refresh", "--yes", "--skip-preview"}},
	}
	for _, step := range steps {
		took, err := timed(project, step.env, sandbox, step.args...)
		if err != nil {
			return nil, err
		}
		row = append(row, took)
	}
	return row, nil
}

// copyProject makes a project like this one whose manifests are so many objects, and that has no releases.
func copyProject(root, bin string, count int) (string, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return "", err
	}
	for _, part := range []string{"Pulumi.yaml", "Pulumi.dev.yaml", "go.mod", "go.sum", "k8s"} {
		if _, err := timed(root, nil, "cp", "-r", part, dir); err != nil {
			return "", err
		}
	}
	if err := os.Symlink(bin, filepath.Join(dir, ".bin")); err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "k8s/manifests/overlays/dev")
	files := map[string]string{
		filepath.Join(overlay, "kustomization.yaml"):   "resources: [objects.yaml]\n",
		filepath.Join(overlay, "objects.yaml"):         objects(count),
		filepath.Join(dir, "helmvalues/releases.yaml"): "releases: []\n",
	}
	if err := os.Mkdir(filepath.Join(dir, "helmvalues"), 0o755); err != nil {
		return "", err
	}
	for path, content := range files {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// objects are a Namespace and, of the rest, one Deployment and two ServiceAccounts in fifty; the others are ConfigMaps.
func objects(count int) string {
	var text strings.Builder
	text.WriteString("apiVersion: v1\nkind: Namespace\nmetadata: {name: bench}\n")
	for i := 1; i < count; i++ {
		switch {
		case i%50 == 1:
			fmt.Fprintf(&text, "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d%[1]d, namespace: bench}\n"+
				"spec:\n  selector: {matchLabels: {app: d%[1]d}}\n  template:\n    metadata: {labels: {app: d%[1]d}}\n"+
				"    spec: {containers: [{name: c, image: example.com/c}]}\n", i)
		case i%50 < 4:
			fmt.Fprintf(&text, "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s%d, namespace: bench}\n", i)
		default:
			fmt.Fprintf(&text, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d, namespace: bench}\n"+
				"data: {key: value %d}\n", i, i)
		}
	}
	return text.String()
}
