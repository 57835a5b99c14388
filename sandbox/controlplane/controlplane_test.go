package controlplane

import (
	"context"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gkestack/gkestack/sandbox/internal/process"
)

// binaryVariable names the control plane's binary; without it there is nothing to start.
const binaryVariable = "SANDBOX_CONTROLPLANE"

// sandbox is a state directory with a control plane that the test may start.
type sandbox struct {
	*testing.T
	options Options
}

func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	binary := os.Getenv(binaryVariable)
	if binary == "" {
		t.Skipf("%s is not set", binaryVariable)
	}
	directory := t.TempDir() + "/.sandbox"
	t.Cleanup(func() {
		if _, err := Stop(context.Background(), directory); err != nil {
			t.Error(err)
		}
	})
	return &sandbox{T: t, options: Options{Directory: directory, Binary: binary}}
}

func (s *sandbox) start() *Status {
	s.Helper()
	began := time.Now()
	status, err := Start(context.Background(), s.options)
	if err != nil {
		s.Fatal(err)
	}
	s.Logf("ready in %s", time.Since(began).Round(time.Millisecond))
	return status
}

func (s *sandbox) directory() Directory { return Directory(s.options.Directory) }

// client speaks to the cluster as the kubeconfig says.
func (s *sandbox) client() *client {
	s.Helper()
	a, err := readKubeconfig(s.directory().Path("kubeconfig"))
	if err != nil {
		s.Fatal(err)
	}
	c, err := newClient(a)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

func (s *sandbox) kill(name string) {
	s.Helper()
	record, err := process.Read(s.directory().record(name))
	if err != nil || !record.Alive() {
		s.Fatalf("%s does not run: %v", name, err)
	}
	record.Signal(syscall.SIGKILL)
	record.Wait(10 * time.Second)
}

// processes are the names of the parts with their numbers.
func processes(status *Status) map[string]int {
	pids := map[string]int{}
	for _, p := range status.Processes {
		pids[p.Name] = p.PID
	}
	return pids
}

func TestControlPlane(t *testing.T) {
	s := newSandbox(t)
	first := s.start()
	if first.Nodes != nodeCount || first.Version != KubernetesVersion || len(first.Processes) != len(partNames) {
		t.Fatalf("status: %+v", first)
	}
	configMap := map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]string{"name": "kept"},
	}
	const path = "/api/v1/namespaces/default/configmaps"
	if err := s.client().call(t.Context(), http.MethodPost, path, configMap, nil); err != nil {
		t.Fatal(err)
	}

	t.Run("start again changes nothing", func(t *testing.T) {
		if got := processes(s.start()); got[etcd] != processes(first)[etcd] || got[simulator] != processes(first)[simulator] {
			t.Errorf("processes: %v, want %v", got, processes(first))
		}
	})
	t.Run("no client throttles itself", func(t *testing.T) { s.fair(t) })
	t.Run("workloads become ready", func(t *testing.T) { s.deploy(t) })
	t.Run("one part killed", func(t *testing.T) {
		s.kill(controllerManager)
		status, err := ReadStatus(t.Context(), s.options.Directory)
		if err != nil || status.Ready || status.Problem != "kube-controller-manager does not run" {
			t.Errorf("status: %+v, %v", status, err)
		}
		s.expectSame(t, s.start(), first, path)
	})
	t.Run("all parts killed", func(t *testing.T) {
		for _, name := range partNames {
			s.kill(name)
		}
		s.expectSame(t, s.start(), first, path)
	})
	t.Run("stopped and started", func(t *testing.T) {
		stopped, err := Stop(t.Context(), s.options.Directory)
		if err != nil || len(stopped) != len(partNames) {
			t.Errorf("Stop: %v, %v", stopped, err)
		}
		if stopped, err := Stop(t.Context(), s.options.Directory); err != nil || len(stopped) != 0 {
			t.Errorf("Stop again: %v, %v", stopped, err)
		}
		if Running(s.options.Directory) {
			t.Error("Running: true after Stop")
		}
		s.expectSame(t, s.start(), first, path)
	})
	t.Run("a user's own cluster", func(t *testing.T) { s.connect(t) })
	t.Run("stale records and a taken port", func(t *testing.T) { s.strangers(t, first) })
}

// expectSame checks that a new control plane has the endpoint and the content of the one before.
func (s *sandbox) expectSame(t *testing.T, got, before *Status, path string) {
	t.Helper()
	if got.Endpoint != before.Endpoint {
		t.Errorf("endpoint: %s, want %s", got.Endpoint, before.Endpoint)
	}
	if err := s.client().call(t.Context(), http.MethodGet, path+"/kept", nil, nil); err != nil {
		t.Errorf("content is lost: %v", err)
	}
}

