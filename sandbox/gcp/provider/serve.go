package provider

import (
	"context"
	"fmt"
	"io"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// Serve answers on a free port of the loopback device, which it prints as plugins do, until the context ends.
func Serve(ctx context.Context, kept *store.Store, out io.Writer) error {
	cancel := make(chan bool)
	go func() {
		<-ctx.Done()
		close(cancel)
	}()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(srv *grpc.Server) error {
			pulumirpc.RegisterResourceProviderServer(srv, New(kept))
			return nil
		},
		Options: rpcutil.OpenTracingServerInterceptorOptions(nil),
	})
	if err != nil {
		return fmt.Errorf("gcp plugin: %w", err)
	}
	fmt.Fprintf(out, "%d\n", handle.Port)
	return <-handle.Done
}
