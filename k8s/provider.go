package k8s

import (
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/kube"
)

// ProviderArgs say which cluster to deploy to.
type ProviderArgs struct {
	// ClusterName is what the kubeconfig calls the cluster. It is the cluster's identity too: a changed endpoint or
	// certificate updates the provider, a changed name replaces everything in the cluster.
	ClusterName pulumi.StringInput
	// Endpoint is the address of the API server, without a scheme.
	Endpoint pulumi.StringInput
	// CACertificate is the API server's certificate authority, PEM in base64.
	CACertificate pulumi.StringInput
	// AdoptExisting takes over objects that the cluster has already, instead of reporting that they exist.
	AdoptExisting bool
	// ForceConflicts takes fields that the stack declares from other field managers, instead of reporting a conflict.
	ForceConflicts bool
}

// NewProvider registers the Kubernetes provider of a GKE cluster. It authenticates with gke-gcloud-auth-plugin, which
// must be on the PATH. ConfigMaps and Secrets are updated in place.
func NewProvider(
	ctx *pulumi.Context, name string, args *ProviderArgs, opts ...pulumi.ResourceOption,
) (*kubernetes.Provider, error) {
	settings := &kubernetes.ProviderArgs{
		Kubeconfig:             Kubeconfig(args.ClusterName, args.Endpoint, args.CACertificate),
		ClusterIdentifier:      args.ClusterName.ToStringOutput(),
		EnableServerSideApply:  pulumi.Bool(true),
		EnableConfigMapMutable: pulumi.Bool(true),
		EnableSecretMutable:    pulumi.Bool(true),
		EnablePatchForce:       pulumi.Bool(args.ForceConflicts),
		KubeClientSettings: &kubernetes.KubeClientSettingsArgs{
			Qps:   pulumi.Float64(kube.ClientQPS),
			Burst: pulumi.Int(kube.ClientBurst),
		},
	}
	// Left unset otherwise, so that the plugin's environment variable can switch it on for one run.
	if args.AdoptExisting {
		settings.UpsertExistingObjects = pulumi.Bool(true)
	}
	return kubernetes.NewProvider(ctx, name, settings, opts...)
}

// Kubeconfig returns a kubeconfig for a GKE cluster that gets its tokens from gke-gcloud-auth-plugin.
// https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
func Kubeconfig(clusterName, endpoint, caCertificate pulumi.StringInput) pulumi.StringOutput {
	return pulumi.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: %[1]s
  cluster:
    server: https://%[2]s
    certificate-authority-data: %[3]s
contexts:
- name: %[1]s
  context:
    cluster: %[1]s
    user: %[1]s
current-context: %[1]s
users:
- name: %[1]s
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: gke-gcloud-auth-plugin
      installHint: gcloud components install gke-gcloud-auth-plugin
      interactiveMode: Never
      provideClusterInfo: true
`, clusterName, endpoint, caCertificate)
}
