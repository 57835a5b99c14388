package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/gcp/gcpcmd"
	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

// gcpCommand is the cloud's own command, on the cloud of this workspace.
func gcpCommand(find finder) *cobra.Command {
	cmd := gcpcmd.Command()
	cmd.PersistentPreRunE = func(*cobra.Command, []string) error {
		w, err := find()
		if err != nil {
			return err
		}
		return os.Setenv(workspace.DirectoryVariable, w.Directory)
	}
	return cmd
}
