package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

func envCommand(find finder) *cobra.Command {
	return &cobra.Command{
		Use:   "env",
		Short: "Print the environment in which pulumi works on the sandbox",
		Example: "  eval \"$(.bin/sandbox env)\"\n" +
			"  pulumi up",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := find()
			if err != nil {
				return err
			}
			if err := open(w); err != nil {
				return err
			}
			variables, err := w.Environment()
			if err != nil {
				return err
			}
			for _, v := range variables {
				fmt.Fprintf(cmd.OutOrStdout(), "export %s=%s\n", v.Name, workspace.Quote(v.Value))
			}
			return nil
		},
	}
}
