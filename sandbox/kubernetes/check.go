package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
	"github.com/gkestack/gkestack/sandbox/kubernetes/state"
	"github.com/gkestack/gkestack/sandbox/kubernetes/wire"
)

// Check completes a resource's inputs: normal form, name, namespace.
func (p *Plugin) Check(ctx context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	urn := resource.URN(req.GetUrn())
	log := p.log(urn)
	if p.unreachable != "" && p.settings.SkipUpdateUnreachable {
		log.Warn("Cluster is unreachable but skipUpdateUnreachable flag is set to true, skipping...")
		return &pulumirpc.CheckResponse{Inputs: req.GetOlds()}, nil
	}
	if isRelease(urn) {
		return p.releases.Check(ctx, req)
	}
	if object.IsList(urn) {
		return nil, errors.New("list resources exist for compatibility with YAML manifests and Helm charts, " +
			"and cannot be created directly. Use the underlying resource type instead")
	}
	olds, err := wire.Read(req.GetOlds())
	if err != nil {
		return nil, err
	}
	news, err := wire.ReadInputs("check", req.GetNews())
	if err != nil {
		return nil, err
	}
	inputs, err := p.checkedPatch(urn, state.Object(news))
	if err != nil {
		return nil, err
	}
	p.warnHooks(log, inputs)
	if err := p.name(req, urn, inputs, state.Object(olds), news); err != nil {
		return nil, err
	}
	if p.settings.ServerSideApply && object.Generated(inputs, news) {
		return nil, errors.New("the `.metadata.generateName` field is not supported in Server-Side Apply mode")
	}
	if err := p.place(log, urn, inputs); err != nil {
		return nil, err
	}
	if object.IsCRD(inputs) {
		if err := p.cluster.RememberCRD(inputs); err != nil {
			return nil, err
		}
	}
	checked := resource.NewPropertyMapFromMap(inputs.Object)
	state.AnnotateSecrets(checked, news)
	out, err := wire.Write(checked, p.secrets)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.CheckResponse{Inputs: out}, nil
}

// checkedPatch returns the normal form of the inputs, and refuses a patch that cannot be applied.
func (p *Plugin) checkedPatch(urn resource.URN, inputs *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	isPatch := object.IsPatch(urn, inputs.GetKind())
	if isPatch && !p.settings.ServerSideApply {
		return nil, errors.New("patch resources require Server-Side Apply mode, which is enabled using the " +
			"`enableServerSideApply` Provider config")
	}
	inputs = normalized(inputs)
	if isPatch && inputs.GetName() == "" {
		return nil, errors.New("patch resources require the `.metadata.name` field to be set")
	}
	return inputs, nil
}

// name names an object and, without server-side apply, labels it as managed.
func (p *Plugin) name(
	req *pulumirpc.CheckRequest, urn resource.URN, inputs, old *unstructured.Unstructured, news resource.PropertyMap,
) error {
	if len(old.Object) > 0 {
		object.AdoptName(inputs, old, news)
		if label(old) == managedBy() {
			setLabel(inputs, managedBy())
		}
		return nil
	}
	if err := object.Autoname(inputs, news, urn, req.GetRandomSeed(), req.GetAutonaming()); err != nil {
		return err
	}
	if !p.settings.ServerSideApply {
		setLabel(inputs, managedBy())
	}
	return nil
}

const managedByLabel = "app.kubernetes.io/managed-by"

func managedBy() string {
	if value, ok := os.LookupEnv("PULUMI_KUBERNETES_MANAGED_BY_LABEL"); ok {
		return value
	}
	return "pulumi"
}

func label(obj *unstructured.Unstructured) string { return obj.GetLabels()[managedByLabel] }

// setLabel labels an object whose labels are known.
func setLabel(obj *unstructured.Unstructured, value string) {
	metadata, ok := obj.Object["metadata"].(map[string]any)
	if !ok {
		return
	}
	labels, ok := metadata["labels"].(map[string]any)
	if !ok {
		if _, unknown := metadata["labels"]; unknown {
			return
		}
		labels = map[string]any{}
		metadata["labels"] = labels
	}
	labels[managedByLabel] = value
}

// place warns of an API that goes away and puts an object into the default namespace. A kind that nobody knows yet is
// taken to be namespaced.
func (p *Plugin) place(log *wire.Log, urn resource.URN, inputs *unstructured.Unstructured) error {
	gvk, err := object.KindOf(urn)
	if err != nil {
		return err
	}
	if p.unreachable == "" {
		if removed := object.Removed(gvk, p.cluster.Version); removed != nil {
			log.Warn(removed.Error())
		} else if !p.settings.SuppressDeprecationWarnings {
			if warning := object.Deprecation(gvk, p.cluster.Version); warning != "" {
				log.Warn(warning)
			}
		}
	}
	if p.namespace == "" || inputs.GetNamespace() != "" {
		return nil
	}
	namespaced, err := p.cluster.Namespaced(gvk)
	if err != nil && !errors.Is(err, object.ErrScopeUnknown) {
		return err
	}
	if namespaced || err != nil {
		inputs.SetNamespace(p.namespace)
	}
	return nil
}

var testHooks = regexp.MustCompile(`test|test-success|test-failure`)

// warnHooks warns of annotations that have no effect here.
func (p *Plugin) warnHooks(log *wire.Log, inputs *unstructured.Unstructured) {
	hooks := false
	for key, value := range inputs.GetAnnotations() {
		if strings.HasPrefix(key, object.AnnotationAutonamed) {
			log.Warn(fmt.Sprintf("ignoring user-specified value for internal annotation %q", key))
		}
		hooks = hooks || strings.HasPrefix(key, object.AnnotationHelmHook) && testHooks.MatchString(value)
	}
	if hooks && !p.settings.SuppressHelmHookWarnings {
		log.Warn("This resource contains Helm hooks that are not currently supported by Pulumi. The resource will " +
			"be created, but any hooks will not be executed. Hooks support is tracked at " +
			"https://github.com/pulumi/pulumi-kubernetes/issues/555 -- This warning can be disabled by setting " +
			"the PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS environment variable")
	}
}
