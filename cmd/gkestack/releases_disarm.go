package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/releases"
)

func releasesDisarmCommand(output *format, where *cluster.Options) *cobra.Command {
	command := &cobra.Command{
		Use:   "disarm [-- pulumi-command...]",
		Short: "Delete the stack's webhook configurations, so that no webhook refuses what a destroy does",
		Long: "Delete the ValidatingWebhookConfigurations and MutatingWebhookConfigurations of the selected stack: those of\n" +
			"its Helm releases and manifests, and those that an operator has made for a Service of theirs. They make the\n" +
			"API server ask a webhook before it changes an object, also when a finalizer is removed. Where the webhook does\n" +
			"not answer, because its pods went first or the control plane cannot reach them, a destroy would never end.\n" +
			"Run it right before pulumi destroy; make destroy does. Nothing else is touched, and until the destroy the\n" +
			"webhooks check and change nothing. The next pulumi up makes the configurations again.\n" +
			"Exit code 0: done, or nothing to do; 2: with --dry-run, there are some; 1: one cannot be deleted.",
		Args: onlyAfterDash,
	}
	options := releases.DisarmOptions{Gone: os.Getenv("PULUMI_K8S_DELETE_UNREACHABLE") == "true"}
	command.Flags().BoolVar(&options.DryRun, "dry-run", false, "only tell which they are")
	command.Flags().BoolVar(&options.Force, "force", false, "also where a resource of the stack is protected")
	command.RunE = func(command *cobra.Command, pulumi []string) error {
		options.Cluster = *where
		webhooks, err := releases.Disarm(command.Context(), engine.NewCommand(pulumi), options)
		if webhooks == nil {
			return err
		}
		if *output == formatJSON {
			err = errors.Join(err, writeJSON(command.OutOrStdout(), webhooks))
		} else {
			writeWebhooks(command.OutOrStdout(), webhooks, options.DryRun)
		}
		if err == nil && options.DryRun && len(webhooks) > 0 {
			return errFound
		}
		return err
	}
	return command
}

func writeWebhooks(w io.Writer, webhooks []releases.Webhook, dryRun bool) {
	done := false
	for i := range webhooks {
		of := "the manifests"
		if webhooks[i].Release != "" {
			of = "release " + webhooks[i].Release
		}
		what := "not deleted:"
		switch {
		case webhooks[i].Deleted:
			what, done = "deleted", true
		case dryRun:
			what = "would delete"
		}
		fmt.Fprintf(w, "%s %s %s of %s\n", what, webhooks[i].Kind, webhooks[i].Name, of)
	}
	if done {
		fmt.Fprintln(w, "`pulumi destroy` is not refused by them any more; `pulumi up` makes them again.")
	}
}
