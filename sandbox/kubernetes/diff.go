package kubernetes

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/gkestack/gkestack/sandbox/kubernetes/await"
	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/plan"
	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Diff compares the new inputs with the last known live object, pruned to what the old inputs said, so that drift shows
// and the server's own fields do not.
func (p *Plugin) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	urn := resource.URN(req.GetUrn())
	if isRelease(urn) {
		return p.releases.Diff(ctx, req)
	}
	olds, err := wire.Read(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := wire.ReadInputs("diff", req.GetNews())
	if err != nil {
		return nil, err
	}
	inputs := normalized(state.Object(news))
	oldInputs, live := state.Parse(olds)
	pruned := object.Prune(live, normalized(oldInputs))
	if err := p.align(inputs, pruned, live); err != nil {
		return nil, err
	}
	resp := &pulumirpc.DiffResponse{HasDetailedDiff: true, Changes: pulumirpc.DiffResponse_DIFF_NONE}
	if patch := plan.MergePatch(pruned.Object, inputs.Object); len(patch) > 0 {
		forceNew := plan.Identity
		if !object.IsPatch(urn, inputs.GetKind()) {
			forceNew = p.mutability().ForceNew(inputs)
		}
		detail := plan.Detail(patch, pruned.Object, inputs.Object, pruned.Object, forceNew...)
		if err := detail.Ignore(req.GetIgnoreChanges()); err != nil {
			return nil, err
		}
		resp.DetailedDiff, resp.Replaces = detail, detail.Replaces()
		if len(detail) > 0 {
			resp.Changes = pulumirpc.DiffResponse_DIFF_SOME
		}
	}
	if object.Annotated(inputs, object.AnnotationReplaceUnready) && p.unready(urn, inputs, live) {
		resp.Changes = pulumirpc.DiffResponse_DIFF_SOME
		resp.Replaces = append(resp.Replaces, `.metadata.annotations["pulumi.com/replaceUnready"]`)
	}
	// Two objects cannot have one name: the old one must go first, unless the new one gets a name or a namespace of its
	// own.
	resp.DeleteBeforeReplace = len(resp.Replaces) > 0 &&
		object.Named(inputs, news) && !object.Autonamed(inputs) &&
		inputs.GetName() == live.GetName() && inputs.GetNamespace() == live.GetNamespace()
	return resp, nil
}

// align makes what the two sides leave out explicit: the namespace, the kind, and the name that was generated.
func (p *Plugin) align(inputs, pruned, live *unstructured.Unstructured) error {
	gvk := inputs.GroupVersionKind()
	namespaced, err := p.cluster.Namespaced(gvk)
	if err != nil && !errors.Is(err, object.ErrScopeUnknown) {
		return fmt.Errorf("API server returned error when asked if resource type %s is namespaced: %w", gvk, err)
	}
	if namespaced || err != nil {
		pruned.SetNamespace(object.DefaultedNamespace(pruned.GetNamespace()))
		inputs.SetNamespace(object.DefaultedNamespace(inputs.GetNamespace()))
	} else {
		pruned.SetNamespace("")
		inputs.SetNamespace("")
	}
	if pruned.GroupVersionKind().Empty() {
		pruned.SetGroupVersionKind(gvk)
	}
	if p.settings.ServerSideApply && pruned.GetResourceVersion() != "" {
		pruned.SetResourceVersion("")
	}
	if inputs.GetName() != "" {
		pruned.SetName(live.GetName())
	}
	return nil
}

// unready tells whether a Job that asks to be replaced when it has not succeeded is such a one.
func (p *Plugin) unready(urn resource.URN, inputs, old *unstructured.Unstructured) bool {
	switch {
	case p.unreachable != "":
		p.log(urn).Warn("Cluster is unreachable, skipping replaceUnready check")
		return false
	case inputs.GetKind() != "Job":
		p.log(urn).Warn("replaceUnready annotation is not supported for this resource")
		return false
	}
	live, err := p.get(old)
	return err == nil && !await.JobSucceeded(live)
}

// get reads an object's live state.
func (p *Plugin) get(obj *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	client, err := p.cluster.ClientFor(obj)
	if err != nil {
		return nil, err
	}
	return client.Get(p.ctx, obj.GetName(), metav1.GetOptions{})
}
