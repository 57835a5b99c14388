package controlplane

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// userKubeconfig is a kubeconfig with the given server, cluster and user parts.
func userKubeconfig(t *testing.T, server, cluster, user string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	content := `apiVersion: v1
kind: Config
current-context: mine
contexts:
- {name: other, context: {cluster: none, user: none}}
- {name: mine, context: {cluster: c, user: u}}
clusters:
- name: c
  cluster: {server: "` + server + `"` + cluster + `}
users:
- name: u
  user: {` + user + `}
`
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"ca.pem": "CA", "token.txt": "from-file\n"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func inline(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestReadKubeconfig(t *testing.T) {
	ca := ", certificate-authority-data: " + inline("CA")
	cases := map[string]struct {
		server, cluster, user string
		want                  access
		err                   string
	}{
		"token": {"https://10.0.0.1:6443", ca, "token: abc", access{Endpoint: "10.0.0.1:6443", CA: "CA", Token: "abc"},
			""},
		"files": {"https://host", ", certificate-authority: ca.pem", "tokenFile: token.txt",
			access{Endpoint: "host:443", CA: "CA", Token: "from-file"}, ""},
		"certificate": {"https://host", ca, "client-certificate-data: " + inline("CRT") + ", client-key-data: " +
			inline("KEY"), access{Endpoint: "host:443", CA: "CA", Certificate: "CRT", Key: "KEY"}, ""},
		"exec plugin": {"https://host", ca, "exec: {command: x}", access{}, "no token and no client certificate"},
		"no authority": {"https://host", ", insecure-skip-tls-verify: true", "token: abc", access{},
			"certificate-authority-data"},
		"no TLS": {"http://host", ca, "token: abc", access{}, "must be https://"},
		"a path": {"https://host/k8s/c1", ca, "token: abc", access{}, "must be https://"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := userKubeconfig(t, c.server, c.cluster, c.user)
			got, err := readKubeconfig(path)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || !strings.HasPrefix(err.Error(), path) {
					t.Errorf("error: %v; want %q", err, c.err)
				}
				return
			}
			c.want.Kubeconfig = path
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestPublish(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	a := access{Endpoint: "127.0.0.1:1234", CA: "CA", Certificate: "-----BEGIN\nCRT\n", Key: "KEY"}
	for range 2 { // over its own files, too
		if err := d.publish(a); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(d.Path("cluster.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cluster map[string]string
	if err := json.Unmarshal(data, &cluster); err != nil {
		t.Fatal(err)
	}
	if cluster["endpoint"] != a.Endpoint || cluster["ca"] != inline("CA") || len(cluster) != 2 {
		t.Errorf("cluster.json: %v", cluster)
	}
	out, err := exec.Command(d.Path("bin", "gke-gcloud-auth-plugin")).Output()
	if err != nil {
		t.Fatal(err)
	}
	var credential struct {
		APIVersion, Kind string
		Status           struct{ Token, ClientCertificateData, ClientKeyData string }
	}
	if err := json.Unmarshal(out, &credential); err != nil {
		t.Fatal(err)
	}
	if credential.APIVersion != "client.authentication.k8s.io/v1beta1" || credential.Kind != "ExecCredential" ||
		credential.Status.ClientCertificateData != a.Certificate || credential.Status.ClientKeyData != "KEY" {
		t.Errorf("credential: %+v", credential)
	}
	read, err := readKubeconfig(d.Path("kubeconfig"))
	read.Kubeconfig = ""
	if err != nil || read != a {
		t.Errorf("kubeconfig: %+v, %v; want %+v", read, err, a)
	}
	for name, mode := range map[string]os.FileMode{
		"cluster.json": 0o600, "credential.json": 0o600, "kubeconfig": 0o600, "bin/gke-gcloud-auth-plugin": 0o700,
	} {
		if info, err := os.Stat(d.Path(name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}
