package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/controlplane"
)

func stopCommand(find finder) *cobra.Command {
	var purge bool
	c := &cobra.Command{
		Use:   "stop",
		Short: "Stop the control plane; what it stored is there at the next start",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := find()
			if err != nil {
				return err
			}
			stopped, err := controlplane.Stop(cmd.Context(), w.Directory)
			if err != nil {
				return err
			}
			if len(stopped) > 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "stopped %s\n", strings.Join(stopped, ", "))
			} else {
				fmt.Fprintln(cmd.OutOrStdout(), "nothing runs")
			}
			if !purge {
				return nil
			}
			if err := controlplane.Remove(w.Directory); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "removed %s\n", w.Directory)
			return nil
		},
	}
	c.Flags().BoolVar(&purge, "purge", false, "remove the state directory too: cluster, cloud and stack")
	return c
}
