// Package wire holds what the plugin says to the engine and how: property maps on the wire, messages, and errors that
// leave a resource behind.
package wire

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/structpb"
)

// Engine is the engine that the plugin works for.
type Engine interface {
	Log(context.Context, diag.Severity, resource.URN, string) error
	LogStatus(context.Context, diag.Severity, resource.URN, string) error
	EngineConn() *grpc.ClientConn
}

// Read takes properties off the wire, nulls, secrets and unknown values included.
func Read(properties *structpb.Struct) (resource.PropertyMap, error) {
	return plugin.UnmarshalProperties(properties, plugin.MarshalOptions{
		KeepUnknowns: true, SkipNulls: false, KeepSecrets: true,
	})
}

// ReadInputs is Read for what a program sent to an operation.
func ReadInputs(operation string, properties *structpb.Struct) (resource.PropertyMap, error) {
	inputs, err := Read(properties)
	if err != nil {
		return nil, fmt.Errorf("%s failed because malformed resource inputs: %w", operation, err)
	}
	return inputs, nil
}

// Write puts properties on the wire; secrets stay marked if the engine takes them.
func Write(properties resource.PropertyMap, secrets bool) (*structpb.Struct, error) {
	return plugin.MarshalProperties(properties, plugin.MarshalOptions{
		KeepUnknowns: true, SkipNulls: false, KeepSecrets: secrets,
	})
}

// Partial returns the error for a resource that exists but is not as it should be: the engine keeps its state and shows
// the reasons.
func Partial(id string, err error, reasons []string, state, inputs *structpb.Struct) error {
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, err.Error()), &pulumirpc.ErrorResourceInitFailed{
		Id: id, Properties: state, Inputs: inputs,
		Reasons: append([]string{err.Error()}, reasons...),
	})
}
