package provider

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/check"
	"github.com/gkestack/gkestack/sandbox/gcp/plan"
)

// typeOf finds the type of a resource.
func (s *Server) typeOf(urn, operation string) (*catalog.Type, resource.URN, error) {
	u := resource.URN(urn)
	t, ok := s.types.Type(string(u.Type()))
	if !ok {
		return nil, u, fmt.Errorf("unrecognized resource type (%s): %s; the sandbox knows %d types of Google Cloud, and this is none of them",
			operation, u.Type(), len(s.types.Types()))
	}
	return t, u, nil
}

// Check fills in and checks inputs.
func (s *Server) Check(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	t, urn, err := s.typeOf(req.GetUrn(), "Check")
	if err != nil {
		return nil, err
	}
	olds, err := unmarshal(req.GetOlds())
	if err != nil {
		return nil, err
	}
	if len(olds) == 0 {
		olds = nil
	}
	news, err := unmarshal(req.GetNews())
	if err != nil {
		return nil, err
	}
	inputs, broken, err := check.Inputs(check.Request{Type: t, Name: urn.Name(), Olds: olds, News: news, Seed: req.GetRandomSeed()})
	if err != nil {
		return nil, err
	}
	out, err := plugin.MarshalProperties(inputs, plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true})
	if err != nil {
		return nil, err
	}
	resp := &pulumirpc.CheckResponse{Inputs: out}
	for _, reason := range broken {
		resp.Failures = append(resp.Failures, &pulumirpc.CheckFailure{Reason: reason})
	}
	return resp, nil
}

// Diff compares the state with new inputs.
func (s *Server) Diff(_ context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	t, _, err := s.typeOf(req.GetUrn(), "Diff")
	if err != nil {
		return nil, err
	}
	olds, err := unmarshal(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := unmarshal(req.GetNews())
	if err != nil {
		return nil, err
	}
	r := plan.Diff(t, olds, news, req.GetIgnoreChanges(), s.configured().DefaultLabels)
	resp := &pulumirpc.DiffResponse{
		Changes: pulumirpc.DiffResponse_DIFF_NONE, HasDetailedDiff: true, DetailedDiff: map[string]*pulumirpc.PropertyDiff{},
		Replaces: r.Replaces, Diffs: r.Diffs, Stables: r.Stables, DeleteBeforeReplace: r.DeleteBeforeReplace,
	}
	if r.Changed {
		resp.Changes = pulumirpc.DiffResponse_DIFF_SOME
	}
	for path, kind := range r.Detailed {
		resp.DetailedDiff[path] = &pulumirpc.PropertyDiff{Kind: kind}
	}
	return resp, nil
}

// Create makes a resource, or says what it would have.
func (s *Server) Create(_ context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	t, urn, err := s.typeOf(req.GetUrn(), "Create")
	if err != nil {
		return nil, err
	}
	inputs, err := unmarshal(req.GetProperties())
	if err != nil {
		return nil, err
	}
	g := s.configured()
	if err := g.CheckPlace(t, mappable(inputs)); err != nil {
		return nil, fmt.Errorf("diffing %s: %w", urn, err)
	}
	if req.GetPreview() {
		props, err := s.marshal(t, planned(g, t, inputs))
		return &pulumirpc.CreateResponse{Properties: props}, err
	}
	id, state, err := g.Create(t, mappable(inputs))
	if err != nil {
		return nil, err
	}
	props, err := s.marshal(t, outputs(t, state))
	return &pulumirpc.CreateResponse{Id: id, Properties: props}, err
}

// Read brings a resource's state up to date, or imports it.
func (s *Server) Read(_ context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	t, urn, err := s.typeOf(req.GetUrn(), "Read")
	if err != nil {
		return nil, err
	}
	state, err := unmarshal(req.GetProperties())
	if err != nil {
		return nil, err
	}
	inputs, err := unmarshal(req.GetInputs())
	if err != nil {
		return nil, err
	}
	g, id, imported := s.configured(), req.GetId(), len(state) == 0
	if imported {
		own, ok := g.ImportID(t, id)
		if !ok {
			return &pulumirpc.ReadResponse{}, nil
		}
		id = own
	}
	found, err := g.Read(t, id, mappable(state))
	if err != nil {
		return nil, fmt.Errorf("refreshing %s: %w", urn, err)
	}
	if found == nil {
		return &pulumirpc.ReadResponse{}, nil
	}
	now := outputs(t, found)
	props, err := s.marshal(t, now)
	if err != nil {
		return nil, err
	}
	fresh := refreshed(t, inputs, now)
	if imported {
		fresh = extracted(t, now)
	}
	in, err := plugin.MarshalProperties(fresh, plugin.MarshalOptions{KeepUnknowns: true})
	return &pulumirpc.ReadResponse{Id: id, Properties: props, Inputs: in}, err
}

// Update changes a resource, or says what it would have.
func (s *Server) Update(_ context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	t, urn, err := s.typeOf(req.GetUrn(), "Update")
	if err != nil {
		return nil, err
	}
	olds, err := unmarshal(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := unmarshal(req.GetNews())
	if err != nil {
		return nil, err
	}
	if req.GetPreview() {
		props, err := s.marshal(t, preview(t.Fields, news, olds))
		return &pulumirpc.UpdateResponse{Properties: props}, err
	}
	state, err := s.configured().Update(t, req.GetId(), mappable(olds), mappable(plan.Ignored(olds, news, req.GetIgnoreChanges())))
	if err != nil {
		return nil, fmt.Errorf("updating %s: %w", urn, err)
	}
	props, err := s.marshal(t, outputs(t, state))
	return &pulumirpc.UpdateResponse{Properties: props}, err
}

// Delete removes a resource.
func (s *Server) Delete(_ context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	t, urn, err := s.typeOf(req.GetUrn(), "Delete")
	if err != nil {
		return nil, err
	}
	state, err := unmarshal(req.GetProperties())
	if err != nil {
		return nil, err
	}
	if err := s.configured().Delete(t, req.GetId(), mappable(state)); err != nil {
		return nil, fmt.Errorf("deleting %s: %w", urn, err)
	}
	return &emptypb.Empty{}, nil
}
