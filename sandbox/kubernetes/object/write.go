package object

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/client-go/dynamic"
)

// clientSideManager owns the fields of an object that was created rather than applied; the first update moves them to
// the object's own field manager.
const clientSideManager = "pulumi-kubernetes"

// Writer writes objects. Its settings are the provider's.
type Writer struct {
	// Cluster to write to.
	Cluster *Cluster
	// ServerSide writes by server-side apply.
	ServerSide bool
	// Force takes over fields that others own, for every object.
	Force bool
	// Upsert lets a create take over an object that exists already.
	Upsert bool
}

// Write is one object to write.
type Write struct {
	// URN of the resource, for messages.
	URN resource.URN
	// Inputs are the object as the program describes it.
	Inputs *unstructured.Unstructured
	// FieldManager is the name under which the API server keeps who owns which field.
	FieldManager string
	// Preview asks the API server what would come of it.
	Preview bool
	// IgnoreChanges are the paths of fields that keep what they have.
	IgnoreChanges []string
	// Retrying is told, with the number of the attempt, why an attempt failed.
	Retrying func(attempt int, err error)
	// Renamed is told the made-up name under which a preview goes on, where an immutable field keeps it from using the
	// real one.
	Renamed func(name string)
}

// ErrNoNamespace says that a preview met a namespace that is not there yet.
var ErrNoNamespace = errors.New("namespace does not exist")

// createRetries is how often a create is tried again, after 1, 2, 4... seconds, while its namespace or its definition
// does not exist.
const createRetries = 5

const existsHint = `

The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use ` + "`pulumi import`" + `. Note that
    protected resources (e.g. kube-system) cannot be deleted on destroy.
  - Intentional upsert: set upsertExistingObjects on the provider to allow
    server-side apply to update existing objects on create.`

// Create makes an object. It tries again for a while where the namespace or the kind is not there, since another
// resource may be about to make it.
func (w *Writer) Create(ctx context.Context, req Write) (*unstructured.Unstructured, error) {
	wait := time.Second
	for attempt := 0; ; attempt++ {
		live, err := w.createOnce(ctx, req)
		switch {
		case err == nil:
			return live, nil
		case errors.Is(err, ErrNoNamespace):
			return nil, err
		}
		req.Retrying(attempt, err)
		if apierrors.IsAlreadyExists(err) {
			return nil, fmt.Errorf("%w"+existsHint, err)
		}
		if attempt == createRetries || !apierrors.IsNotFound(err) && !meta.IsNoMatchError(err) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(wait):
			wait *= 2
		}
	}
}

func (w *Writer) createOnce(ctx context.Context, req Write) (*unstructured.Unstructured, error) {
	client, err := w.Cluster.ClientFor(req.Inputs)
	if err != nil {
		if removed := Removed(req.Inputs.GroupVersionKind(), w.Cluster.Version); removed != nil && meta.IsNoMatchError(err) {
			return nil, removed
		}
		return nil, err
	}
	var live *unstructured.Unstructured
	if w.ServerSide && (w.Upsert || IsPatch(req.URN, req.Inputs.GetKind())) {
		live, err = w.upsert(ctx, client, req)
	} else {
		live, err = client.Create(ctx, req.Inputs, metav1.CreateOptions{
			FieldManager: clientSideManager, DryRun: dryRun(req.Preview),
		})
	}
	if err != nil && req.Preview && namespaceMissing(err) {
		return nil, fmt.Errorf("%w for %q", ErrNoNamespace, req.Inputs.GetName())
	}
	return live, err
}

// upsert applies the inputs to whatever is there under their name.
func (w *Writer) upsert(
	ctx context.Context, client dynamic.ResourceInterface, req Write,
) (*unstructured.Unstructured, error) {
	force := w.force(req, nil)
	options := metav1.PatchOptions{
		FieldManager: req.FieldManager, Force: &force, DryRun: dryRun(req.Preview),
		FieldValidation: metav1.FieldValidationWarn,
	}
	live, err := apply(ctx, client, req.Inputs, req.Inputs.GetName(), options)
	if req.Preview && apierrors.IsInvalid(err) && strings.Contains(err.Error(), apivalidation.FieldImmutableErrorMsg) {
		// A replacement cannot be tried under the name of what it replaces.
		name := req.Inputs.GetName() + rand.String(5)
		req.Renamed(name)
		req.Inputs.SetName(name)
		live, err = apply(ctx, client, req.Inputs, name, options)
	}
	return live, conflict(err, req.FieldManager)
}

