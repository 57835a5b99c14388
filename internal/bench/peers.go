package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// stack is so many objects and so many releases, deployed so many times.
type stack struct{ objects, releases, runs int }

// parseStacks reads a list like 141+2x3: 141 objects and 2 releases, three times.
func parseStacks(text string) ([]stack, error) {
	var stacks []stack
	for part := range strings.SplitSeq(text, ",") {
		s := stack{runs: 1}
		n, _ := fmt.Sscanf(part, "%d+%dx%d", &s.objects, &s.releases, &s.runs) // the runs may be left out
		if n < 2 || s.objects < 1 || s.releases < 0 || s.runs < 1 {
			return nil, fmt.Errorf("-stacks: %q (accepted: OBJECTS+RELEASES or OBJECTS+RELEASESxRUNS)", part)
		}
		stacks = append(stacks, s)
	}
	return stacks, nil
}

// tool deploys a stack in one way. It is measured on its own: two owners of the same objects would meet.
type tool struct {
	name string
	// missing says why the tool cannot be measured, or "".
	missing string
	// prepare is not measured.
	prepare       func() error
	apply, verify func() error
	destroy       func() error
}

// measured is what one tool took: for the first deployment, for another one, and to tell what differs from the cluster.
type measured struct{ first, again, refresh []time.Duration }

// compare measures our stack, kpt and helm on one control plane.
func compare(bin string, stacks []stack) error {
	fmt.Println("\n| objects + releases | with | first deployment | nothing changed | refresh, preview only |")
	fmt.Println("|---|---|---|---|---|")
	for _, s := range stacks {
		if err := compareStack(bin, s); err != nil {
			return fmt.Errorf("%d objects and %d releases: %w", s.objects, s.releases, err)
		}
	}
	return nil
}

func compareStack(bin string, s stack) (err error) {
	project, err := copyProject(filepath.Dir(bin), bin, s.objects, s.releases)
	if err != nil {
		return err
	}
	defer func() {
		_, stopErr := timed(project, nil, filepath.Join(bin, "sandbox"), "stop", "--purge")
		err = errors.Join(err, stopErr, os.RemoveAll(project))
	}()
	if _, err := timed(project, nil, filepath.Join(bin, "sandbox"), "start"); err != nil {
		return err
	}
	label := fmt.Sprintf("%d + %d", s.objects, s.releases)
	tools := []tool{ours(project, bin, s.objects), kpt(project), helm(project, bin, s.releases)}
	results := make([]measured, len(tools))
	for range s.runs {
		for i, t := range tools {
			if t.missing != "" {
				continue
			}
			if err := results[i].add(t); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
	}
	for i, t := range tools {
		if t.missing != "" {
			fmt.Printf("| %s | %s | %s | | |\n", label, t.name, t.missing)
			continue
		}
		fmt.Printf("| %s | %s | %s | %s | %s |\n", label, t.name,
			median(results[i].first), median(results[i].again), median(results[i].refresh))
	}
	return nil
}

// add measures a tool once, and leaves nothing of what it deployed.
func (m *measured) add(t tool) error {
	if err := t.prepare(); err != nil {
		return err
	}
	for _, step := range []struct {
		run  func() error
		into *[]time.Duration
	}{{t.apply, &m.first}, {t.apply, &m.again}, {t.verify, &m.refresh}} {
		if step.run == nil {
			continue
		}
		begin := time.Now()
		if err := step.run(); err != nil {
			return err
		}
		*step.into = append(*step.into, time.Since(begin))
	}
	return t.destroy()
}

func median(durations []time.Duration) string {
	if len(durations) == 0 {
		return "–"
	}
	slices.Sort(durations)
	return seconds(durations[len(durations)/2])
}

// command makes a step of a tool out of a command line.
func command(project string, env []string, name string, args ...string) func() error {
	return func() error {
		_, err := timed(project, env, name, args...)
		return err
	}
}

// ours deploys with the program. Its Google Cloud resources stand before the time is taken, as the cluster of the other
// tools does; beyond a few objects the state is written once.
func ours(project, bin string, objects int) tool {
	sandbox := filepath.Join(bin, "sandbox")
	up := []string{"pulumi", "up", "--yes", "--skip-preview"}
	return tool{
		name:    "gkestack",
		prepare: command(project, nil, sandbox, append(up, "--exclude", "**::kubernetes:**")...),
		apply:   command(project, writtenOnce(objects), sandbox, up...),
		verify:  command(project, nil, sandbox, "pulumi", "refresh", "--preview-only"),
		destroy: command(project, writtenOnce(objects), sandbox, "pulumi", "destroy", "--yes", "--skip-preview"),
	}
}

// kpt deploys the same objects as a package.
func kpt(project string) tool {
	t := tool{name: "kpt live apply"}
	if _, err := exec.LookPath("kpt"); err != nil {
		t.missing = "not installed"
		return t
	}
	env := []string{"KUBECONFIG=" + filepath.Join(project, ".sandbox/kubeconfig")}
	t.prepare = func() error {
		if err := os.RemoveAll(filepath.Join(project, "package")); err != nil {
			return err
		}
		return errors.Join(
			put(project, "package/Kptfile", "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: bench}\n"),
			command(project, nil, "cp", filepath.Join(overlay, "objects.yaml"), "package")(),
			command(project, env, "kpt", "live", "install-resource-group")(),
			command(project, env, "kpt", "live", "init", "package", "--namespace", "default")(),
		)
	}
	t.apply = command(project, env, "kpt", "live", "apply", "package", "--output", "events")
	t.destroy = command(project, env, "kpt", "live", "destroy", "package", "--output", "events")
	return t
}

// helm deploys the same releases with Helm's own command, as many at a time as Helmfile does: all.
func helm(project, bin string, releases int) tool {
	t := tool{name: "helm upgrade --install"}
	name, err := exec.LookPath("helm")
	if err != nil {
		name = filepath.Join(bin, "helm")
	}
	if _, err := os.Stat(name); err != nil {
		t.missing = "not installed"
		return t
	}
	each := func(args ...string) func() error {
		return func() error {
			errs := make([]error, releases)
			var wait sync.WaitGroup
			for i := range errs {
				wait.Go(func() {
					all := append(slices.Clone(args), "r"+strconv.Itoa(i+1))
					if args[0] == "upgrade" {
						all = append(all, chart)
					}
					errs[i] = command(project, []string{"KUBECONFIG=" + filepath.Join(project, ".sandbox/kubeconfig")}, name, all...)()
				})
			}
			wait.Wait()
			return errors.Join(errs...)
		}
	}
	t.prepare = func() error { return nil }
	t.apply = each("upgrade", "--install", "--namespace", "releases", "--create-namespace", "--wait", "--atomic",
		"--history-max", "10")
	t.destroy = each("uninstall", "--namespace", "releases", "--wait")
	return t
}
