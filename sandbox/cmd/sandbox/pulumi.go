package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/controlplane"
	"github.com/gkestack/gkestack/sandbox/internal/stackconfig"
	"github.com/gkestack/gkestack/sandbox/internal/stacklock"
	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

func pulumiCommand(find finder) *cobra.Command {
	return &cobra.Command{
		Use:   "pulumi [args...]",
		Short: "Run pulumi on the sandbox's stack",
		Long: "Run pulumi on the sandbox's stack. Its configuration is a copy of the project's\n" +
			"Pulumi.<stack>.yaml in the state directory; the project's file is never written to.",
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := find()
			if err != nil {
				return err
			}
			return runPulumi(cmd.Context(), w, args, cmd.ErrOrStderr())
		},
	}
}

// open makes the state directory, or refuses one of another version.
func open(w workspace.Workspace) error {
	_, err := controlplane.Open(w.Directory)
	return err
}

// runPulumi prepares what the command needs and becomes pulumi.
func runPulumi(ctx context.Context, w workspace.Workspace, args []string, notes io.Writer) error {
	i := parse(args)
	if i.selects() {
		return fmt.Errorf("stack %s: $%s chooses the sandbox's stack (now: %s)", i.name(1), workspace.StackVariable, w.Stack)
	}
	if subject := i.subject(); subject != "" {
		var err error
		if w, err = w.WithStack(subject); err != nil {
			return err
		}
	}
	if err := open(w); err != nil {
		return err
	}
	binary, err := w.Pulumi()
	if err != nil {
		return err
	}
	environ, err := w.Environ()
	if err != nil {
		return err
	}
	if i.needsStack() {
		if args, err = prepare(ctx, w, i, pulumi{binary, environ}, notes); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil { // pulumi would not know that it was interrupted
		return err
	}
	err = syscall.Exec(binary, append([]string{"pulumi"}, args...), environ)
	return fmt.Errorf("%s: %w", binary, err)
}

// pulumi is the CLI with the environment to run it in.
type pulumi struct {
	binary  string
	environ []string
}

// prepare sees to the stack's configuration, its existence, its locks and what a killed run left of it, and returns the
// arguments with the configuration named in them.
func prepare(ctx context.Context, w workspace.Workspace, i invocation, p pulumi, notes io.Writer) ([]string, error) {
	project, err := w.Project()
	if err != nil {
		return nil, err
	}
	file, err := stackconfig.Prepare(w, notes)
	if err != nil {
		return nil, err
	}
	var held *stacklock.HeldError
	err = stacklock.Release(w.Path("state"), project.Name, w.Stack, notes)
	if err != nil && (i.locks() || !errors.As(err, &held)) {
		return nil, err
	}
	if held == nil {
		if i, err = recoverStack(ctx, w, project.Name, i, notes); err != nil {
			return nil, err
		}
	}
	if i.createsStack() {
		return i.elsewhere(w.Directory), nil
	}
	if err := p.createStack(ctx, w, project.Name); err != nil {
		return nil, err
	}
	if i.takesConfig() && i.name(0) != "config" && !controlplane.Running(w.Directory) {
		fmt.Fprintln(notes, "the control plane does not run: `make up` or `sandbox start` starts it")
	}
	if i.takesConfig() {
		return i.withConfig(file), nil
	}
	return i.args, nil
}

// createStack makes the stack if the backend has none of this name. It does so beside the sandbox's copy of the
// configuration, which has all that a new stack needs and so is not written to.
func (p pulumi) createStack(ctx context.Context, w workspace.Workspace, project string) error {
	state := w.Path("state", ".pulumi", "stacks", project, w.Stack+".json")
	for _, compression := range []string{"", ".gz", ".zst"} {
		if _, err := os.Stat(state + compression); err == nil {
			return nil
		}
	}
	command := exec.CommandContext(ctx, p.binary, "stack", "init", w.Stack, "--non-interactive", "--cwd", w.Directory)
	command.Env = p.environ
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Run(); err != nil {
		return fmt.Errorf("stack %s: `pulumi stack init`: %w\n%s", w.Stack, err, bytes.TrimSpace(output.Bytes()))
	}
	return nil
}
