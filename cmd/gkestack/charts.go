package main

import (
	"github.com/spf13/cobra"
)

// valuesDir holds releases.yaml, below the project.
const valuesDir = "helmvalues"

func chartsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "charts",
		Short: "List and fetch the Helm charts that helmvalues/releases.yaml pins",
		Args:  cobra.NoArgs,
		// Without it, cobra would take a misspelt command for a call for help.
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	output := outputFlag(command)
	command.AddCommand(chartsListCommand(output), chartsPullCommand(output))
	return command
}
