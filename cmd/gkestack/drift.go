package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/internal/drift"
)

// errFound makes the command end with exit code 2: it worked, and found what it looks for.
var errFound = errors.New("found")

func driftCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "drift [-- pulumi-command...]",
		Short: "Tell what differs from what the program declares, and change nothing",
		Long: "Refreshes the selected stack without keeping the result, and tells what a deployment would change.\n" +
			"Exit code 0: nothing differs; 2: something does; 1: the check itself went wrong.",
		Args: cobra.ArbitraryArgs,
	}
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, pulumi []string) error {
		if len(pulumi) == 0 {
			pulumi = []string{"pulumi"}
		}
		report, err := drift.Check(command.Context(), pulumi)
		if err != nil {
			return err
		}
		if *output == formatJSON {
			err = writeJSON(command.OutOrStdout(), report)
		} else {
			report.WriteText(command.OutOrStdout())
		}
		if err == nil && report.HasChanges() {
			return errFound
		}
		return err
	}
	return command
}
