package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/helm"
	"github.com/gkestack/gkestack/internal/charts"
)

func chartsOutdatedCommand(output *format) *cobra.Command {
	command := &cobra.Command{
		Use:   "outdated [-- pulumi-command...]",
		Short: "List the charts of which their repositories have newer versions",
		Long: "Ask the repositories for versions above those that " + helm.Dir + "/releases.yaml pins; " +
			"pre-releases count where one is pinned.\nExit code 0: there are none; 2: there are some; 1: the question itself went wrong.",
		Args: onlyAfterDash,
	}
	lookup := lookupFlag(command)
	command.RunE = func(command *cobra.Command, pulumi []string) error {
		releases, err := helm.List(helm.Dir)
		if err != nil {
			return err
		}
		found, err := charts.Outdated(command.Context(), releases, lookup(pulumi))
		if *output == formatJSON {
			err = errors.Join(err, writeJSON(command.OutOrStdout(), found))
		} else if len(found) > 0 {
			err = errors.Join(err, writeNewer(command.OutOrStdout(), found))
		} else if err == nil {
			fmt.Fprintln(command.OutOrStdout(), "no chart has a newer version")
		}
		if err == nil && len(found) > 0 {
			return errFound
		}
		return err
	}
	return command
}

func writeNewer(w io.Writer, found []charts.Newer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RELEASE\tCHART\tVERSION\tNEWEST")
	for _, chart := range found {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", chart.Release, chart.Chart, chart.Version, chart.Newest)
	}
	return table.Flush()
}
