package k8s

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/kube"
)

// deployed is what the last deployment of the stack left in the cluster, as the engine keeps it.
type deployed struct {
	objects  []deployedObject  // by their URNs, in order
	releases []deployedRelease // the same
	// urns are those under which an object is in the state: one, unless a deployment was cut short.
	urns map[identity][]string
	// kubeconfigs are those of the Kubernetes providers, by URN.
	kubeconfigs map[string]string
	kinds       clusterScoped
	// autoscalers are those of the manifests, as they were.
	autoscalers []Object
}

// deployedObject is an object of the manifests.
type deployedObject struct {
	identity

	urn string
	// kept says that the object stays in the cluster when it leaves the stack.
	kept bool
	// defines is the kind of a CustomResourceDefinition.
	defines identity
}

// deployedRelease is a Helm release, with the objects that it made.
type deployedRelease struct {
	urn, namespace, name, chart string
	objects                     []identity
}

func (r deployedRelease) id() string { return r.namespace + "/" + r.name }

// stateOutputs are the outputs of a resource, as far as they are looked at. They are of any type here: a resource of
// another provider may have the same names.
type stateOutputs struct {
	APIVersion    any `pulumi:"apiVersion"`
	Kind          any `pulumi:"kind"`
	Metadata      any `pulumi:"metadata"`
	Spec          any `pulumi:"spec"`
	Inputs        any `pulumi:"__inputs"`
	Name          any `pulumi:"name"`
	Namespace     any `pulumi:"namespace"`
	Chart         any `pulumi:"chart"`
	ResourceNames any `pulumi:"resourceNames"`
	Kubeconfig    any `pulumi:"kubeconfig"`
}

type stateResource struct {
	Type    string       `pulumi:"type"`
	Outputs stateOutputs `pulumi:"outputs"`
}

// readDeployed asks the engine for the state of the stack. It has to be asked before anything of the cluster is
// registered: a deployment writes what it makes into the same state.
func readDeployed(ctx *pulumi.Context) (*deployed, error) {
	arguments := struct {
		StackName string `pulumi:"stackName"`
	}{strings.Join([]string{ctx.Organization(), ctx.Project(), ctx.Stack()}, "/")}
	var state struct {
		Outputs map[string]stateResource `pulumi:"outputs"`
	}
	// As the engine has it for stack references of its own. It is writing the state at the same time, and a directory as
	// backend is not read as a whole then.
	for wait := readAgain; ; wait *= 2 {
		_, err := ctx.InvokePackageRaw("pulumi:pulumi:readStackResourceOutputs", &arguments, &state, "")
		if err == nil {
			return newDeployed(state.Outputs), nil
		}
		if wait > 32*readAgain {
			return nil, fmt.Errorf("stack %s: its state is not known, and with it what this deployment would delete: %w",
				arguments.StackName, err)
		}
		time.Sleep(wait)
	}
}

// readAgain is the first pause before the state is read again; each further one is twice as long.
const readAgain = 50 * time.Millisecond

func newDeployed(resources map[string]stateResource) *deployed {
	d := &deployed{urns: map[identity][]string{}, kubeconfigs: map[string]string{}, kinds: clusterScoped{}}
	urns := slices.Sorted(maps.Keys(resources))
	for _, urn := range urns {
		resource := resources[urn]
		if object, ok := newDeployedObject(urn, resource); ok {
			d.objects = append(d.objects, object)
			d.noteAutoscaler(resource.Outputs)
			d.urns[object.identity] = append(d.urns[object.identity], urn)
			if object.namespace == "" {
				d.kinds[groupKind{object.group, object.kind}] = true
			}
		}
		if kubeconfig, ok := resource.Outputs.Kubeconfig.(string); ok && resource.Type == kube.ProviderType {
			d.kubeconfigs[urn] = kubeconfig
		}
	}
	for _, urn := range urns {
		resource := resources[urn]
		if resource.Type != kube.ReleaseType {
			continue
		}
		outputs := resource.Outputs
		release := deployedRelease{
			urn: urn, namespace: textOf(outputs.Namespace), name: textOf(outputs.Name), chart: textOf(outputs.Chart),
		}
		release.objects = helmObjects(mapOf(outputs.ResourceNames), release.namespace, d.kinds)
		d.releases = append(d.releases, release)
	}
	return d
}

func (d *deployed) noteAutoscaler(outputs stateOutputs) {
	object := Object{
		"apiVersion": outputs.APIVersion, "kind": outputs.Kind, "metadata": outputs.Metadata, "spec": outputs.Spec,
	}
	if len(scaleTargets(object)) > 0 {
		d.autoscalers = append(d.autoscalers, object)
	}
}

// newDeployedObject returns false for what is no object, such as a component, and for what is a part of one, a patch.
func newDeployedObject(urn string, resource stateResource) (deployedObject, bool) {
	outputs := resource.Outputs
	metadata, kind := mapOf(outputs.Metadata), textOf(outputs.Kind)
	if !strings.HasPrefix(resource.Type, "kubernetes:") || !strings.HasSuffix(resource.Type, ":"+kind) ||
		kind == "" || textOf(metadata["name"]) == "" {
		return deployedObject{}, false
	}
	object := deployedObject{urn: urn, identity: newIdentity(
		textOf(outputs.APIVersion), kind, textOf(metadata["namespace"]), textOf(metadata["name"]))}
	// As they were declared: an annotation that was added by hand does not keep the object.
	annotations := mapOf(mapOf(mapOf(outputs.Inputs)["metadata"])["annotations"])
	object.kept = annotations[deletionAnnotation] == "detach" || annotations[onRemoveAnnotation] == "keep"
	if object.isDefinition() {
		spec := mapOf(outputs.Spec)
		object.defines = identity{group: textOf(spec["group"]), kind: textOf(mapOf(spec["names"])["kind"])}
	}
	return object, true
}

func textOf(value any) string {
	text, _ := value.(string)
	return text
}

func mapOf(value any) map[string]any {
	object, _ := value.(map[string]any)
	return object
}