// Update changes an object that exists; old is the checkpointed inputs, pruned from the live object, name the live
// object's. It returns the object as it was before, too.
func (w *Writer) Update(
	ctx context.Context, req Write, name string, old *unstructured.Unstructured,
) (live, before *unstructured.Unstructured, err error) {
	client, err := w.Cluster.ClientFor(req.Inputs)
	if err != nil {
		return nil, nil, err
	}
	if before, err = client.Get(ctx, name, metav1.GetOptions{}); err != nil {
		return nil, nil, err
	}
	switch {
	case IsCRD(req.Inputs):
		// A definition is put as a whole: its objects stay, whatever it loses.
		req.Inputs.SetResourceVersion(before.GetResourceVersion())
		live, err = client.Update(ctx, req.Inputs, metav1.UpdateOptions{
			FieldManager: req.FieldManager, DryRun: dryRun(req.Preview),
		})
	case w.ServerSide:
		live, err = w.applyUpdate(ctx, client, req, before)
	default:
		live, err = mergeUpdate(ctx, client, req, old, before)
	}
	return live, before, err
}

func (w *Writer) applyUpdate(
	ctx context.Context, client dynamic.ResourceInterface, req Write, before *unstructured.Unstructured,
) (*unstructured.Unstructured, error) {
	if !req.Preview && !IsPatch(req.URN, req.Inputs.GetKind()) {
		taken, err := takeOver(ctx, client, before, req.FieldManager)
		if err != nil {
			return nil, err
		}
		before = taken
	}
	if err := keepIgnored(req, before); err != nil {
		return nil, err
	}
	force := w.force(req, before)
	live, err := apply(ctx, client, req.Inputs, before.GetName(), metav1.PatchOptions{
		FieldManager: req.FieldManager, Force: &force, DryRun: dryRun(req.Preview),
	})
	return live, conflict(err, req.FieldManager)
}

// Relinquish gives up a field manager's fields: those that nobody else owns go.
func Relinquish(
	ctx context.Context, client dynamic.ResourceInterface, obj *unstructured.Unstructured, fieldManager string,
) error {
	bare := &unstructured.Unstructured{}
	bare.SetGroupVersionKind(obj.GroupVersionKind())
	bare.SetNamespace(obj.GetNamespace())
	bare.SetName(obj.GetName())
	_, err := apply(ctx, client, bare, obj.GetName(), metav1.PatchOptions{FieldManager: fieldManager})
	return err
}

func apply(
	ctx context.Context, client dynamic.ResourceInterface, obj *unstructured.Unstructured, name string,
	options metav1.PatchOptions,
) (*unstructured.Unstructured, error) {
	body, err := json.Marshal(obj.Object)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", obj.GetKind(), obj.GetName(), err)
	}
	return client.Patch(ctx, name, types.ApplyPatchType, body, options)
}

// force tells whether to take fields from their owners.
func (w *Writer) force(req Write, live *unstructured.Unstructured) bool {
	if w.Force || Annotated(req.Inputs, AnnotationPatchForce) {
		return true
	}
	if live == nil {
		return req.Preview
	}
	if len(live.GetManagedFields()) == 0 {
		return true
	}
	if req.Preview {
		// The update itself would have moved these fields first.
		for _, entry := range live.GetManagedFields() {
			if entry.Operation == metav1.ManagedFieldsOperationUpdate && ownNames[entry.Manager] {
				return true
			}
		}
	}
	return false
}

// conflict words a conflict of field managers as users know it.
func conflict(err error, fieldManager string) error {
	if !apierrors.IsConflict(err) {
		return err
	}
	return errors.Join(
		errors.New("server-side apply field conflict detected, see "+
			"https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/"+
			"#handle-field-conflicts-on-existing-resources for troubleshooting help"),
		fmt.Errorf("The resource managed by field manager %q had an apply conflict: %w", fieldManager, err),
		//nolint:staticcheck
	)
}

func dryRun(preview bool) []string {
	if preview {
		return []string{metav1.DryRunAll}
	}
	return nil
}

func namespaceMissing(err error) bool {
	var status apierrors.APIStatus
	return apierrors.IsNotFound(err) && errors.As(err, &status) &&
		status.Status().Details != nil && status.Status().Details.Kind == "namespaces"
}
