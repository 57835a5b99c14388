package controlplane

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// kubeconfig is the part of a kubeconfig that the sandbox writes and reads.
type kubeconfig struct {
	APIVersion     string         `yaml:"apiVersion"`
	Kind           string         `yaml:"kind"`
	CurrentContext string         `yaml:"current-context"`
	Clusters       []namedCluster `yaml:"clusters"`
	Users          []namedUser    `yaml:"users"`
	Contexts       []namedContext `yaml:"contexts"`
}

type namedCluster struct {
	Name    string            `yaml:"name"`
	Cluster kubeconfigCluster `yaml:"cluster"`
}

type kubeconfigCluster struct {
	Server string `yaml:"server"`
	CAData string `yaml:"certificate-authority-data,omitempty"`
	CAFile string `yaml:"certificate-authority,omitempty"`
}

type namedUser struct {
	Name string         `yaml:"name"`
	User kubeconfigUser `yaml:"user"`
}

type kubeconfigUser struct {
	Token           string `yaml:"token,omitempty"`
	TokenFile       string `yaml:"tokenFile,omitempty"`
	CertificateData string `yaml:"client-certificate-data,omitempty"`
	CertificateFile string `yaml:"client-certificate,omitempty"`
	KeyData         string `yaml:"client-key-data,omitempty"`
	KeyFile         string `yaml:"client-key,omitempty"`
}

type namedContext struct {
	Name    string            `yaml:"name"`
	Context kubeconfigContext `yaml:"context"`
}

type kubeconfigContext struct {
	Cluster string `yaml:"cluster"`
	User    string `yaml:"user"`
}

// readKubeconfig reads how the file's current context reaches its cluster. A GKE cluster is an endpoint and an
// authority, so a file without them, or one that authenticates in another way, is refused.
func readKubeconfig(path string) (access, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return access{}, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return access{}, err
	}
	var config kubeconfig
	if err := yaml.Unmarshal(data, &config); err != nil {
		return access{}, fmt.Errorf("%s: %w", path, err)
	}
	cluster, user, err := config.current()
	if err != nil {
		return access{}, fmt.Errorf("%s: %w", path, err)
	}
	a, err := cluster.access()
	if err != nil {
		return access{}, fmt.Errorf("%s: cluster of context %q: %w", path, config.CurrentContext, err)
	}
	a.Kubeconfig = path
	base := filepath.Dir(path)
	if a.CA, err = content(base, cluster.CAData, cluster.CAFile); err != nil || a.CA == "" {
		return access{}, fmt.Errorf("%s: cluster of context %q: no usable certificate authority: "+
			"add certificate-authority-data (%w)", path, config.CurrentContext, orMissing(err))
	}
	if err := a.authenticate(base, user); err != nil {
		return access{}, fmt.Errorf("%s: user of context %q: %w", path, config.CurrentContext, err)
	}
	return a, nil
}

// current picks the cluster and the user of the current context.
func (k kubeconfig) current() (kubeconfigCluster, kubeconfigUser, error) {
	i := slices.IndexFunc(k.Contexts, func(c namedContext) bool { return c.Name == k.CurrentContext })
	if i < 0 {
		return kubeconfigCluster{}, kubeconfigUser{}, fmt.Errorf("context %q: no such context: "+
			"choose one with `kubectl config use-context`", k.CurrentContext)
	}
	context := k.Contexts[i].Context
	c := slices.IndexFunc(k.Clusters, func(c namedCluster) bool { return c.Name == context.Cluster })
	u := slices.IndexFunc(k.Users, func(u namedUser) bool { return u.Name == context.User })
	if c < 0 || u < 0 {
		return kubeconfigCluster{}, kubeconfigUser{}, fmt.Errorf("context %q: its cluster %q or its user %q is missing",
			k.CurrentContext, context.Cluster, context.User)
	}
	return k.Clusters[c].Cluster, k.Users[u].User, nil
}

// access takes the host and port from the server's URL.
func (c kubeconfigCluster) access() (access, error) {
	server, err := url.Parse(c.Server)
	if err != nil {
		return access{}, err
	}
	if server.Scheme != "https" || server.Hostname() == "" || strings.Trim(server.Path, "/") != "" {
		return access{}, fmt.Errorf("server %q: must be https://HOST[:PORT]", c.Server)
	}
	port := server.Port()
	if port == "" {
		port = "443"
	}
	return access{Endpoint: net.JoinHostPort(server.Hostname(), port)}, nil
}

// authenticate takes the user's token, or else the client certificate.
func (a *access) authenticate(base string, user kubeconfigUser) (err error) {
	a.Token = user.Token
	if a.Token == "" && user.TokenFile != "" {
		if a.Token, err = content(base, "", user.TokenFile); err != nil {
			return err
		}
		a.Token = strings.TrimSpace(a.Token)
	}
	if a.Token != "" {
		return nil
	}
	if a.Certificate, err = content(base, user.CertificateData, user.CertificateFile); err != nil {
		return err
	}
	if a.Key, err = content(base, user.KeyData, user.KeyFile); err != nil {
		return err
	}
	if a.Certificate == "" || a.Key == "" {
		return fmt.Errorf("no token and no client certificate: other ways to authenticate do not work here; " +
			"a token is made with `kubectl create token SERVICEACCOUNT --duration 24h`")
	}
	return nil
}

// content decodes inline data, or reads the file that stands in its place.
func content(base, data, file string) (string, error) {
	if data != "" {
		decoded, err := base64.StdEncoding.DecodeString(data)
		return string(decoded), err
	}
	if file == "" {
		return "", nil
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(base, file)
	}
	read, err := os.ReadFile(file)
	return string(read), err
}

func orMissing(err error) error {
	if err == nil {
		return fmt.Errorf("it has none")
	}
	return err
}
