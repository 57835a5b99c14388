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
	stacks := flag.String("stacks", "141+2x3,1000+20x3,5000+20", "stacks to deploy beside kpt and helm: OBJECTS+RELEASESxRUNS")
	only := flag.String("only", "", "measure one table only: builds, growth or peers")
	flag.Parse()
	if err := run(*bin, *cold, *only, strings.Split(*sizes, ","), *stacks); err != nil {
		log.Fatal(err)
	}
}

func run(bin string, cold bool, only string, sizes []string, list string) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	stacks, err := parseStacks(list)
	if err != nil {
		return err
	}
	for _, table := range []struct {
		name    string
		measure func() error
	}{
		{"builds", func() error { return builds(filepath.Dir(bin), cold) }},
		{"growth", func() error { return deployments(bin, sizes) }},
		{"peers", func() error { return compare(bin, stacks) }},
	} {
		if only != "" && only != table.name {
			continue
		}
		if err := table.measure(); err != nil {
			return err
		}
	}
	return nil
}

// timed runs a command and returns how long it took.
func timed(dir string, env []string, name string, args ...string) (time.Duration, error) {
	command := exec.Command(name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), env...)
	begin := time.Now()
	out, err := command.CombinedOutput()
	took := time.Since(begin)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return took, nil
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s" }

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

// writtenOnce is the environment for so many objects.
func writtenOnce(count int) []string {
	if count <= checkpointed {
		return nil
	}
	return []string{"PULUMI_SKIP_CHECKPOINTS=true"}
}

func deployment(bin string, count int) (row []string, err error) {
	project, err := copyProject(filepath.Dir(bin), bin, count, 0)
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
	steps := []struct {
		env  []string
		args []string
	}{
		{nil, []string{"start"}},
		{writtenOnce(count), []string{"pulumi", "up", "--yes", "--skip-preview"}},
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
		row = append(row, seconds(took))
	}
	return row, nil
}
