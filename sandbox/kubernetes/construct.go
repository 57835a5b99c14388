package kubernetes

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/sandbox/kubernetes/kustomize"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Construct makes a component: a kustomize directory.
func (p *Plugin) Construct(
	ctx context.Context, req *pulumirpc.ConstructRequest,
) (*pulumirpc.ConstructResponse, error) {
	if p.unreachable != "" {
		return nil, p.errUnreachable()
	}
	if req.GetType() != kustomize.Token {
		return nil, fmt.Errorf("unknown resource type %q", req.GetType())
	}
	directory := kustomize.Provider{Cluster: p.cluster, Namespace: p.namespace}
	return provider.Construct(ctx, req, p.engine.EngineConn(), directory.Construct)
}

// Call is not offered.
func (p *Plugin) Call(context.Context, *pulumirpc.CallRequest) (*pulumirpc.CallResponse, error) {
	return nil, errors.New("Call is not yet implemented") //nolint:staticcheck // the plugin's own words
}

// Invoke offers one function: the objects of a kustomize directory.
func (p *Plugin) Invoke(_ context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	if req.GetTok() != "kubernetes:kustomize:directory" {
		return nil, fmt.Errorf("unknown Invoke type %q", req.GetTok())
	}
	args, err := wire.Read(req.GetArgs())
	if err != nil {
		return nil, err
	}
	directory := args["directory"]
	if !directory.IsString() {
		return nil, errors.New("missing required field 'directory' of type string")
	}
	objs, err := kustomize.List(directory.StringValue())
	if err != nil {
		return nil, err
	}
	result := make([]any, len(objs))
	for i := range objs {
		result[i] = objs[i].Object
	}
	answer, err := wire.Write(resource.NewPropertyMapFromMap(map[string]any{"result": result}), p.secrets)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.InvokeResponse{Return: answer}, nil
}

// GetMapping offers no mapping.
func (p *Plugin) GetMapping(
	context.Context, *pulumirpc.GetMappingRequest,
) (*pulumirpc.GetMappingResponse, error) {
	return &pulumirpc.GetMappingResponse{}, nil
}
