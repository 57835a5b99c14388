package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/gkestack/gkestack/sandbox/kubernetes/await"
	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Delete removes an object and waits until it is gone. One that is gone already, or whose kind is, needs nothing.
func (p *Plugin) Delete(ctx context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	urn := resource.URN(req.GetUrn())
	log := p.log(urn)
	if isRelease(urn) {
		if p.unreachable != "" {
			return nil, fmt.Errorf("can't delete Helm Release with unreachable cluster. Reason: %q", p.unreachable)
		}
		return p.releases.Delete(ctx, req)
	}
	if p.unreachable != "" {
		log.Warn(p.errUnreachable().Error())
		if p.settings.DeleteUnreachable {
			log.Say(diag.Info, forgetting)
			return &emptypb.Empty{}, nil
		}
		return nil, errors.New("configured Kubernetes cluster is unreachable. If the cluster was deleted, " + forgetHint)
	}
	olds, err := wire.Read(req.GetProperties())
	if err != nil {
		return nil, err
	}
	inputs, live := state.Parse(olds)
	fieldManager, err := p.fieldManager(olds, inputs)
	if err != nil {
		return nil, err
	}
	_, name := object.SplitID(req.GetId())
	err = p.remove(urn, inputs, live, name, fieldManager, req.GetTimeout())
	partial, left := await.IsPartial(err)
	switch {
	case err == nil || gone(err):
		log.Status(diag.Info, "")
		return &emptypb.Empty{}, nil
	case !left:
		return nil, err
	}
	apiVersion := state.APIVersion(olds, &unstructured.Unstructured{Object: map[string]any{}})
	out, writeErr := wire.Write(state.Checkpoint(live, partial.Object, olds, apiVersion, fieldManager), p.secrets)
	if writeErr != nil {
		return nil, writeErr
	}
	return nil, wire.Partial(object.ID(partial.Object), err, partial.Reasons, out, nil)
}

func (p *Plugin) remove(
	urn resource.URN, inputs, live *unstructured.Unstructured, name, fieldManager string, timeout float64,
) error {
	client, err := p.cluster.ClientFor(live)
	if err != nil {
		return err
	}
	if p.settings.ServerSideApply && object.IsPatch(urn, inputs.GetKind()) {
		return requiredField(object.Relinquish(p.ctx, client, live, fieldManager))
	}
	policy := object.Propagation(inputs)
	if err := client.Delete(p.ctx, name, metav1.DeleteOptions{PropagationPolicy: &policy}); err != nil {
		return err
	}
	return await.Gone(p.ctx, p.target(p.log(urn), inputs, live, nil, timeout))
}

// requiredField words the error of a patch that alone owns a field that an object cannot be without.
func requiredField(err error) error {
	if err == nil || meta.IsNoMatchError(err) || !apierrors.IsInvalid(err) ||
		!strings.Contains(err.Error(), "Required value") {
		return err
	}
	cause, ok := apierrors.StatusCause(err, metav1.CauseTypeFieldValueRequired)
	if !ok {
		return err
	}
	return fmt.Errorf("this Patch resource is currently managing a required field, so it can't be deleted directly. "+
		"Either set the `retainOnDelete` resource option, or transfer ownership of the field before deleting: %s",
		cause.Field)
}
