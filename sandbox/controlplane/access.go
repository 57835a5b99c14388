package controlplane

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// access is how a client reaches a cluster: the sandbox's own or a user's.
type access struct {
	// Endpoint is the host and port of the API server.
	Endpoint string
	// CA is the PEM of the authority that signed the API server's certificate.
	CA string
	// Token authenticates the client, or else Certificate and Key do (PEM).
	Token, Certificate, Key string
	// Kubeconfig is the user's file that this was read from, if it was.
	Kubeconfig string
}

// clusterFile is what the sandbox's GKE clusters answer with, as cluster.json.
type clusterFile struct {
	Endpoint string `json:"endpoint"`
	// CA is the base64 of the authority's PEM, as GKE gives it.
	CA string `json:"ca"`
	// Kubeconfig is set when the cluster is the user's own.
	Kubeconfig string `json:"kubeconfig,omitempty"`
}

// credentialPlugin answers a client as GKE's plugin does. The credential lies in the directory above the script's own,
// which only the owner can read.
const credentialPlugin = `#!/bin/sh
exec cat "$(dirname "$0")/../credential.json"
`

// publish writes what clients need to reach the cluster: a kubeconfig, the cluster's address for simulated GKE
// clusters, and the credential plugin.
func (d Directory) publish(a access) error {
	cluster, err := json.MarshalIndent(clusterFile{
		Endpoint: a.Endpoint, CA: base64.StdEncoding.EncodeToString([]byte(a.CA)), Kubeconfig: a.Kubeconfig,
	}, "", "  ")
	if err != nil {
		return err
	}
	credential, err := a.credential()
	if err != nil {
		return err
	}
	kubeconfig, err := a.kubeconfig()
	if err != nil {
		return err
	}
	return errors.Join(
		writeFile(d.Path("credential.json"), credential, 0o600),
		writeFile(d.Path("bin", "gke-gcloud-auth-plugin"), credentialPlugin, 0o700),
		writeFile(d.Path("kubeconfig"), kubeconfig, 0o600),
		writeFile(d.Path(store.ClusterFile), string(cluster)+"\n", 0o600),
	)
}

// cluster reads what publish wrote; ok is false before the first start.
func (d Directory) cluster() (cluster clusterFile, ok bool) {
	data, err := os.ReadFile(d.Path(store.ClusterFile))
	if err != nil || json.Unmarshal(data, &cluster) != nil {
		return clusterFile{}, false
	}
	return cluster, true
}

// credential is the answer of a credential plugin, an ExecCredential.
func (a access) credential() (string, error) {
	type status struct {
		Token       string `json:"token,omitempty"`
		Certificate string `json:"clientCertificateData,omitempty"`
		Key         string `json:"clientKeyData,omitempty"`
	}
	answer, err := json.Marshal(struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Status     status `json:"status"`
	}{"client.authentication.k8s.io/v1beta1", "ExecCredential", status{a.Token, a.Certificate, a.Key}})
	return string(answer) + "\n", err
}

// kubeconfig is a kubeconfig with one context, complete in itself.
func (a access) kubeconfig() (string, error) {
	name := "sandbox"
	config := kubeconfig{
		APIVersion: "v1", Kind: "Config", CurrentContext: name,
		Clusters: []namedCluster{{Name: name, Cluster: kubeconfigCluster{
			Server: "https://" + a.Endpoint, CAData: base64.StdEncoding.EncodeToString([]byte(a.CA)),
		}}},
		Users: []namedUser{{Name: name, User: kubeconfigUser{
			Token:           a.Token,
			CertificateData: base64.StdEncoding.EncodeToString([]byte(a.Certificate)),
			KeyData:         base64.StdEncoding.EncodeToString([]byte(a.Key)),
		}}},
		Contexts: []namedContext{{Name: name, Context: kubeconfigContext{Cluster: name, User: name}}},
	}
	data, err := yaml.Marshal(config)
	if err != nil {
		return "", fmt.Errorf("kubeconfig: %w", err)
	}
	return string(data), nil
}
