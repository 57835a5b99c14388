package kubernetes

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/gkestack/gkestack/sandbox/kubernetes/kustomize"
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

// Invoke offers no functions.
func (p *Plugin) Invoke(_ context.Context, req *pulumirpc.InvokeRequest) (*pulumirpc.InvokeResponse, error) {
	return nil, fmt.Errorf("unknown Invoke type %q", req.GetTok())
}

// GetMapping offers no mapping.
func (p *Plugin) GetMapping(
	context.Context, *pulumirpc.GetMappingRequest,
) (*pulumirpc.GetMappingResponse, error) {
	return &pulumirpc.GetMappingResponse{}, nil
}
