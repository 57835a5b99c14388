package provider

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Invoke answers a function.
func (s *Server) Invoke(_ context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	args, err := unmarshal(req.GetArgs())
	if err != nil {
		return nil, err
	}
	answer, err := s.configured().Call(req.GetTok(), mappable(args))
	if err != nil {
		return nil, err
	}
	out, err := plugin.MarshalProperties(resource.NewPropertyMapFromMap(answer), plugin.MarshalOptions{})
	return &pulumirpc.InvokeResponse{Return: out}, err
}
