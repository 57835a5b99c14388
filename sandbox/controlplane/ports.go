package controlplane

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"

	"github.com/gkestack/gkestack/sandbox/internal/process"
)

// DefaultPort is the API server's port where it is free.
const DefaultPort = 26443

// ports are the control plane's, all on 127.0.0.1.
type ports struct {
	APIServer int `json:"apiServer"`
	Etcd      int `json:"etcd"`
	EtcdPeer  int `json:"etcdPeer"`
}

// choosePorts keeps the API server's port of the last start, since the stack's state knows the cluster by it. The first
// start takes the wanted port, or with none wanted the default one or the next that is free.
func (d Directory) choosePorts(wanted int) (ports, error) {
	var p ports
	data, err := os.ReadFile(d.Path("ports.json"))
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ports{}, fmt.Errorf("%s: %w", d.Path("ports.json"), err)
	}
	if wanted != 0 {
		p.APIServer = wanted
	}
	if p.APIServer == 0 {
		if p.APIServer, err = nextFree(DefaultPort); err != nil {
			return ports{}, err
		}
	} else if !comesFree(p.APIServer) {
		return ports{}, d.portTaken(p.APIServer)
	}
	// Nobody remembers etcd's ports, so they may move.
	for _, port := range []*int{&p.Etcd, &p.EtcdPeer} {
		if *port != 0 && free(*port) && *port != p.APIServer {
			continue
		}
		if *port, err = nextFree(max(p.APIServer, p.Etcd) + 1); err != nil {
			return ports{}, err
		}
	}
	data, err = json.Marshal(p)
	if err != nil {
		return ports{}, err
	}
	return p, writeFile(d.Path("ports.json"), string(data)+"\n", 0o600)
}

func (d Directory) portTaken(port int) error {
	holder := "a process that cannot be seen from here"
	if pid := process.Listener(port); pid != 0 {
		holder = fmt.Sprintf("process %d (%s)", pid, shorten(process.Command(pid), 100))
	}
	return fmt.Errorf("port %d: taken by %s: end it, or `make down` and start afresh on another port", port, holder)
}

// free says whether the port can be listened on.
func free(port int) bool {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false
	}
	_ = listener.Close()
	return true
}

// closing is how long the kernel may take to close what a killed process listened on.
const closing = 5 * time.Second

// comesFree says whether the port can be listened on now, or as soon as the kernel has closed it: nobody holds it then,
// and it is taken all the same.
func comesFree(port int) bool {
	for end := time.Now().Add(closing); !free(port); time.Sleep(20 * time.Millisecond) {
		if process.Listener(port) != 0 || time.Now().After(end) {
			return false
		}
	}
	return true
}

// nextFree is the first free port from the given one on.
func nextFree(from int) (int, error) {
	for port := from; port < min(from+1000, 1<<16); port++ {
		if free(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("port %d: it and the ports after it are all taken", from)
}

func shorten(s string, length int) string {
	if len(s) <= length {
		return s
	}
	return s[:length] + "..."
}
