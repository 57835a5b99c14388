package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/internal/releases"
)

func releasesUnlockCommand(output *format, options *releases.Options) *cobra.Command {
	command := &cobra.Command{
		Use:   "unlock namespace/release... [-- pulumi-command...]",
		Short: "Free releases that a killed run left in the middle of an operation, or that the cluster cannot read",
		Long: "Free releases that Helm calls pending, so that the next deployment goes on. Only Helm's record of the\n" +
			"operation is touched, no object: that of an uninstallation is marked as failed, every other is removed.\n" +
			"A record with versions or kinds that the cluster no longer serves gets a successor with those that it serves;\n" +
			"the old one stays in the history.\n" +
			"An operation that is younger than the release's timeout (counted once more for each hook) may still be\n" +
			"running, since plugins outlive a killed pulumi for a while. It is left alone.\n" +
			"Exit code 0: none of them is stuck any more; 2: one was left alone; 1: one cannot be freed.",
		Args: cobra.ArbitraryArgs,
	}
	force := command.Flags().Bool("force", false, "also where the operation may still be running: make sure that none is")
	command.RunE = func(command *cobra.Command, args []string) error {
		names, pulumi := splitArgs(command, args)
		if len(names) == 0 {
			return errors.New("no release is named: `gkestack releases list --stuck` lists those that are stuck")
		}
		if err := declared(options); err != nil {
			return err
		}
		outcomes, err := releases.Unlock(command.Context(), pulumi, *options, names, *force)
		if *output == formatJSON {
			err = errors.Join(err, writeJSON(command.OutOrStdout(), outcomes))
		} else {
			for i := range outcomes {
				fmt.Fprintf(command.OutOrStdout(), "%s: %s\n", outcomes[i].ID, told(&outcomes[i]))
			}
		}
		left := func(o releases.Outcome) bool { return o.Done == "" && o.Condition != releases.OK }
		if err == nil && slices.ContainsFunc(outcomes, left) {
			return errFound
		}
		return err
	}
	return command
}

// told is what is said of a release that was to be freed.
func told(o *releases.Outcome) string {
	switch {
	case o.Done != "":
		return o.Done
	case o.Revision == 0:
		return "Helm does not have it: nothing to free"
	case o.Condition == releases.OK:
		return fmt.Sprintf("revision %d is %s: nothing to free", o.Revision, o.Status)
	case o.Condition == releases.Running:
		return fmt.Sprintf("revision %d has been %s for %s only and may still be running, left alone: %s",
			o.Revision, o.Status, o.Age(), o.Hint)
	default:
		return fmt.Sprintf("revision %d is %s, and %s: %s", o.Revision, o.Status, o.Condition, o.Hint)
	}
}
