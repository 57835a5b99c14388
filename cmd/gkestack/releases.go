package main

import (
	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/releases"
)

func releasesCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "releases",
		Short: "List the stack's Helm releases, and free what stands in the way of a deployment or a destroy",
		Args:  cobra.NoArgs,
		RunE:  func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	output, options := outputFlag(command), &releases.Options{}
	clusterFlags(command, &options.Cluster)
	command.AddCommand(releasesListCommand(output, options), releasesUnlockCommand(output, options),
		releasesDisarmCommand(output, &options.Cluster))
	return command
}

// declared fills in the releases of helmvalues/releases.yaml.
func declared(options *releases.Options) error {
	list, err := helm.List(helm.Dir)
	for i := range list {
		options.Declared = append(options.Declared, list[i].ID())
	}
	return err
}
