package release

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"helm.sh/helm/v3/pkg/action"
	helmrelease "helm.sh/helm/v3/pkg/release"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Create installs a release. A preview returns it with its outputs unknown.
func (p *Provider) Create(_ context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	news, err := wire.ReadInputs("create", req.GetProperties())
	if err != nil {
		return nil, err
	}
	release, err := decode(news)
	if err != nil {
		return nil, err
	}
	resp := &pulumirpc.CreateResponse{}
	var failed *failedError
	if !req.GetPreview() {
		if p.Unreachable != "" {
			return nil, fmt.Errorf("can't create Helm Release with unreachable cluster: %s", p.Unreachable)
		}
		resp.Id = object.JoinID(release.Namespace, release.Name)
		log := wire.NewLog(p.Engine, resource.URN(req.GetUrn()))
		if err := p.install(log, release); err != nil && !errors.As(err, &failed) {
			return nil, err
		}
	}
	resp.Properties, err = wire.Write(release.checkpoint(news, req.GetPreview()), p.Secrets)
	if err != nil {
		return nil, err
	}
	if failed != nil {
		err := fmt.Errorf("Helm release %q was created, but failed to initialize completely. "+ //nolint:staticcheck
			"Use Helm CLI to investigate: %w", resp.Id, failed)
		return nil, wire.Partial(resp.Id, err, nil, resp.Properties, nil)
	}
	return resp, nil
}

// Update upgrades a release.
func (p *Provider) Update(_ context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	olds, err := wire.Read(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := wire.ReadInputs("update", req.GetNews())
	if err != nil {
		return nil, err
	}
	release, err := decode(news)
	if err != nil {
		return nil, err
	}
	old, err := decode(olds)
	if err != nil {
		return nil, err
	}
	var failed *failedError
	if !req.GetPreview() {
		if p.Unreachable != "" {
			return nil, fmt.Errorf("can't update Helm Release with unreachable cluster: %s", p.Unreachable)
		}
		if err := p.upgrade(release, old.Namespace); err != nil && !errors.As(err, &failed) {
			return nil, err
		}
	}
	out, err := wire.Write(release.checkpoint(news, req.GetPreview()), p.Secrets)
	if err != nil {
		return nil, err
	}
	if failed != nil {
		id := object.JoinID(release.Namespace, release.Name)
		err := fmt.Errorf("Helm release %q failed to initialize completely. "+ //nolint:staticcheck
			"Use Helm CLI to investigate: %w", id, failed)
		return nil, wire.Partial(id, err, nil, out, nil)
	}
	return &pulumirpc.UpdateResponse{Properties: out}, nil
}

// Read returns what Helm knows of a release; one that is not there is returned without an id. An import makes its
// inputs from it.
func (p *Provider) Read(_ context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	olds, err := wire.Read(req.GetProperties())
	if err != nil {
		return nil, err
	}
	release, err := decode(olds)
	if err != nil {
		return nil, err
	}
	namespace, name := release.Namespace, release.Name
	if len(olds) == 0 {
		namespace, name = object.SplitID(req.GetId())
	}
	config, err := p.configuration(namespace)
	if err != nil {
		return nil, err
	}
	live, err := find(config, name)
	if errors.Is(err, errNotFound) {
		return &pulumirpc.ReadResponse{}, nil
	}
	if err != nil {
		return nil, err
	}
	if err := release.fill(live); err != nil {
		return nil, err
	}
	inputs := checkpointInputs(olds)
	if inputs == nil {
		release.Chart = p.origin(live.Chart.Metadata)
		if version, err := p.chartVersion(release); err == nil {
			release.Version = version
		}
		inputs = resource.NewPropertyMap(release)
		delete(inputs, "resourceNames")
		delete(inputs, "status")
		p.defaults(inputs)
	}
	resp := &pulumirpc.ReadResponse{Id: req.GetId()}
	if resp.Id == "" {
		resp.Id = object.JoinID(release.Namespace, release.Name)
	}
	if resp.Properties, err = wire.Write(release.checkpoint(inputs, false), p.Secrets); err != nil {
		return nil, err
	}
	resp.Inputs, err = wire.Write(inputs, p.Secrets)
	return resp, err
}

// Delete uninstalls a release.
func (p *Provider) Delete(_ context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	olds, err := wire.Read(req.GetProperties())
	if err != nil {
		return nil, err
	}
	release, err := decode(olds)
	if err != nil {
		return nil, err
	}
	config, err := p.configuration(release.Namespace)
	if err != nil {
		return nil, err
	}
	uninstall := action.NewUninstall(config)
	if release.Atomic || !release.SkipAwait {
		uninstall.Wait, uninstall.Timeout = true, release.timeout()
	}
	result, err := p.uninstall(uninstall, release.Name)
	if err != nil {
		return nil, err
	}
	if result.Info != "" {
		wire.NewLog(p.Engine, resource.URN(req.GetUrn())).
			Warn(fmt.Sprintf("Helm uninstall returned information: %q", result.Info))
	}
	return &emptypb.Empty{}, nil
}

// uninstall runs until it is done or the engine cancels: Helm itself does not listen.
func (p *Provider) uninstall(uninstall *action.Uninstall, name string) (*helmrelease.UninstallReleaseResponse, error) {
	type outcome struct {
		result *helmrelease.UninstallReleaseResponse
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		result, err := uninstall.Run(name)
		done <- outcome{result, err}
	}()
	select {
	case o := <-done:
		return o.result, o.err
	case <-p.Context.Done():
		return nil, fmt.Errorf("Helm release %q: uninstall: %w", name, p.Context.Err()) //nolint:staticcheck
	}
}

// find returns a release's last revision.
func find(config *action.Configuration, name string) (*helmrelease.Release, error) {
	live, err := action.NewGet(config).Run(name)
	if err != nil && strings.Contains(err.Error(), "release: not found") {
		return nil, errNotFound
	}
	return live, err
}
