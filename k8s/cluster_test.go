package k8s

import (
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const discovery = `{"kind": "APIGroupDiscoveryList", "items": [{"metadata": {"name": "%s"}, "versions": [
	{"version": "v1", "resources": [
		{"resource": "%s", "responseKind": {"kind": "%s"}, "scope": "Namespaced", "verbs": ["get", "list"]},
		{"resource": "reviews", "responseKind": {"kind": "Review"}, "scope": "Namespaced", "verbs": ["create"]}]},
	{"version": "v1beta1", "resources": [
		{"resource": "%[2]s", "responseKind": {"kind": "%[3]s"}, "scope": "Namespaced", "verbs": ["list"]}]}]}]}`

// apiServer answers these paths to whoever has the token, and returns a kubeconfig for it.
func apiServer(t *testing.T, answers map[string]string) string {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path+strings.TrimPrefix("?"+r.URL.Query().Get("continue"), "?")]
		switch {
		case r.Header.Get("Authorization") != "Bearer t0ken":
			w.WriteHeader(http.StatusUnauthorized)
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		default:
			_, _ = w.Write([]byte(answer))
		}
	}))
	t.Cleanup(server.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return fmt.Sprintf("clusters: [{cluster: {server: %q, certificate-authority-data: %s}}]\n"+
		"users: [{user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: sh, "+
		`args: [-c, 'echo "{\"status\": {\"token\": \"$TOKEN\"}}"'], env: [{name: TOKEN, value: t0ken}]}}}]`+"\n",
		server.URL, base64.StdEncoding.EncodeToString(authority))
}

func TestClient(t *testing.T) {
	cluster := newClient(apiServer(t, map[string]string{
		"/api":  fmt.Sprintf(discovery, "", "configmaps", "ConfigMap"),
		"/apis": fmt.Sprintf(discovery, "example.com", "gadgets", "Gadget"),
		"/api/v1/namespaces/shop/configmaps": `{"metadata": {"continue": "2"}, "items": [
			{"metadata": {"name": "kube-root-ca.crt", "namespace": "shop"}},
			{"metadata": {"name": "owned", "namespace": "shop", "ownerReferences": [{}]}},
			{"metadata": {"name": "a", "namespace": "shop"}}]}`,
		"/api/v1/namespaces/shop/configmaps2":            `{"items": [{"metadata": {"name": "b", "namespace": "shop"}}]}`,
		"/apis/example.com/v1/namespaces/shop/gadgets":   `{"items": []}`,
		"/apis/example.com/v1/gadgets":                   `{"items": [{"metadata": {"name": "c", "namespace": "web"}}]}`,
		"/apis/example.com/v1/namespaces/absent/gadgets": `{"items": []}`,
	}))
	a, b := identity{kind: "ConfigMap", namespace: "shop", name: "a"},
		identity{kind: "ConfigMap", namespace: "shop", name: "b"}
	check := func(want ...identity) func([]identity, error) {
		return func(got []identity, err error) {
			t.Helper()
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("got %v (%v), want %v", got, err, want)
			}
		}
	}
	check(a, b)(cluster.objectsIn("shop"))
	check(identity{"example.com", "Gadget", "web", "c"})(cluster.objectsOf("example.com", "Gadget"))
	check()(cluster.objectsOf("example.com", "Unknown"))
	for kind, want := range map[identity]string{
		{kind: "ConfigMap"}: "v1 v1beta1", {group: "example.com", kind: "Gadget"}: "example.com/v1 example.com/v1beta1",
		{kind: "Unknown"}: "",
	} {
		if got, err := cluster.versionsOf(kind.group, kind.kind); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%v is served as %q (%v), want %q", kind, got, err, want)
		}
	}
	check(b)(cluster.existing([]identity{
		b, {kind: "ConfigMap", namespace: "shop", name: "z"}, {kind: "ConfigMap", namespace: "gone", name: "b"},
		{group: "example.com", kind: "Unknown", name: "x"},
	}))
}

// What a cluster does not tell is not taken for nothing.
func TestClientThatCannotAsk(t *testing.T) {
	const nobody = "clusters: [{cluster: {server: 'https://127.0.0.1:1'}}]\n"
	for name, kubeconfig := range map[string]string{
		"no kubeconfig":  "",
		"nobody listens": nobody + "users: [{user: {token: a}}]\n",
		"no credentials": nobody + "users: [{user: {exec: {command: no-such-plugin}}}]\n",
		"unauthorized":   strings.Replace(apiServer(t, nil), "t0ken", "other", 1),
		"old":            apiServer(t, map[string]string{"/api": `{"kind": "APIVersions"}`}),
	} {
		t.Run(name, func(t *testing.T) {
			cluster := newClient(kubeconfig)
			if objects, err := cluster.objectsIn("shop"); err == nil {
				t.Errorf("it has %v", objects)
			}
			if objects, err := cluster.objectsOf("", "ConfigMap"); err == nil {
				t.Errorf("it has %v", objects)
			}
		})
	}
}
