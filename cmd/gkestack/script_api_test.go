package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"helm.sh/helm/v3/pkg/release"
	helmtime "helm.sh/helm/v3/pkg/time"
)

// serveFiles is an API server that answers with the files below dir, path.json each. A deletion removes the file.
func serveFiles(dir string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file := filepath.Join(dir, filepath.FromSlash(r.URL.Path)+".json")
		w.Header().Set("Content-Type", "application/json")
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
	var secrets []any
	for _, id := range args[1:] {
		namespace, name, _ := strings.Cut(id, "/")
		info := &release.Info{Status: release.Status(args[0]), LastDeployed: helmtime.Unix(0, 0)}
		plain, err := json.Marshal(&release.Release{Name: name, Namespace: namespace, Version: 1, Info: info})
		ts.Check(err)
		var packed bytes.Buffer
		writer := gzip.NewWriter(&packed)
		_, err = writer.Write(plain)
		ts.Check(err)
		ts.Check(writer.Close())
		data := []byte(base64.StdEncoding.EncodeToString(packed.Bytes()))
		secrets = append(secrets, map[string]any{
			"metadata": map[string]any{"namespace": namespace, "name": "sh.helm.release.v1." + name + ".v1"},
			"type":     "helm.sh/release.v1", "data": map[string][]byte{"release": data},
		})
	}
	list, err := json.Marshal(map[string]any{"kind": "SecretList", "apiVersion": "v1", "items": secrets})
	ts.Check(err)
	file := ts.MkAbs("api/api/v1/secrets.json")
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(os.WriteFile(file, list, 0o600))
}
