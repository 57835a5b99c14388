package main

import (
	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/engine"
)

// clusterFlags give a command the flags that choose another cluster than the stack's own.
func clusterFlags(command *cobra.Command, options *cluster.Options) {
	flags := command.PersistentFlags()
	flags.StringVar(&options.Kubeconfig, "kubeconfig", "", "a kubeconfig instead of the one of the stack's provider")
	flags.StringVar(&options.Context, "context", "", "a context of the kubeconfig instead of its current one")
}

// splitArgs parts a command's arguments into those before -- and the Pulumi command behind it, which is pulumi where
// none is given.
func splitArgs(command *cobra.Command, args []string) (before []string, pulumi engine.Command) {
	dash := command.ArgsLenAtDash()
	if dash < 0 {
		dash = len(args)
	}
	return args[:dash], engine.NewCommand(args[dash:])
}
