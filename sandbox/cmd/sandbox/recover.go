package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/sandbox/internal/recovery"
	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

// recovered are the commands that look at the whole stack, and that a run which was killed before them would make fail.
var recovered = []string{
	"up", "update", "preview", "pre", "refresh", "destroy", "down", "dn", "import", "watch",
}

// refreshing are those of them that refresh the state only when asked to.
var refreshing = []string{"up", "update", "preview", "pre", "destroy", "down", "dn"}

// recoverStack repairs what a killed run left, and returns the command line that goes on from there.
func recoverStack(
	ctx context.Context, w workspace.Workspace, project string, i invocation, notes io.Writer,
) (invocation, error) {
	command := i.name(0)
	stack := recovery.Stack{Directory: w.Directory, Project: project, Name: w.Stack}
	if !slices.Contains(recovered, command) {
		_, err := stack.Restore(notes) // Every command reads the state.
		return i, err
	}
	destroying := command == "destroy" || command == "down" || command == "dn"
	adopted, err := recovery.Run(ctx, stack, destroying, notes)
	if err != nil {
		return i, err
	}
	if adopted && slices.Contains(refreshing, command) {
		i.args = refreshed(i)
	}
	return i, nil
}

// refreshed is the command line with --refresh, unless it says something of that.
func refreshed(i invocation) []string {
	said := func(arg string) bool { return arg == "-r" || strings.HasPrefix(arg, "--refresh") }
	if slices.ContainsFunc(i.args, said) {
		return i.args
	}
	return slices.Insert(slices.Clone(i.args), i.command+1, "--refresh")
}
