package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"

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
			writeDiff(command.OutOrStdout(), report)
		}
		if err == nil && report.HasChanges() {
			return errFound
		}
		return err
	}
	return command
}

func writeDiff(w io.Writer, report *helmdiff.Report) {
	counts, differing := map[helmdiff.Change]int{}, 0
	for i := range report.Releases {
		release := &report.Releases[i]
		if release.Differs() {
			differing++
		}
		fmt.Fprintf(w, "release %s: %s\n", release.ID, summary(release))
		for _, note := range release.Notes {
			fmt.Fprintf(w, "  note: %s\n", strings.ReplaceAll(note, "\n", "\n  "))
		}
		for j := range release.Objects {
			object := &release.Objects[j]
			counts[object.Change]++
			fmt.Fprintf(w, "%s %s\n%s", object.Change, object.Title(), object.Diff)
		}
		fmt.Fprintln(w)
	}
	total := len(report.Releases) + report.Untouched
	if !report.HasChanges() {
		fmt.Fprintf(w, "no differences: the objects of %d releases stay as they are\n", total)
		return
	}
	fmt.Fprintf(w, "%d of %d releases differ; objects: %d added, %d changed, %d removed",
		differing, total, counts[helmdiff.Added], counts[helmdiff.Changed], counts[helmdiff.Removed])
	if counts[helmdiff.Kept] > 0 {
		fmt.Fprintf(w, ", %d kept in the cluster", counts[helmdiff.Kept])
	}
	fmt.Fprintln(w)
}

// summary is what a deployment does with a release.
func summary(r *helmdiff.Release) string {
	text := string(r.Action)
	if r.Revision > 0 {
		text += fmt.Sprintf(", revision %d is deployed", r.Revision)
	}
	switch {
	case r.Skipped:
		text += ", not rendered"
	case len(r.Objects) == 0:
		text += ", its objects stay as they are"
	}
	return text
}
