package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/charts"
)

func chartsListCommand(output *format) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the charts of the releases, and whether they are there",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			releases, err := helm.List(helm.Dir)
			if err != nil {
				return err
			}
			list, err := charts.List(helm.Dir, releases)
			if err != nil {
				return err
			}
			if *output == formatJSON {
				return writeJSON(command.OutOrStdout(), list)
			}
			table := tabwriter.NewWriter(command.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "RELEASE\tCHART\tVERSION\tSTATE\tPATH")
			for _, chart := range list {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", chart.Release, chart.Chart, chart.Version, chart.State, chart.Path)
			}
			return table.Flush()
		},
	}
}
