package recovery

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// stackOf is a stack with this state.
func stackOf(t *testing.T, data []byte) Stack {
	t.Helper()
	s := Stack{Directory: t.TempDir(), Project: "demo", Name: "dev"}
	if err := os.MkdirAll(filepath.Dir(s.file()), 0o700); err != nil {
		t.Fatal(err)
	}
	if data != nil {
		writeFile(t, s.file(), data)
	}
	return s
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readState(t *testing.T, s Stack) *State {
	t.Helper()
	data, err := os.ReadFile(s.file())
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, data)
}

// run recovers the stack, and returns what was said.
func run(t *testing.T, s Stack, destroying bool) (adopted bool, notes string) {
	t.Helper()
	var said strings.Builder
	adopted, err := Run(context.Background(), s, destroying, &said)
	if err != nil {
		t.Fatal(err)
	}
	return adopted, said.String()
}

// serve answers for the stack's cluster, and returns the paths that were deleted.
func serve(t *testing.T, s Stack, answers map[string]string) *[]string {
	t.Helper()
	var deleted []string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		switch {
		case r.Header.Get("Authorization") != "Bearer secret":
			w.WriteHeader(http.StatusUnauthorized)
		case r.Method == http.MethodDelete:
			deleted = append(deleted, r.URL.Path)
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		default:
			fmt.Fprint(w, answer)
		}
	}))
	t.Cleanup(server.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	cluster, err := json.Marshal(map[string]string{
		"endpoint": server.Listener.Addr().String(), "ca": base64.StdEncoding.EncodeToString(authority),
	})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(s.Directory, "cluster.json"), cluster)
	writeFile(t, filepath.Join(s.Directory, "credential.json"), []byte(`{"status":{"token":"secret"}}`))
	return &deleted
}

const namespace = `,"inputs":{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"web"}}`

const service = `,"inputs":{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"web"}}`

func TestRunAdoptsObjects(t *testing.T) {
	s := stackOf(t, stateWith("", strings.Join([]string{
		unfinished("creating", "kubernetes:core/v1:Namespace", "a", namespace),
		unfinished("creating", "kubernetes:core/v1:Service", "b", service),
		unfinished("creating", "kubernetes:core/v1:Service", "c",
			strings.ReplaceAll(service, `"name":"web"`, `"name":"absent"`)),
		unfinished("creating", "kubernetes:example.com/v1:Unknown", "d",
			`,"inputs":{"apiVersion":"example.com/v1","kind":"Unknown","metadata":{"name":"x"}}`),
		unfinished("creating", "kubernetes:core/v1:Service", "e",
			`,"inputs":{"apiVersion":"v1","kind":"Service","metadata":{"generateName":"x-"}}`),
	}, ",")))
	serve(t, s, map[string]string{
		"/api/v1": `{"resources":[{"name":"namespaces","kind":"Namespace"},
			{"name":"services/status","kind":"Service","namespaced":true},
			{"name":"services","kind":"Service","namespaced":true}]}`,
		"/api/v1/namespaces/web": `{"metadata":{"managedFields":[{"manager":"pulumi-kubernetes","operation":"Update"}]}}`,
		"/api/v1/namespaces/web/services/web": `{"metadata":{"managedFields":[{"manager":"kube","operation":"Apply"},
			{"manager":"pulumi-kubernetes-12ab","operation":"Apply"}]}}`,
	})
	adopted, notes := run(t, s, false)
	state := readState(t, s)
	if !adopted || len(state.operations) != 0 || !state.knows("kubernetes:core/v1:Namespace", "web") ||
		!state.knows("kubernetes:core/v1:Service", "web/web") || len(state.resources) != 4 {
		t.Errorf("adopted %v: %+v", adopted, state.resources)
	}
	if last := string(state.raw[3]); !strings.Contains(last, `"__fieldManager":"pulumi-kubernetes-12ab"`) ||
		!strings.Contains(last, `"__inputs":{"apiVersion":"v1"`) {
		t.Errorf("service: %s", last)
	}
	if strings.Count(notes, "taken into the state") != 2 ||
		!strings.Contains(notes, "forgot 3 of a killed run's operations") {
		t.Errorf("notes: %s", notes)
	}
	if again, notes := run(t, s, false); again || notes != "" {
		t.Errorf("the second time: %v %s", again, notes)
	}
}

func TestRunWithoutClusterKeepsOperations(t *testing.T) {
	s := stackOf(t, stateWith("", unfinished("creating", "kubernetes:core/v1:Namespace", "a", namespace)))
	adopted, notes := run(t, s, false)
	if adopted || len(readState(t, s).operations) != 1 || !strings.Contains(notes, "cannot be looked at") {
		t.Errorf("adopted %v: %s", adopted, notes)
	}
}

