package config

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/constant"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Run runs a program as pulumi.Run does, and tells each fault once: what the program returns, as it says it. Where the
// engine stops the program, since a resource failed, the engine has told why, and the connections that end with it are
// no fault of their own.
func Run(program pulumi.RunFunc) {
	var info pulumi.RunInfo
	told := false
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		err := program(ctx)
		if err != nil && !stopped(err) {
			told = ctx.Log.Error(message(err), nil) == nil
		}
		return err
	}, func(i *pulumi.RunInfo) { info = *i })
	switch {
	case err == nil:
		return
	case errors.Is(err, pulumi.ErrPlugins):
		pulumi.Run(program)
	case !told && !stopped(err):
		tell(info, err)
	}
	os.Exit(constant.ExitStatusLoggedError)
}

// stopped tells whether an error is only that the engine stopped the program.
func stopped(err error) bool {
	code := status.Code(err)
	return code == codes.Unavailable || code == codes.Canceled
}

// tell reports an error that came up after the program returned: the connection that it had is closed by now.
func tell(info pulumi.RunInfo, err error) {
	ctx, failed := pulumi.NewContext(context.Background(), info)
	if failed == nil {
		defer ctx.Close()
		failed = ctx.Log.Error(message(err), nil)
	}
	if failed != nil {
		os.Stderr.WriteString(message(err) + "\n")
	}
}

// message is an error's own, without where Pulumi met it.
func message(err error) string {
	text := err.Error()
	if _, own, found := strings.Cut(text, "waiting for RPCs: "); found {
		text = own
	}
	return text
}
