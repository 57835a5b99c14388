// Command pulumi-resource-gcp is the sandbox's stand-in for the Google Cloud provider plugin of Pulumi.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"

	"github.com/gkestack/gkestack/sandbox/gcp/provider"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	kept, err := store.OpenDefault()
	if err == nil && len(os.Args) > 1 {
		// A plugin whose engine was killed has nobody to serve.
		err = rpcutil.Healthcheck(ctx, os.Args[1], 5*time.Second, stop)
	}
	if err == nil {
		err = provider.Serve(ctx, kept, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
