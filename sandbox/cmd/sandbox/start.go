package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/controlplane"
	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

func startCommand(find finder) *cobra.Command {
	var port int
	c := &cobra.Command{
		Use:   "start",
		Short: "Start the control plane and wait until it is ready",
		Long: "Start the control plane and wait until it is ready. One that runs and is well is left alone.\n" +
			"With $" + workspace.KubeconfigVariable + " the sandbox uses that file's current context instead.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := find()
			if err != nil {
				return err
			}
			began := time.Now()
			status, err := controlplane.Start(cmd.Context(), controlplane.Options{
				Directory:  w.Directory,
				Binary:     w.ControlPlane(),
				Port:       port,
				Kubeconfig: os.Getenv(workspace.KubeconfigVariable),
				Progress:   cmd.ErrOrStderr(),
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Kubernetes %s is ready on %s: %d nodes, %d pods (%.1f s)\n",
				status.Version, status.Endpoint, status.Nodes, status.Pods, time.Since(began).Seconds())
			return nil
		},
	}
	c.Flags().IntVar(&port, "port", 0, fmt.Sprintf(
		"API server's port (default: the last one, or the first free from %d on)",
		controlplane.DefaultPort))
	return c
}
