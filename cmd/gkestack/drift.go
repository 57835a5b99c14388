package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/internal/drift"
	"github.com/gkestack/gkestack/internal/engine"
)

// errFound makes the command end with exit code 2: it worked, and found what it looks for.
var errFound = errors.New("found")

func driftCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "drift [-- pulumi-command...]",
		Short: "Tell what differs from what the program declares, and change nothing",
		Long: "Refreshes the selected stack without keeping the result, and tells what a deployment would change.\n" +
			"Exit code 0: nothing differs; 2: something does; 1: the check itself went wrong.",
		Args: onlyAfterDash,
	}
	output := outputFlag(command)
	command.RunE = func(command *cobra.Command, pulumi []string) error {
		report, err := drift.Check(command.Context(), engine.NewCommand(pulumi))
		if err != nil {
			return err
		}
		if *output == formatJSON {
			err = writeJSON(command.OutOrStdout(), report)
		} else {
			writeDrift(command.OutOrStdout(), report)
		}
		if err == nil && report.HasChanges() {
			return errFound
		}
		return err
	}
	return command
}

func writeDrift(w io.Writer, report *drift.Report) {
	for _, change := range report.Changes {
		fmt.Fprintf(w, "%-8s %s %s", change.Operation, change.Type, change.Name)
		if len(change.Properties) > 0 {
			fmt.Fprintf(w, ": %s", strings.Join(change.Properties, ", "))
		}
		fmt.Fprintln(w)
	}
	for _, release := range report.Unfinished {
		fmt.Fprintf(w, "unfinished release %s: for Helm it is %s; `go tool gkestack releases list` says what to do\n",
			release.Release, release.Status)
	}
	if !report.HasChanges() {
		fmt.Fprintf(w, "no drift: %d resources are as declared\n", report.Unchanged)
		return
	}
	if differ := len(report.Changes); differ > 0 {
		fmt.Fprintf(w, "drift: %d of %d resources differ from what is declared. `pulumi preview --diff` shows the values, "+
			"`pulumi up` makes them as declared; to keep them, declare them.\n", differ, differ+report.Unchanged)
	}
}
