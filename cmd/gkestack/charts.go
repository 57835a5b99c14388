package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/charts"
	"github.com/gkestack/gkestack/internal/engine"
)

func chartsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "charts",
		Short: "List and fetch the Helm charts that " + helm.Dir + "/releases.yaml pins, and look for newer ones",
		Args:  cobra.NoArgs,
		// Without it, cobra would take a misspelt command for a call for help.
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() },
	}
	output := outputFlag(command)
	command.AddCommand(chartsListCommand(output), chartsPullCommand(output), chartsOutdatedCommand(output),
		chartsCRDsCommand())
	return command
}

// lookupFlag gives a command that reaches repositories the flag --stack, and the Pulumi command after "--": it is asked
// for the credentials that releases.yaml refers to, and for nothing else.
func lookupFlag(command *cobra.Command) func(pulumi []string) charts.Lookup {
	stack := command.Flags().StringP("stack", "s", "", "the stack whose configuration holds the credentials "+
		"(default the selected one)")
	return func(pulumi []string) charts.Lookup {
		return charts.PulumiLookup(engine.NewCommand(pulumi), *stack)
	}
}

// onlyAfterDash refuses arguments that do not come after "--".
func onlyAfterDash(command *cobra.Command, args []string) error {
	if len(args) > 0 && command.ArgsLenAtDash() != 0 {
		return fmt.Errorf("%s: no argument is accepted but a Pulumi command after --", args[0])
	}
	return nil
}