// deploy creates what needs a scheduler, controllers, nodes and addresses.
func (s *sandbox) deploy(t *testing.T) {
	c := s.client()
	labels := map[string]string{"app": "web"}
	container := []map[string]any{{"name": "web", "image": "web"}}
	create := map[string]map[string]any{
		"/apis/apps/v1/namespaces/default/deployments": {
			"selector": map[string]any{"matchLabels": labels}, "replicas": 3,
			"template": map[string]any{"metadata": map[string]any{"labels": labels},
				"spec": map[string]any{"containers": container}},
		},
		"/api/v1/namespaces/default/services": {
			"type": "LoadBalancer", "selector": labels, "ports": []map[string]any{{"port": 80}},
		},
		"/apis/networking.k8s.io/v1/namespaces/default/ingresses": {
			"defaultBackend": map[string]any{"service": map[string]any{"name": "web", "port": map[string]any{"number": 80}}},
		},
		"/api/v1/namespaces/default/persistentvolumeclaims": {
			"accessModes": []string{"ReadWriteOnce"},
			"resources":   map[string]any{"requests": map[string]string{"storage": "1Gi"}},
		},
	}
	for path, spec := range create {
		object := map[string]any{"metadata": map[string]string{"name": "web"}, "spec": spec}
		if err := c.call(t.Context(), http.MethodPost, path, object, nil); err != nil {
			t.Fatal(err)
		}
	}
	var missing []string
	for range 100 {
		if missing = undeployed(t, c); len(missing) == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("not ready after 10 s: %s", strings.Join(missing, ", "))
}

// undeployed names the objects of deploy that are not ready yet.
func undeployed(t *testing.T, c *client) []string {
	type object struct {
		Status struct {
			ReadyReplicas int    `json:"readyReplicas"`
			Phase         string `json:"phase"`
			LoadBalancer  struct {
				Ingress []struct {
					IP string `json:"ip"`
				} `json:"ingress"`
			} `json:"loadBalancer"`
		} `json:"status"`
	}
	addressed := func(o object) bool {
		return len(o.Status.LoadBalancer.Ingress) == 1 && net.ParseIP(o.Status.LoadBalancer.Ingress[0].IP) != nil
	}
	var missing []string
	for path, ready := range map[string]func(object) bool{
		"/apis/apps/v1/namespaces/default/deployments/web": func(o object) bool {
			return o.Status.ReadyReplicas == 3
		},
		"/api/v1/namespaces/default/services/web":                     addressed,
		"/apis/networking.k8s.io/v1/namespaces/default/ingresses/web": addressed,
		"/api/v1/namespaces/default/persistentvolumeclaims/web": func(o object) bool {
			return o.Status.Phase == "Bound"
		},
	} {
		var o object
		if err := c.call(t.Context(), http.MethodGet, path, nil, &o); err != nil {
			t.Fatal(err)
		}
		if !ready(o) {
			missing = append(missing, path)
		}
	}
	return missing
}

// connect points a second directory at the cluster of the first.
func (s *sandbox) connect(t *testing.T) {
	options := Options{Directory: t.TempDir() + "/.sandbox", Kubeconfig: s.directory().Path("kubeconfig")}
	status, err := Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if !status.Ready || status.Nodes != nodeCount || len(status.Processes) != 0 ||
		status.Kubeconfig != options.Kubeconfig {
		t.Errorf("status: %+v", status)
	}
	if !Running(options.Directory) {
		t.Error("Running: false")
	}
	if stopped, err := Stop(t.Context(), options.Directory); err != nil || len(stopped) != 0 {
		t.Errorf("Stop: %v, %v", stopped, err)
	}
}

// strangers checks that a process with a part's old number is let alone, and that a taken port is explained.
func (s *sandbox) strangers(t *testing.T, first *Status) {
	if _, err := Stop(t.Context(), s.options.Directory); err != nil {
		t.Fatal(err)
	}
	stale := process.Record{PID: os.Getpid(), Identity: "another"}
	for _, name := range partNames {
		if err := stale.Write(s.directory().record(name)); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", first.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), s.options)
	_ = listener.Close()
	if err == nil || !strings.Contains(err.Error(), "taken by process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("Start with a taken port: %v", err)
	}
	if got := s.start(); got.Endpoint != first.Endpoint {
		t.Errorf("endpoint: %s, want %s", got.Endpoint, first.Endpoint)
	}
}

// fair tells whether the API server has priority and fairness; kpt and kubectl ask it this way too.
func (s *sandbox) fair(t *testing.T) {
	t.Helper()
	c := s.client()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodHead, c.server+"/livez/ping", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := c.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.Header.Get("X-Kubernetes-Pf-Flowschema-Uid") == "" {
		t.Errorf("no priority and fairness: %v", response.Header)
	}
}
