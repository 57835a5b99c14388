// Command sandbox is a laptop-sized stand-in for Google Cloud with a real Kubernetes control plane, on which the
// unmodified program is deployed.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
}

// command is the root, with every command below it.
func command() *cobra.Command {
	var directory string
	root := &cobra.Command{
		Use:           "sandbox",
		Short:         "Deploy the stack on this machine, without a cloud account",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		// So that --dir before `pulumi` is not taken for one of pulumi's flags.
		TraverseChildren: true,
	}
	root.PersistentFlags().StringVar(&directory, "dir", "",
		"state directory (default $"+workspace.DirectoryVariable+", or .sandbox in the project)")
	find := func() (workspace.Workspace, error) { return workspace.Find(directory) }
	root.AddCommand(
		startCommand(find),
		stopCommand(find),
		statusCommand(find),
		envCommand(find),
		pulumiCommand(find),
		chartsCommand(find),
		gcpCommand(find),
	)
	return root
}

// finder finds the workspace once the flags are read.
type finder func() (workspace.Workspace, error)
