// Command gkestack is the command line of a stack: what pulumi itself does not do.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/internal/engine"
)

func main() {
	ctx, _ := signal.NotifyContext(context.Background(), stops()...)
	done := make(chan int, 1)
	go func() { done <- run(ctx, os.Args[1:], os.Stdout, os.Stderr) }()
	code := 1
	select {
	case code = <-done:
	case <-ctx.Done():
		// The command ends by itself now, and removes what it made, unless it waits for a server.
		select {
		case <-done:
		case <-time.After(patience):
		}
	}
	if ctx.Err() != nil {
		fmt.Fprintln(os.Stderr, "gkestack: interrupted")
		code = 1
	}
	os.Exit(code)
}

// patience is how long a command that was interrupted may take to end: longer than what it started itself gets.
const patience = engine.Grace + 5*time.Second

// stops are the signals that end a command. A hangup is not heeded where it was not to be, as behind nohup.
func stops() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// run returns the exit code: 0 for done, 1 for failed, 2 for done and found something.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := &cobra.Command{
		Use:           "gkestack",
		Short:         "Work on a stack of Google Cloud resources, Kubernetes manifests and Helm releases",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(chartsCommand(), diffCommand(), driftCommand(), initCommand(), releasesCommand())
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	switch err := root.ExecuteContext(ctx); {
	case ctx.Err() != nil:
		return 1 // said once, by main
	case errors.Is(err, errFound):
		return 2
	case err != nil:
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}
