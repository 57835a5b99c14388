package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
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

// Create makes an object and waits until it is ready. A preview is a dry run on the API server; where that is not
// possible it returns the inputs.
func (p *Plugin) Create(ctx context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	urn := resource.URN(req.GetUrn())
	if isRelease(urn) {
		defer p.cluster.Forget() // It may have defined kinds. The real plugin, 4.32, finds them too.
		return p.releases.Create(ctx, req)
	}
	if !req.GetPreview() && p.unreachable != "" {
		return nil, p.errUnreachable()
	}
	news, err := wire.ReadInputs("create", req.GetProperties())
	if err != nil {
		return nil, err
	}
	inputs := state.Object(news)
	asIs := &pulumirpc.CreateResponse{Properties: req.GetProperties()}
	if req.GetPreview() && (p.blind(inputs) || !p.settings.ServerSideApply || object.IsPatch(urn, inputs.GetKind())) {
		return asIs, nil
	}
	apiVersion := inputs.GetAPIVersion()
	fieldManager, err := p.fieldManager(news, inputs)
	if err != nil {
		return nil, err
	}
	live, err := p.create(urn, inputs, fieldManager, req)
	if req.GetPreview() && p.mayNotPreview(err) {
		return asIs, nil
	}
	partial, left := await.IsPartial(err)
	switch {
	case left:
		live = partial.Object
	case err != nil:
		return nil, createError(urn, err)
	case object.IsCRD(inputs):
		p.cluster.Forget()
	}
	if req.GetPreview() {
		unstructured.RemoveNestedField(live.Object, "status")
	}
	out, writeErr := wire.Write(state.Checkpoint(inputs, live, news, apiVersion, fieldManager), p.secrets)
	if writeErr != nil {
		return nil, writeErr
	}
	if left {
		return nil, wire.Partial(object.ID(live), fmt.Errorf("resource %q was successfully created, but the Kubernetes "+
			"API server reported that it failed to fully initialize or become live: %w", urn, err),
			partial.Reasons, out, nil)
	}
	resp := &pulumirpc.CreateResponse{Properties: out}
	if !req.GetPreview() {
		resp.Id = object.ID(live)
	}
	return resp, nil
}

// create makes an object and, unless it is a preview, waits for it.
func (p *Plugin) create(
	urn resource.URN, inputs *unstructured.Unstructured, fieldManager string, req *pulumirpc.CreateRequest,
) (*unstructured.Unstructured, error) {
	log := p.log(urn)
	live, err := p.writer().Create(p.ctx, write(log, urn, inputs, fieldManager, req.GetPreview(), nil))
	if err != nil || req.GetPreview() {
		return live, err
	}
	return p.awaitReady(log, inputs, live, nil, req.GetTimeout())
}

// blind tells whether the API server cannot be asked about an object: parts of it are unknown, or its kind, or the
// server cannot be reached.
func (p *Plugin) blind(inputs *unstructured.Unstructured) bool {
	return state.HasComputed(inputs) || p.unreachable != "" || !p.cluster.Has(inputs.GroupVersionKind())
}

// mayNotPreview tells whether an error speaks against the preview only, not against the create.
func (p *Plugin) mayNotPreview(err error) bool {
	if apierrors.IsForbidden(err) || errors.Is(err, object.ErrNoNamespace) {
		return true
	}
	if p.settings.ServerSideApply && apierrors.IsAlreadyExists(err) {
		return true
	}
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Code != http.StatusBadRequest {
		return false
	}
	message := status.Status().Message
	return message == "the dryRun alpha feature is disabled" || message == "the dryRun beta feature is disabled" ||
		strings.Contains(message, "does not support dry run")
}

func createError(urn resource.URN, err error) error {
	if !meta.IsNoMatchError(err) {
		return fmt.Errorf("resource %q was not successfully created by the Kubernetes API server: %w", urn, err)
	}
	gvk, kindErr := object.KindOf(urn)
	if kindErr != nil {
		return kindErr
	}
	return fmt.Errorf("creation of resource %q with kind %s failed because the Kubernetes API server reported that the "+
		"apiVersion for this resource does not exist. Verify that any required CRDs have been created: %w",
		urn, gvk.GroupVersion().String()+"/"+gvk.Kind, err)
}

// write prepares the writing of an object.
func write(
	log *wire.Log, urn resource.URN, inputs *unstructured.Unstructured, fieldManager string, preview bool,
	ignoreChanges []string,
) object.Write {
	return object.Write{
		URN: urn, Inputs: inputs, FieldManager: fieldManager, Preview: preview, IgnoreChanges: ignoreChanges,
		Retrying: func(attempt int, err error) {
			log.Status(diag.Info, fmt.Sprintf("Retry #%d; creation failed: %v", attempt, err))
		},
		Renamed: func(name string) {
			log.Say(diag.Info, fmt.Sprintf("Preview creation failed due to immutable fields; retrying with name %q", name))
		},
	}
}

// awaitReady waits until an object is ready.
func (p *Plugin) awaitReady(
	log *wire.Log, inputs, live, before *unstructured.Unstructured, timeout float64,
) (*unstructured.Unstructured, error) {
	ready, err := await.Ready(p.ctx, p.target(log, inputs, live, before, timeout))
	if err == nil {
		log.Status(diag.Info, "")
	}
	return ready, err
}

func (p *Plugin) target(
	log *wire.Log, inputs, live, before *unstructured.Unstructured, timeout float64,
) await.Target {
	return await.Target{
		Cluster: p.cluster, Inputs: inputs, Live: live, Before: before,
		Timeout: object.Timeout(timeout, inputs), Status: log.Status, Warn: log.Warn,
	}
}
