package k8s

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"

	"gopkg.in/yaml.v3"
)

// connection is how to talk to an API server.
type connection struct {
	server, token string
	http          *http.Client
}

// kubeconfigFile is a kubeconfig, as far as Kubeconfig writes one and the sandbox another.
type kubeconfigFile struct {
	Clusters []struct {
		Cluster struct {
			Server string `yaml:"server"`
			CA     string `yaml:"certificate-authority-data"`
		} `yaml:"cluster"`
	} `yaml:"clusters"`
	Users []struct {
		User struct {
			Token       string         `yaml:"token"`
			Certificate string         `yaml:"client-certificate-data"`
			Key         string         `yaml:"client-key-data"`
			Exec        *credentialRun `yaml:"exec"`
		} `yaml:"user"`
	} `yaml:"users"`
}

// credentialRun is a command that prints credentials.
// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
type credentialRun struct {
	APIVersion string   `yaml:"apiVersion"`
	Command    string   `yaml:"command"`
	Args       []string `yaml:"args"`
	Env        []struct {
		Name  string `yaml:"name"`
		Value string `yaml:"value"`
	} `yaml:"env"`
}

type credential struct {
	Token       string `json:"token"`
	Certificate string `json:"clientCertificateData"`
	Key         string `json:"clientKeyData"`
}

func newConnection(kubeconfig string) (*connection, error) {
	var file kubeconfigFile
	if err := yaml.Unmarshal([]byte(kubeconfig), &file); err != nil {
		return nil, fmt.Errorf("kubeconfig of the cluster: %w", err)
	}
	if len(file.Clusters) != 1 || len(file.Users) != 1 || file.Clusters[0].Cluster.Server == "" {
		return nil, errors.New("kubeconfig of the cluster: it has not one cluster and one user")
	}
	cluster, user := file.Clusters[0].Cluster, file.Users[0].User
	authority, err := base64.StdEncoding.DecodeString(cluster.CA)
	if err != nil {
		return nil, fmt.Errorf("kubeconfig of the cluster: its certificate-authority-data: %w", err)
	}
	settings := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(authority) > 0 {
		settings.RootCAs = x509.NewCertPool()
		settings.RootCAs.AppendCertsFromPEM(authority)
	}
	certificate, certificateErr := base64.StdEncoding.DecodeString(user.Certificate)
	key, keyErr := base64.StdEncoding.DecodeString(user.Key)
	if err := errors.Join(certificateErr, keyErr); err != nil {
		return nil, fmt.Errorf("kubeconfig of the cluster: its client certificate: %w", err)
	}
	given := credential{Token: user.Token, Certificate: string(certificate), Key: string(key)}
	if user.Exec != nil {
		if given, err = user.Exec.run(); err != nil {
			return nil, err
		}
	}
	if given.Certificate != "" {
		pair, err := tls.X509KeyPair([]byte(given.Certificate), []byte(given.Key))
		if err != nil {
			return nil, fmt.Errorf("kubeconfig of the cluster: its client certificate: %w", err)
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	transport := &http.Transport{TLSClientConfig: settings, Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	return &connection{server: cluster.Server, token: given.Token, http: &http.Client{Transport: transport}}, nil
}

// run gets credentials, such as a token of gke-gcloud-auth-plugin.
func (c *credentialRun) run() (credential, error) {
	command := exec.Command(c.Command, c.Args...)
	info, err := json.Marshal(map[string]any{
		"apiVersion": c.APIVersion, "kind": "ExecCredential", "spec": map[string]any{"interactive": false},
	})
	if err != nil {
		return credential{}, err
	}
	command.Env = append(os.Environ(), "KUBERNETES_EXEC_INFO="+string(info))
	for _, variable := range c.Env {
		command.Env = append(command.Env, variable.Name+"="+variable.Value)
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return credential{}, fmt.Errorf("%s: %w %s", c.Command, err, strings.TrimSpace(stderr.String()))
	}
	var answer struct {
		Status credential `json:"status"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return credential{}, fmt.Errorf("%s: what it printed are no credentials: %w", c.Command, err)
	}
	return answer.Status, nil
}
