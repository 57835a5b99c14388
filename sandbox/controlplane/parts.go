package controlplane

import (
	"embed"
	"fmt"
	"strings"
)

const (
	// serviceRange holds the cluster addresses of Services. The stage for Services relies on its being a /16.
	serviceRange       = "10.96.0.0/16"
	apiServerClusterIP = "10.96.0.1"
)

// The stages say how the simulated nodes, pods and addresses behave.
//
//go:embed stages/*.yaml
var stages embed.FS

// part is one process of the control plane.
type part struct {
	// Name is the first argument of the binary, and names the part's files.
	Name string
	Args []string
}

// The parts in the order in which they start; they stop in the reverse order.
const (
	etcd              = "etcd"
	apiServer         = "kube-apiserver"
	controllerManager = "kube-controller-manager"
	scheduler         = "kube-scheduler"
	simulator         = "kwok"
)

var partNames = []string{etcd, apiServer, controllerManager, scheduler, simulator}

// parts are the processes with their flags.
func (d Directory) parts(p ports) map[string]part {
	kubeconfig := "--kubeconfig=" + d.Path("kubeconfig")
	// Nothing here runs twice, and nobody scrapes metrics.
	alone := []string{kubeconfig, "--leader-elect=false", "--secure-port=0", "--profiling=false",
		"--kube-api-qps=1000", "--kube-api-burst=2000"}
	flags := map[string][]string{
		etcd:      d.etcdFlags(p),
		apiServer: d.apiServerFlags(p),
		controllerManager: append([]string{
			"--service-account-private-key-file=" + d.Path("service-account.key"),
			"--root-ca-file=" + d.Path("ca.crt"),
			// Made where it is missing, so it has to be ours.
			"--flex-volume-plugin-dir=" + d.Path("volume-plugins"),
			"--concurrent-deployment-syncs=20",
			"--concurrent-replicaset-syncs=20",
			"--concurrent-gc-syncs=40",
			// A laptop that slept for a while must not find its nodes dead.
			"--node-monitor-grace-period=5m",
		}, alone...),
		scheduler: alone,
		simulator: {kubeconfig, "--config=" + d.Path("stages.yaml"), "--manage-all-nodes=true",
			// Without leases a simulator that was killed leaves nothing to wait for.
			"--node-lease-duration-seconds=0", "--node-port=0", "--v=WARN"},
	}
	parts := map[string]part{}
	for name, args := range flags {
		parts[name] = part{Name: name, Args: args}
	}
	return parts
}

func (d Directory) etcdFlags(p ports) []string {
	client := fmt.Sprintf("https://127.0.0.1:%d", p.Etcd)
	peer := fmt.Sprintf("https://127.0.0.1:%d", p.EtcdPeer)
	crt, key, ca := d.Path("tls.crt"), d.Path("tls.key"), d.Path("ca.crt")
	return []string{
		"--data-dir=" + d.Path("etcd"),
		"--listen-client-urls=" + client, "--advertise-client-urls=" + client,
		"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer,
		"--initial-cluster=default=" + peer,
		"--cert-file=" + crt, "--key-file=" + key, "--trusted-ca-file=" + ca, "--client-cert-auth",
		"--peer-cert-file=" + crt, "--peer-key-file=" + key, "--peer-trusted-ca-file=" + ca, "--peer-client-cert-auth",
		// A killed process loses nothing without it; a laptop that loses its power may lose a sandbox.
		"--unsafe-no-fsync",
		"--log-level=warn",
	}
}

func (d Directory) apiServerFlags(p ports) []string {
	return []string{
		fmt.Sprintf("--etcd-servers=https://127.0.0.1:%d", p.Etcd),
		"--etcd-cafile=" + d.Path("ca.crt"),
		"--etcd-certfile=" + d.Path("tls.crt"),
		"--etcd-keyfile=" + d.Path("tls.key"),
		fmt.Sprintf("--secure-port=%d", p.APIServer),
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none",
		"--tls-cert-file=" + d.Path("tls.crt"), "--tls-private-key-file=" + d.Path("tls.key"),
		"--service-account-key-file=" + d.Path("service-account.key"),
		"--service-account-signing-key-file=" + d.Path("service-account.key"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--token-auth-file=" + d.Path("tokens.csv"),
		"--anonymous-auth=false", "--authorization-mode=RBAC", "--allow-privileged",
		"--service-cluster-ip-range=" + serviceRange,
		// Priority and fairness is on, as on GKE: kpt and kubectl throttle themselves where it is not. The sandbox's one user
		// is exempt from it.
		"--max-requests-inflight=2000", "--max-mutating-requests-inflight=2000",
		"--profiling=false",
	}
}

// writeStages writes the stages as the one file that the simulator reads.
func (d Directory) writeStages() error {
	entries, err := stages.ReadDir("stages")
	if err != nil {
		return err
	}
	var all strings.Builder
	for _, entry := range entries {
		data, err := stages.ReadFile("stages/" + entry.Name())
		if err != nil {
			return err
		}
		all.WriteString("---\n" + string(data))
	}
	return writeFile(d.Path("stages.yaml"), all.String(), 0o600)
}
