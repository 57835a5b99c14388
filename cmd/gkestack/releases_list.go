package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/releases"
)

func releasesListCommand(output *format, options *releases.Options) *cobra.Command {
	command := &cobra.Command{
		Use:   "list [-- pulumi-command...]",
		Short: "List the stack's releases, and say which of them make the next deployment fail",
		Long: "List the Helm releases of the selected stack that are in its cluster. A release is stuck when a run was\n" +
			"killed in the middle of installing or upgrading it, failed when an operation failed and was left so,\n" +
			"unserved when Helm's record has versions or kinds that the cluster no longer serves, and lost when Helm\n" +
			"has it and the stack does not.\n" +
			"Exit code 0: no release is any of these; 2: one is; 1: they cannot be listed.",
		Args: onlyAfterDash,
	}
	blocking := command.Flags().Bool("stuck", false,
		"only those that make the next deployment fail, or are in an operation")
	command.RunE = func(command *cobra.Command, pulumi []string) error {
		if err := declared(options); err != nil {
			return err
		}
		list, err := releases.List(command.Context(), engine.NewCommand(pulumi), *options)
		if err != nil {
			return err
		}
		if *blocking {
			list = slices.DeleteFunc(list, func(r releases.Release) bool { return r.Condition == releases.OK })
		}
		if *output == formatJSON {
			err = writeJSON(command.OutOrStdout(), list)
		} else {
			err = writeReleases(command.OutOrStdout(), list)
		}
		if err == nil && slices.ContainsFunc(list, func(r releases.Release) bool { return r.Blocks() }) {
			return errFound
		}
		return err
	}
	return command
}

func writeReleases(w io.Writer, list []releases.Release) error {
	if len(list) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RELEASE\tREVISION\tSTATUS\tAGE\tCONDITION")
	for i := range list {
		r := &list[i]
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\n", r.ID, r.Revision, r.Status, r.Age(), r.Condition)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i := range list {
		if list[i].Hint != "" {
			fmt.Fprintf(w, "%s is %s: %s\n", list[i].ID, list[i].Condition, list[i].Hint)
		}
	}
	return nil
}
