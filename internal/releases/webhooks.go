package releases

import (
	"context"
	"strings"

	helmkube "helm.sh/helm/v3/pkg/kube"
	admission "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/gkestack/gkestack/internal/kube"
)

const (
	validating = "ValidatingWebhookConfiguration"
	mutating   = "MutatingWebhookConfiguration"
)

// configuration is a webhook configuration in the cluster.
type configuration struct {
	kind   string
	object metav1.ObjectMeta
	// calls are what its webhooks call.
	calls []admission.WebhookClientConfig
}

func configurations(ctx context.Context, client kubernetes.Interface) ([]configuration, error) {
	var found []configuration
	mutatings, err := client.AdmissionregistrationV1().MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, item := range mutatings.Items {
		c := configuration{kind: mutating, object: item.ObjectMeta}
		for i := range item.Webhooks {
			c.calls = append(c.calls, item.Webhooks[i].ClientConfig)
		}
		found = append(found, c)
	}
	validatings, err := client.AdmissionregistrationV1().ValidatingWebhookConfigurations().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, item := range validatings.Items {
		c := configuration{kind: validating, object: item.ObjectMeta}
		for i := range item.Webhooks {
			c.calls = append(c.calls, item.Webhooks[i].ClientConfig)
		}
		found = append(found, c)
	}
	return found, nil
}

// delete deletes the configuration.
func (w *Webhook) delete(ctx context.Context, client kubernetes.Interface) error {
	registered := client.AdmissionregistrationV1()
	var err error
	if w.Kind == mutating {
		err = registered.MutatingWebhookConfigurations().Delete(ctx, w.Name, metav1.DeleteOptions{})
	} else {
		err = registered.ValidatingWebhookConfigurations().Delete(ctx, w.Name, metav1.DeleteOptions{})
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	w.Deleted = true
	return nil
}

// webhooks are the webhook configurations in the cluster that belong to the stack.
func (o *owned) webhooks(ctx context.Context, client kubernetes.Interface) ([]Webhook, error) {
	all, err := configurations(ctx, client)
	if err != nil {
		return nil, err
	}
	var found []Webhook
	for i := range all {
		release, ours, err := o.configuration(ctx, client, &all[i])
		if err != nil {
			return nil, err
		}
		if ours {
			found = append(found, Webhook{
				Kind: all[i].kind, Name: all[i].object.Name, Release: release.String(), release: release,
			})
		}
	}
	return found, nil
}

// configuration tells whether a webhook configuration is the stack's, and of which release: one that a release or the
// manifests have made, or an operator, for Services that one of those has made.
func (o *owned) configuration(
	ctx context.Context, client kubernetes.Interface, c *configuration,
) (release kube.ID, ours bool, err error) {
	switch of := releaseOf(&c.object); {
	case strings.EqualFold(c.object.Annotations[helmkube.ResourcePolicyAnno], helmkube.KeepPolicy):
		return release, false, nil
	case o.manifests[c.kind+" "+c.object.Name]:
		return release, true, nil
	case of != (kube.ID{}):
		return of, o.releases[of], nil
	}
	for i := range c.calls {
		service := c.calls[i].Service
		if service == nil {
			return release, false, nil // It calls something outside the cluster.
		}
		release, ours, err = o.service(ctx, client, kube.ID{Namespace: service.Namespace, Name: service.Name})
		if err != nil || !ours {
			return release, false, err
		}
	}
	return release, ours, nil
}

// service tells whether a Service is the stack's, and of which release.
func (o *owned) service(
	ctx context.Context, client kubernetes.Interface, id kube.ID,
) (release kube.ID, ours bool, err error) {
	if o.manifests["Service "+id.String()] {
		return release, true, nil
	}
	service, err := client.CoreV1().Services(id.Namespace).Get(ctx, id.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return release, false, nil
	}
	if err != nil {
		return release, false, err
	}
	release = releaseOf(&service.ObjectMeta)
	return release, o.releases[release], nil
}

// releaseOf is the release that made an object, as Helm marks it, or nothing.
func releaseOf(object *metav1.ObjectMeta) kube.ID {
	return kube.ID{
		Namespace: object.Annotations["meta.helm.sh/release-namespace"],
		Name:      object.Annotations["meta.helm.sh/release-name"],
	}
}
