package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/check"
	"github.com/gkestack/gkestack/sandbox/gcp/plan"
)

// request is what the engine asks about one resource.
type request struct {
	typ *catalog.Type
	urn resource.URN
	// olds are the properties that the resource has, news those that a program gives it; which of them a request brings
	// depends on the operation.
	olds, news resource.PropertyMap
}

// request finds the resource's type and reads the properties; nil stands for none.
func (s *Server) request(urn, operation string, olds, news *structpb.Struct) (request, error) {
	r := request{urn: resource.URN(urn)}
	var ok bool
	if r.typ, ok = s.types.Type(string(r.urn.Type())); !ok {
		return r, fmt.Errorf("unrecognized resource type (%s): %s; the sandbox knows %d types of Google Cloud, and this is "+
			"not one of them",
			operation, r.urn.Type(), len(s.types.Types()))
	}
	var errOlds, errNews error
	r.olds, errOlds = unmarshal(olds)
	r.news, errNews = unmarshal(news)
	return r, errors.Join(errOlds, errNews)
}

// Check fills in and checks inputs.
func (s *Server) Check(_ context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	r, err := s.request(req.GetUrn(), "Check", req.GetOlds(), req.GetNews())
	if err != nil {
		return nil, err
	}
	if len(r.olds) == 0 {
		r.olds = nil
	}
	inputs, broken, err := check.Inputs(check.Request{Type: r.typ, Name: r.urn.Name(), Olds: r.olds, News: r.news,
		Seed: req.GetRandomSeed()})
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
	r, err := s.request(req.GetUrn(), "Diff", req.GetOlds(), req.GetNews())
	if err != nil {
		return nil, err
	}
	d := plan.Diff(r.typ, r.olds, r.news, req.GetIgnoreChanges(), s.configured().DefaultLabels)
	resp := &pulumirpc.DiffResponse{
		Changes: pulumirpc.DiffResponse_DIFF_NONE, HasDetailedDiff: true, DetailedDiff: map[string]*pulumirpc.PropertyDiff{},
		Replaces: d.Replaces, Diffs: d.Diffs, Stables: d.Stables, DeleteBeforeReplace: d.DeleteBeforeReplace,
	}
	if d.Changed {
		resp.Changes = pulumirpc.DiffResponse_DIFF_SOME
	}
	for path, kind := range d.Detailed {
		resp.DetailedDiff[path] = &pulumirpc.PropertyDiff{Kind: kind}
	}
	return resp, nil
}

// Create makes a resource, or says what it would have.
func (s *Server) Create(_ context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	r, err := s.request(req.GetUrn(), "Create", nil, req.GetProperties())
	if err != nil {
		return nil, err
	}
	g := s.configured()
	if err := g.CheckPlace(r.typ, mappable(r.news)); err != nil {
		return nil, fmt.Errorf("diffing %s: %w", r.urn, err)
	}
	if req.GetPreview() {
		props, err := s.marshal(r.typ, planned(g, r.typ, r.news))
		return &pulumirpc.CreateResponse{Properties: props}, err
	}
	id, state, err := g.Create(r.typ, mappable(r.news))
	if err != nil {
		return nil, err
	}
	props, err := s.marshal(r.typ, outputs(r.typ, state))
	return &pulumirpc.CreateResponse{Id: id, Properties: props}, err
}

// Read brings a resource's state up to date, or imports it.
func (s *Server) Read(_ context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	r, err := s.request(req.GetUrn(), "Read", req.GetProperties(), req.GetInputs())
	if err != nil {
		return nil, err
	}
	g, id, imported := s.configured(), req.GetId(), len(r.olds) == 0
	if imported {
		own, ok := g.ImportID(r.typ, id)
		if !ok {
			return &pulumirpc.ReadResponse{}, nil
		}
		id = own
	}
	found, err := g.Read(r.typ, id, mappable(r.olds))
	if err != nil {
		return nil, fmt.Errorf("refreshing %s: %w", r.urn, err)
	}
	if found == nil {
		return &pulumirpc.ReadResponse{}, nil
	}
	now := outputs(r.typ, found)
	props, err := s.marshal(r.typ, now)
	if err != nil {
		return nil, err
	}
	fresh := refreshed(r.typ, r.news, now)
	if imported {
		fresh = extracted(r.typ, now)
	}
	in, err := plugin.MarshalProperties(fresh, plugin.MarshalOptions{KeepUnknowns: true})
	return &pulumirpc.ReadResponse{Id: id, Properties: props, Inputs: in}, err
}

// Update changes a resource, or says what it would have.
func (s *Server) Update(_ context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	r, err := s.request(req.GetUrn(), "Update", req.GetOlds(), req.GetNews())
	if err != nil {
		return nil, err
	}
	if req.GetPreview() {
		props, err := s.marshal(r.typ, preview(r.typ.Fields, r.news, r.olds))
		return &pulumirpc.UpdateResponse{Properties: props}, err
	}
	state, err := s.configured().Update(r.typ, req.GetId(), mappable(r.olds),
		mappable(plan.Ignored(r.olds, r.news, req.GetIgnoreChanges())))
	if err != nil {
		return nil, fmt.Errorf("updating %s: %w", r.urn, err)
	}
	props, err := s.marshal(r.typ, outputs(r.typ, state))
	return &pulumirpc.UpdateResponse{Properties: props}, err
}

// Delete removes a resource.
func (s *Server) Delete(_ context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	r, err := s.request(req.GetUrn(), "Delete", req.GetProperties(), nil)
	if err != nil {
		return nil, err
	}
	if err := s.configured().Delete(r.typ, req.GetId(), mappable(r.olds)); err != nil {
		return nil, fmt.Errorf("deleting %s: %w", r.urn, err)
	}
	return &emptypb.Empty{}, nil
}
