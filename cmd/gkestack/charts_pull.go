package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/charts"
)

func chartsPullCommand(output *format) *cobra.Command {
	var update bool
	command := &cobra.Command{
		Use:   "pull [-- pulumi-command...]",
		Short: "Fetch the charts that are not there yet into " + helm.ChartDir + ", and lock them",
		Long: "Fetch each chart that " + helm.Dir + "/releases.yaml pins from its HTTP repository or OCI registry into " +
			helm.ChartDir + ",\nunless it is there as " + helm.LockPath(helm.Dir) + " says. What was fetched is " +
			"added to that lock: commit it.\nPreviews and deployments never fetch charts themselves.",
		Args: onlyAfterDash,
	}
	command.Flags().BoolVar(&update, "update", false, "fetch every chart again, and lock what the repositories serve now")
	lookup := lookupFlag(command)
	command.RunE = func(command *cobra.Command, pulumi []string) error {
		releases, err := helm.List(helm.Dir)
		if err != nil {
			return err
		}
		pulled := []charts.Chart{}
		err = charts.Pull(command.Context(), releases, charts.Options{
			Dir: helm.Dir, Update: update, Lookup: lookup(pulumi),
			Report: func(chart charts.Chart) {
				pulled = append(pulled, chart)
				if *output == formatText {
					fmt.Fprintf(command.OutOrStdout(), "%s %s %s: %s\n", chart.State, chart.Chart, chart.Version, chart.Path)
				}
			},
		})
		if *output == formatJSON {
			err = errors.Join(err, writeJSON(command.OutOrStdout(), pulled))
		}
		return err
	}
	return command
}
