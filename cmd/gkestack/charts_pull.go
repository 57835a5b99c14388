package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/helmvalues"
	"github.com/gkestack/gkestack/internal/charts"
)

func chartsPullCommand(output *format) *cobra.Command {
	return &cobra.Command{
		Use:   "pull",
		Short: "Fetch the charts that are not there yet into " + helmvalues.ChartDir,
		Long: "Fetch each chart that helmvalues/releases.yaml pins and that is not in " + helmvalues.ChartDir + " yet, " +
			"from its HTTP repository or OCI registry.\nPreviews and deployments never fetch charts themselves.",
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			releases, err := helmvalues.List(valuesDir)
			if err != nil {
				return err
			}
			pulled := []charts.Chart{}
			err = charts.Pull(releases, func(chart charts.Chart) {
				pulled = append(pulled, chart)
				if *output == formatText {
					fmt.Fprintf(command.OutOrStdout(), "%s %s %s: %s\n", chart.State, chart.Chart, chart.Version, chart.Path)
				}
			})
			if *output == formatJSON {
				err = errors.Join(err, writeJSON(command.OutOrStdout(), pulled))
			}
			return err
		},
	}
}
