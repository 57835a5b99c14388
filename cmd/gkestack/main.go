// Command gkestack is the command line of a stack: what pulumi itself does not do.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit code: 0 for done, 1 for failed, 2 for done and found something.
func run(args []string, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:           "gkestack",
		Short:         "Work on a stack of Google Cloud resources, Kubernetes manifests and Helm releases",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(chartsCommand(), diffCommand(), driftCommand(), releasesCommand())
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	switch err := root.Execute(); {
	case errors.Is(err, errFound):
		return 2
	case err != nil:
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}
