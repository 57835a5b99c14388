package controlplane

import (
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/gkestack/gkestack/sandbox/internal/process"
)

// Status is what can be said of a control plane from outside.
type Status struct {
	// Ready says that the cluster answers and, if it is the sandbox's own, that all of its processes run and pods can be
	// scheduled.
	Ready bool `json:"ready"`
	// Problem says why it is not ready.
	Problem string `json:"problem,omitempty"`
	// Endpoint is the host and port of the API server.
	Endpoint string `json:"endpoint,omitempty"`
	// Version is the cluster's Kubernetes version.
	Version string `json:"version,omitempty"`
	// Kubeconfig is the user's kubeconfig, if the cluster is the user's own.
	Kubeconfig string `json:"kubeconfig,omitempty"`
	// Processes are the parts that run.
	Processes []Process `json:"processes"`
	// Nodes and Pods are how many the cluster has.
	Nodes int `json:"nodes"`
	Pods  int `json:"pods"`
}

// Process is a running part of the control plane.
type Process struct {
	Name string `json:"name"`
	PID  int    `json:"pid"`
}

// statusLimit is how long a cluster may take to answer.
const statusLimit = 5 * time.Second

// ReadStatus looks at the control plane of a state directory, which need not exist.
func ReadStatus(ctx context.Context, path string) (*Status, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(absolute); errors.Is(err, fs.ErrNotExist) {
		return &Status{Problem: "not started", Processes: []Process{}}, nil
	}
	return Directory(absolute).status(ctx), nil
}

func (d Directory) status(ctx context.Context) *Status {
	ctx, cancel := context.WithTimeout(ctx, statusLimit)
	defer cancel()
	s := &Status{Processes: []Process{}}
	cluster, ok := d.cluster()
	if !ok {
		s.Problem = "not started"
	}
	s.Endpoint, s.Kubeconfig = cluster.Endpoint, cluster.Kubeconfig
	for _, name := range partNames {
		if record, err := process.Read(d.record(name)); err == nil && record.Alive() {
			s.Processes = append(s.Processes, Process{Name: name, PID: record.PID})
		} else if s.Problem == "" && s.Kubeconfig == "" {
			s.Problem = name + " does not run"
		}
	}
	if s.Kubeconfig == "" && len(s.Processes) == 0 {
		s.Problem = "stopped"
		if !ok {
			s.Problem = "not started"
		}
	}
	if s.Problem == "" {
		s.inspect(ctx, d, cluster)
	}
	s.Ready = s.Problem == ""
	return s
}

// inspect asks the cluster itself.
func (s *Status) inspect(ctx context.Context, d Directory, cluster clusterFile) {
	c, err := d.client(cluster)
	if err == nil {
		s.Version, err = c.version(ctx)
	}
	if err == nil {
		s.Nodes, err = c.count(ctx, "/api/v1/nodes")
	}
	if err == nil {
		s.Pods, err = c.count(ctx, "/api/v1/pods")
	}
	if err == nil && s.Kubeconfig == "" {
		s.Problem, err = c.unready(ctx)
	}
	if err != nil {
		s.Problem = err.Error()
	}
}

// client is one for the published cluster.
func (d Directory) client(cluster clusterFile) (*client, error) {
	if cluster.Kubeconfig != "" {
		a, err := readKubeconfig(cluster.Kubeconfig)
		if err != nil {
			return nil, err
		}
		return newClient(a)
	}
	ca, err := base64.StdEncoding.DecodeString(cluster.CA)
	if err != nil {
		return nil, err
	}
	credentials, err := d.credentials()
	if err != nil {
		return nil, err
	}
	return newClient(access{Endpoint: cluster.Endpoint, CA: string(ca), Token: credentials.Token})
}

// unready says what the cluster still lacks to run a pod, or "".
func (c *client) unready(ctx context.Context) (string, error) {
	if !c.ready(ctx) {
		return "the API server is not ready", nil
	}
	schedulable, err := c.schedulable(ctx)
	if err != nil {
		return "", err
	}
	if schedulable == 0 {
		return "no node is ready", nil
	}
	path := "/api/v1/namespaces/default/serviceaccounts/default"
	var answer *answerError
	if err := c.call(ctx, http.MethodGet, path, nil, nil); errors.As(err, &answer) && answer.Code == http.StatusNotFound {
		return "the default service account is missing", nil
	} else if err != nil {
		return "", err
	}
	return "", nil
}

// Running says, from the records of its processes alone, whether the control plane of a state directory runs, or the
// user's own takes its place.
func Running(path string) bool {
	d := Directory(path)
	cluster, ok := d.cluster()
	return ok && (cluster.Kubeconfig != "" || len(d.running()) == len(partNames))
}
