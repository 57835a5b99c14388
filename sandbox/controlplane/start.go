package controlplane

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// readyLimit is how long the control plane may take to become ready, on a machine that is busy with something else.
const readyLimit = 2 * time.Minute

// Options say what to start.
type Options struct {
	// Directory is the state directory; it is made if it is missing.
	Directory string
	// Binary is the control plane's binary.
	Binary string
	// Port is the API server's port; 0 keeps the last one, or chooses one.
	Port int
	// Kubeconfig names a user's own cluster, in place of a control plane.
	Kubeconfig string
	// Progress takes a line a step.
	Progress io.Writer
}

// Start starts the control plane and returns once it is ready, or connects the directory with the user's own cluster.
// What runs and is well is left alone; of a control plane that half runs the rest is stopped, and started again with
// what it had stored.
func Start(ctx context.Context, o Options) (*Status, error) {
	d, err := Open(o.Directory)
	if err != nil {
		return nil, err
	}
	unlock, err := d.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	if o.Kubeconfig != "" {
		return d.connect(ctx, o)
	}
	if status := d.status(ctx); status.Ready && status.Kubeconfig == "" {
		return status, nil
	}
	stopped, err := d.stop()
	if err != nil {
		return nil, err
	}
	if len(stopped) > 0 {
		fmt.Fprintf(o.Progress, "stopped what was left of the last control plane: %s\n", strings.Join(stopped, ", "))
	}
	status, err := d.start(ctx, o)
	if err != nil {
		_, stopErr := d.stop()
		if stopErr != nil {
			return nil, fmt.Errorf("%w (and then: %w)", err, stopErr)
		}
		return nil, err
	}
	return status, nil
}

// connect points the directory at the user's own cluster.
func (d Directory) connect(ctx context.Context, o Options) (*Status, error) {
	a, err := readKubeconfig(o.Kubeconfig)
	if err != nil {
		return nil, err
	}
	if stopped, err := d.stop(); err != nil {
		return nil, err
	} else if len(stopped) > 0 {
		fmt.Fprintf(o.Progress, "stopped the sandbox's own control plane\n")
	}
	if err := d.publish(a); err != nil {
		return nil, err
	}
	status := d.status(ctx)
	if !status.Ready {
		return nil, fmt.Errorf("%s: cluster %s: %s", a.Kubeconfig, a.Endpoint, status.Problem)
	}
	return status, nil
}

// start brings up all parts from nothing running.
func (d Directory) start(ctx context.Context, o Options) (*Status, error) {
	if _, err := os.Stat(o.Binary); err != nil {
		return nil, fmt.Errorf("control plane: no binary: `make build` builds it (%w)", err)
	}
	unlock, err := lockPorts(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	ports, err := d.choosePorts(o.Port)
	if err != nil {
		return nil, err
	}
	credentials, err := d.credentials()
	if err != nil {
		return nil, err
	}
	a := access{Endpoint: fmt.Sprintf("127.0.0.1:%d", ports.APIServer), CA: credentials.CA, Token: credentials.Token}
	if err := d.publish(a); err != nil {
		return nil, err
	}
	if err := d.writeStages(); err != nil {
		return nil, err
	}
	c, err := newClient(a)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(o.Progress, "starting Kubernetes %s on %s\n", KubernetesVersion, a.Endpoint)
	return d.bringUp(ctx, o.Binary, d.parts(ports), c)
}

// bringUp launches the parts and waits until pods could run.
func (d Directory) bringUp(ctx context.Context, binary string, parts map[string]part, c *client) (*Status, error) {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	l := &launcher{Directory: d, binary: binary, ended: make(chan string, len(partNames))}
	for _, name := range []string{etcd, apiServer} {
		if err := l.launch(parts[name]); err != nil {
			return nil, err
		}
	}
	if err := l.until(ctx, "the API server is ready", func() bool { return c.ready(ctx) }); err != nil {
		return nil, err
	}
	if err := c.furnish(ctx); err != nil {
		return nil, err
	}
	for _, name := range []string{controllerManager, scheduler, simulator} {
		if err := l.launch(parts[name]); err != nil {
			return nil, err
		}
	}
	ready := func() bool {
		schedulable, err := c.schedulable(ctx)
		if err != nil || schedulable < nodeCount {
			return false
		}
		problem, err := c.unready(ctx)
		return err == nil && problem == ""
	}
	if err := l.until(ctx, "the nodes are ready", ready); err != nil {
		return nil, err
	}
	status := d.status(ctx)
	if !status.Ready {
		return nil, fmt.Errorf("control plane: %s", status.Problem)
	}
	return status, nil
}
