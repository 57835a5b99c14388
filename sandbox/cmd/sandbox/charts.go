package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/internal/chart"
)

func chartsCommand(find finder) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "charts",
		Short: "Put the releases' charts that lie in Go modules into .charts/",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := find()
			if err != nil {
				return err
			}
			wanted, err := chart.Wanted(w.Root)
			if err != nil {
				return err
			}
			if err := chart.Refuse(w.Root, wanted); err != nil {
				return err
			}
			if all {
				wanted = chart.Sources
			}
			for _, source := range wanted {
				written, err := source.Package(filepath.Join(w.Root, chart.Directory))
				if err != nil {
					return err
				}
				if written {
					fmt.Fprintf(cmd.OutOrStdout(), "%s from %s\n", filepath.Join(chart.Directory, source.File()), source.Module)
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all known charts, not only those that a release names")
	return c
}
