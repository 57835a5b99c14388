// Command pulumi-resource-gcp is the sandbox's stand-in for the Google Cloud provider plugin of Pulumi.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/gkestack/gkestack/sandbox/gcp/cloud"
	"github.com/gkestack/gkestack/sandbox/gcp/provider"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	store, err := cloud.OpenDefault()
	if err == nil {
		err = provider.Serve(ctx, store, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
