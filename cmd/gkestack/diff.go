package main

import (
	"errors"
	"io"
	"log"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/internal/helmdiff"
)

func diffCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "diff [namespace/release...] [-- pulumi-command...]",
		Short: "Show what the next deployment changes in the objects of the Helm releases",
		Long: "Preview the selected stack, render its Helm releases with the values of the preview, and compare their\n" +
			"objects with those that Helm has deployed. Nothing is changed, and secrets are hidden.\n" +
			"Exit code 0: nothing differs; 2: something does; 1: a release cannot be compared.",
		Args: cobra.ArbitraryArgs,
	}
	output, options := outputFlag(command), helmdiff.Options{}
	clusterFlags(command, &options.Cluster)
	command.RunE = func(command *cobra.Command, args []string) error {
		// What Helm logs of values that do not fit holds the values, secrets too.
		log.SetOutput(io.Discard)
		names, pulumi := splitArgs(command, args)
		options.Releases = names
		report, err := helmdiff.Diff(command.Context(), pulumi, options)
		if report == nil {
			return err
		}
		if *output == formatJSON {
			err = errors.Join(err, writeJSON(command.OutOrStdout(), report))
		} else if len(report.Releases) > 0 || err == nil {
			report.WriteText(command.OutOrStdout())
		}
		if err == nil && report.HasChanges() {
			return errFound
		}
		return err
	}
	return command
}
