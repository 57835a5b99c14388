package kubernetes

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/gkestack/gkestack/sandbox/kubernetes/await"
	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Read returns an object's live state: for a refresh beside the inputs that are known, for an import with inputs made
// from it. An object that is not there is returned without an id.
func (p *Plugin) Read(ctx context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	urn := resource.URN(req.GetUrn())
	if p.unreachable != "" {
		return p.readUnreachable(urn, req)
	}
	if isRelease(urn) {
		return p.releases.Read(ctx, req)
	}
	olds, err := wire.Read(req.GetProperties())
	if err != nil {
		return nil, err
	}
	known, err := wire.Read(req.GetInputs())
	if err != nil {
		return nil, err
	}
	inputs, imported, err := identify(urn, req.GetId(), olds, known)
	if err != nil {
		return nil, err
	}
	_, name := object.SplitID(req.GetId())
	live, readErr := p.read(urn, inputs, name, imported)
	if gone(readErr) {
		return &pulumirpc.ReadResponse{}, nil
	}
	if live == nil {
		return nil, readErr
	}
	liveInputs := object.Prune(live, inputs)
	if imported {
		liveInputs = importable(live)
	}
	resp := &pulumirpc.ReadResponse{Id: req.GetId()}
	fieldManager, err := p.fieldManager(olds, inputs)
	if err != nil {
		return nil, err
	}
	resp.Properties, err = wire.Write(
		state.Checkpoint(liveInputs, live, known, state.APIVersion(olds, inputs), fieldManager), p.secrets)
	if err != nil {
		return nil, err
	}
	in := resource.NewPropertyMapFromMap(liveInputs.Object)
	state.AnnotateSecrets(in, known)
	if resp.Inputs, err = wire.Write(in, p.secrets); err != nil {
		return nil, err
	}
	if readErr != nil {
		return nil, wire.Partial(resp.Id, readErr, reasons(readErr), resp.Properties, resp.Inputs)
	}
	return resp, nil
}

// identify returns the inputs of the object to read. Those of an import, which has none, are its kind and its id only.
func identify(
	urn resource.URN, id string, olds, known resource.PropertyMap,
) (inputs *unstructured.Unstructured, imported bool, err error) {
	namespace, name := object.SplitID(id)
	if name == "" {
		return nil, false, fmt.Errorf("failed to read resource because of a failure to parse resource name from "+
			"request ID: %s", id)
	}
	inputs = normalized(state.Object(known))
	if !inputs.GroupVersionKind().Empty() {
		return inputs, false, nil
	}
	if inputs.Object == nil {
		inputs.Object = map[string]any{}
	}
	_, live := state.Parse(olds)
	gvk := live.GroupVersionKind()
	if gvk.Empty() {
		imported = true
		if gvk, err = object.KindOf(urn); err != nil {
			return nil, false, err
		}
	}
	inputs.SetGroupVersionKind(gvk)
	if inputs.GetName() == "" {
		inputs.SetName(name)
	}
	if inputs.GetNamespace() == "" {
		inputs.SetNamespace(namespace)
	}
	return inputs, imported, nil
}

// read gets an object and, unless it is imported, tells whether it is ready.
func (p *Plugin) read(
	urn resource.URN, inputs *unstructured.Unstructured, name string, imported bool,
) (*unstructured.Unstructured, error) {
	client, err := p.cluster.ClientFor(inputs)
	if err != nil {
		return nil, err
	}
	live, err := client.Get(p.ctx, name, metav1.GetOptions{})
	if err != nil || imported {
		return live, err
	}
	return live, await.Check(p.ctx, p.target(p.log(urn), inputs, live, nil, 0))
}

// gone tells whether an error says that an object, or its kind, is not there.
func gone(err error) bool { return meta.IsNoMatchError(err) || apierrors.IsNotFound(err) }

// importable returns the inputs that would have made a live object: all but what the server writes.
func importable(live *unstructured.Unstructured) *unstructured.Unstructured {
	inputs := live.DeepCopy()
	delete(inputs.Object, "status")
	for _, field := range []string{"creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"} {
		unstructured.RemoveNestedField(inputs.Object, "metadata", field)
	}
	for _, annotation := range []string{"deployment.kubernetes.io/revision", object.AnnotationLastApplied} {
		unstructured.RemoveNestedField(inputs.Object, "metadata", "annotations", annotation)
	}
	return inputs
}

// readUnreachable answers for a cluster that cannot be reached: with an error, unless the settings say to forget the
// object or to trust the state.
func (p *Plugin) readUnreachable(urn resource.URN, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	log := p.log(urn)
	log.Warn(p.errUnreachable().Error())
	switch {
	case p.settings.DeleteUnreachable:
		log.Say(diag.Info, forgetting)
		return &pulumirpc.ReadResponse{}, nil
	case p.settings.SkipUpdateUnreachable:
		log.Say(diag.Info, "configured Kubernetes cluster is unreachable and the `skipUnreachable` option is enabled. "+
			"Returned data could not reflect the actual cluster configuration.")
		return &pulumirpc.ReadResponse{
			Id: req.GetId(), Properties: req.GetProperties(), Inputs: req.GetInputs(),
		}, nil
	}
	return nil, errors.New("failed to read resource state due to unreachable cluster. If the cluster was " +
		"deleted, " + forgetHint)
}

const (
	forgetting = "configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled. " +
		"Deleting the unreachable resource from Pulumi state"
	forgetHint = "you can remove this resource from Pulumi state by rerunning the operation with the " +
		"PULUMI_K8S_DELETE_UNREACHABLE environment variable set to \"true\""
)
