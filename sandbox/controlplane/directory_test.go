package controlplane

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOpenMakesPrivateDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".sandbox")
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode: %v, %v", info.Mode(), err)
	}
	if _, err := Open(path); err != nil {
		t.Errorf("Open again: %v", err)
	}
	if err := os.WriteFile(d.Path("version"), []byte("0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "make down") {
		t.Errorf("Open of another layout: %v", err)
	}
	if err := Remove(path); err != nil {
		t.Errorf("Remove of another layout: %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the directory is still there")
	}
}

func TestCredentialsAreMadeOnce(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	first, err := d.credentials()
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.credentials()
	if err != nil || first != second {
		t.Errorf("credentials twice: differ, %v", err)
	}
	for _, name := range []string{"token", "tokens.csv", "service-account.key", "tls.key", "tls.crt", "ca.crt"} {
		if info, err := os.Stat(d.Path(name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two sandboxes that start at once would take the same ports.
func TestLockPorts(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	unlock, err := lockPorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := lockPorts(ctx); err == nil || !strings.HasSuffix(err.Error(), "another sandbox is starting") {
		t.Errorf("a second lock: %v", err)
	}
	unlock()
	unlock, err = lockPorts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestChoosePorts(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	first, err := d.choosePorts(0)
	if err != nil {
		t.Fatal(err)
	}
	if first.APIServer == first.Etcd || first.Etcd == first.EtcdPeer || first.APIServer < DefaultPort {
		t.Errorf("ports: %+v", first)
	}
	if second, err := d.choosePorts(0); err != nil || second != first {
		t.Errorf("ports of the next start: %+v, %v; want %+v", second, err, first)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port
	_, err = d.choosePorts(taken)
	if err == nil || !strings.Contains(err.Error(), "taken by process") ||
		!strings.Contains(err.Error(), "controlplane.test") {
		t.Errorf("a taken port: %v", err)
	}
}
