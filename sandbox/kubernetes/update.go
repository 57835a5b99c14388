package kubernetes

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/gkestack/gkestack/sandbox/kubernetes/await"
	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Update changes an object and waits until it is ready again.
func (p *Plugin) Update(ctx context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	urn := resource.URN(req.GetUrn())
	if isRelease(urn) {
		return p.releases.Update(ctx, req)
	}
	if !req.GetPreview() && p.unreachable != "" {
		return nil, p.errUnreachable()
	}
	olds, err := wire.Read(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := wire.ReadInputs("update", req.GetNews())
	if err != nil {
		return nil, err
	}
	inputs := normalized(state.Object(news))
	asIs := &pulumirpc.UpdateResponse{Properties: req.GetNews()}
	if req.GetPreview() && p.blind(inputs) {
		return asIs, nil
	}
	u := update{urn: urn, log: p.log(urn), inputs: inputs, req: req}
	var oldInputs *unstructured.Unstructured
	oldInputs, u.live = state.Parse(olds)
	dropLastApplied(u.live, oldInputs)
	oldInputs = normalized(oldInputs)
	u.pruned = object.Prune(u.live, oldInputs)
	if u.oldManager, err = p.fieldManager(olds, oldInputs); err != nil {
		return nil, err
	}
	if u.manager, err = p.fieldManager(olds, inputs); err != nil {
		return nil, err
	}
	live, partial, err := p.update(u)
	if err != nil {
		if req.GetPreview() && apierrors.IsForbidden(err) {
			return asIs, nil
		}
		return nil, err
	}
	out, err := wire.Write(
		state.Checkpoint(inputs, live, news, state.APIVersion(olds, oldInputs), u.manager), p.secrets)
	if err != nil {
		return nil, err
	}
	if partial != nil {
		return nil, wire.Partial(object.ID(live), fmt.Errorf("the Kubernetes API server reported that %q failed to fully "+
			"initialize or become live: %w", object.ID(live), partial), reasons(partial), out, nil)
	}
	return &pulumirpc.UpdateResponse{Properties: out}, nil
}

// update is one update under way.
type update struct {
	urn                 resource.URN
	log                 *wire.Log
	req                 *pulumirpc.UpdateRequest
	inputs              *unstructured.Unstructured
	live, pruned        *unstructured.Unstructured // as checkpointed
	oldManager, manager string
}

// update writes and waits. A failure that leaves the object in place is returned as partial, with the object as it is.
func (p *Plugin) update(u update) (live *unstructured.Unstructured, partial, err error) {
	preview := u.req.GetPreview()
	request := write(u.log, u.urn, u.inputs, u.manager, preview, u.req.GetIgnoreChanges())
	live, before, err := p.writer().Update(p.ctx, request, u.live.GetName(), u.pruned)
	if err == nil && !preview {
		live, err = p.awaitReady(u.log, u.inputs, live, before, u.req.GetTimeout())
	}
	switch {
	case err == nil:
		return live, nil, p.handOver(u, live)
	case preview && apierrors.IsForbidden(err):
		return nil, nil, err
	case meta.IsNoMatchError(err):
		return nil, nil, fmt.Errorf("update of resource %q failed because the Kubernetes API server reported that the "+
			"apiVersion for this resource does not exist. Verify that any required CRDs have been created: %w", u.urn, err)
	}
	live, getErr := p.get(u.live)
	if getErr != nil {
		return nil, nil, errors.Join(
			fmt.Errorf("update of resource %q failed: %w", u.urn, err),
			fmt.Errorf("unable to get cluster state: %w", getErr))
	}
	return live, err, nil
}

// handOver makes an object's former field manager give up its fields.
func (p *Plugin) handOver(u update, live *unstructured.Unstructured) error {
	if !p.settings.ServerSideApply || u.req.GetPreview() || u.oldManager == u.manager {
		return nil
	}
	client, err := p.cluster.ClientFor(live)
	if err != nil {
		return err
	}
	return object.Relinquish(p.ctx, client, live, u.oldManager)
}

// dropLastApplied lets an update remove kubectl's annotation, which old releases of the plugin wrote too: it is made
// part of the old inputs.
func dropLastApplied(live, oldInputs *unstructured.Unstructured) {
	path := []string{"metadata", "annotations", object.AnnotationLastApplied}
	value, written, _ := unstructured.NestedString(live.Object, path...)
	_, asked, _ := unstructured.NestedString(oldInputs.Object, path...)
	if written && !asked {
		_ = unstructured.SetNestedField(oldInputs.Object, value, path...) // metadata of another shape has no annotations
	}
}

// reasons returns the details of an error that left its object in place.
func reasons(err error) []string {
	if partial, ok := await.IsPartial(err); ok {
		return partial.Reasons
	}
	return nil
}