func TestRunSettlesReleases(t *testing.T) {
	const inputs = `,"inputs":{"name":"web","namespace":"web"}`
	secrets := func(statuses ...string) map[string]string {
		var items []string
		for i, status := range statuses {
			items = append(items, fmt.Sprintf(`{"metadata":{"name":"sh.helm.release.v1.web.v%d","labels":{"status":%q,`+
				`"version":"%d"}}}`, i+9, status, i+9))
		}
		slices.Reverse(items)
		return map[string]string{"/api/v1/namespaces/web/secrets": `{"items":[` + strings.Join(items, ",") + `]}`}
	}
	cases := map[string]struct {
		operation  string
		answers    map[string]string
		destroying bool
		deleted    []string
		adopted    bool
	}{
		"an install":       {"creating", secrets("pending-install"), false, []string{"v9"}, false},
		"a finished one":   {"creating", secrets("deployed"), false, nil, true},
		"one to be undone": {"creating", secrets("pending-install"), true, nil, true},
		"an upgrade":       {"updating", secrets("deployed", "pending-upgrade"), false, nil, false},
		"an uninstall":     {"deleting", secrets("superseded", "uninstalling"), false, nil, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := stackOf(t, stateWith("", unfinished(c.operation, releaseType, "web", inputs)))
			deleted := serve(t, s, c.answers)
			adopted, notes := run(t, s, c.destroying)
			for i := range *deleted {
				(*deleted)[i] = strings.TrimPrefix((*deleted)[i], "/api/v1/namespaces/web/secrets/sh.helm.release.v1.web.")
			}
			if adopted != c.adopted || !slices.Equal(*deleted, c.deleted) || strings.Count(notes, "\n") != 1 {
				t.Errorf("adopted %v, deleted %v\n%s", adopted, *deleted, notes)
			}
			state := readState(t, s)
			if len(state.operations) != 0 || state.knows(releaseType, "web/web") != c.adopted {
				t.Errorf("state: %+v", state.resources)
			}
		})
	}
}

func TestRunAwaitsDeletion(t *testing.T) {
	s := stackOf(t, stateWith("", unfinished("deleting", "kubernetes:core/v1:Namespace", "a", namespace)))
	answers := map[string]string{
		"/api/v1":                `{"resources":[{"name":"namespaces","kind":"Namespace"}]}`,
		"/api/v1/namespaces/web": `{"metadata":{}}`,
	}
	serve(t, s, answers)
	if _, notes := run(t, s, false); !strings.Contains(notes, "forgot 1") || len(readState(t, s).operations) != 0 {
		t.Errorf("an object that stays: %s", notes)
	}
}

func TestRunAdoptsCloudObjects(t *testing.T) {
	const network = "gcp:compute/network:Network"
	s := stackOf(t, stateWith(
		`,{"urn":"urn:pulumi:dev::demo::`+network+`::old","type":"`+network+`","custom":true,`+
			`"id":"projects/p/global/networks/old"}`,
		unfinished("creating", network, "main", `,"inputs":{"name":"main","routingMode":"REGIONAL","mtu":1460}`)+","+
			unfinished("creating", network, "other", `,"inputs":{"name":"other"}`)))
	err := store.Open(s.Directory).Update(func(c *store.Cloud) error {
		for _, name := range []string{"old", "main", "hand-made"} {
			c.Put("compute/network:Network", "projects/p/global/networks/"+name, store.Properties{
				"name": name, "routingMode": "REGIONAL", "mtu": 1500.0, "selfLink": "https://x/" + name,
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	adopted, notes := run(t, s, false)
	state := readState(t, s)
	if !adopted || !state.knows(network, "projects/p/global/networks/main") || len(state.resources) != 4 ||
		len(state.operations) != 0 {
		t.Errorf("adopted %v: %+v\n%s", adopted, state.resources, notes)
	}
}

func TestStateCutShort(t *testing.T) {
	good := stateWith("", "")
	s := stackOf(t, good[:100])
	writeFile(t, s.file()+".bak", good)
	if _, notes := run(t, s, false); !strings.Contains(notes, "restored the copy") || len(readState(t, s).resources) != 2 {
		t.Errorf("notes: %s", notes)
	}
	for name, copied := range map[string][]byte{"no copy": nil, "a copy cut short": good[:50]} {
		s := stackOf(t, good[:100])
		if copied != nil {
			writeFile(t, s.file()+".bak", copied)
		}
		_, err := Run(context.Background(), s, false, &strings.Builder{})
		var lost *LostError
		if !errors.As(err, &lost) || !strings.Contains(err.Error(), "make down") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSweep(t *testing.T) {
	s := stackOf(t, []byte(`{"checkpoint":{}}`))
	halves := []string{s.file() + ".attrs", s.backend("meta.yaml.attrs"), s.file() + ".18ab.tmp"}
	for _, path := range halves {
		writeFile(t, path, nil)
	}
	whole := s.file() + ".bak.attrs"
	writeFile(t, whole, []byte("{}"))
	run(t, s, false)
	for _, path := range halves {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is still there", path)
		}
	}
	if _, err := os.Stat(whole); err != nil {
		t.Error(err)
	}
}

func TestNoStack(t *testing.T) {
	s := Stack{Directory: filepath.Join(t.TempDir(), "none"), Project: "demo", Name: "dev"}
	if adopted, notes := run(t, s, false); adopted || notes != "" {
		t.Errorf("%v %s", adopted, notes)
	}
}
