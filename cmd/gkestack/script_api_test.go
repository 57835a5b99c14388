package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/release"
	helmtime "helm.sh/helm/v3/pkg/time"
)

// serveFiles is an API server that answers with the files below dir, path.json each. What is put becomes the file, and
// a deletion removes it.
func serveFiles(dir string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file := filepath.Join(dir, filepath.FromSlash(r.URL.Path)+".json")
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPut {
			body, _ := io.ReadAll(r.Body)
			if err := write(file, body); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			fmt.Fprint(w, `{"kind":"Secret","apiVersion":"v1"}`) // What is put are Secrets, in another format.
			return
		}
		data, err := os.ReadFile(file)
		if err != nil {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}`)
			return
		}
		if r.Method == http.MethodDelete {
			_ = os.Remove(file)
		}
		_, _ = w.Write(data)
	}))
}

func write(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}

func kubeconfig(server string) string {
	return `apiVersion: v1
kind: Config
clusters: [{name: fake, cluster: {server: "` + server + `"}}]
contexts: [{name: fake, context: {cluster: fake, user: fake}}]
users: [{name: fake, user: {}}]
current-context: fake
`
}

// recorded writes the Secrets in which Helm keeps releases.
func recorded(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: recorded STATUS NAMESPACE/RELEASE...")
	}
	secrets := map[string][]any{}
	for _, id := range args[1:] {
		namespace, name, _ := strings.Cut(id, "/")
		info := &release.Info{Status: release.Status(args[0]), LastDeployed: helmtime.Unix(0, 0)}
		plain, err := json.Marshal(&release.Release{
			Name: name, Namespace: namespace, Version: 1, Info: info,
			Chart: &chart.Chart{Metadata: &chart.Metadata{Name: "web", Version: "1.0.0"}},
		})
		ts.Check(err)
		var packed bytes.Buffer
		writer := gzip.NewWriter(&packed)
		_, err = writer.Write(plain)
		ts.Check(err)
		ts.Check(writer.Close())
		data := []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))
		secret := map[string]any{
			"metadata": map[string]any{"namespace": namespace, "name": "sh.helm.release.v1." + name + ".v1"},
			"type":     "helm.sh/release.v1", "data": map[string][]byte{"release": data},
		}
		secrets[""] = append(secrets[""], secret)
		secrets["namespaces/"+namespace] = append(secrets["namespaces/"+namespace], secret)
	}
	for in, items := range secrets {
		list, err := json.Marshal(map[string]any{"kind": "SecretList", "apiVersion": "v1", "items": items})
		ts.Check(err)
		ts.Check(write(ts.MkAbs(filepath.Join("api/api/v1", in, "secrets.json")), list))
	}
}
