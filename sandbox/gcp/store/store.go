package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// DirVariable names the environment variable with the sandbox's state directory.
const DirVariable = "GKESTACK_SANDBOX"

// ClusterFile is the file in the state directory with the address of the control plane, which the control plane writes
// and every cluster of the cloud has.
const ClusterFile = "cluster.json"

const (
	cloudFile  = "gcp.json"
	faultsFile = "gcp-faults.json"
)

// Store is a state directory.
type Store struct{ dir string }

// Open uses the directory, which is made when something is first written.
func Open(dir string) *Store { return &Store{dir} }

// OpenDefault uses the directory that the environment names.
func OpenDefault() (*Store, error) {
	dir := os.Getenv(DirVariable)
	if dir == "" {
		return nil, fmt.Errorf("%s: not set; it names the sandbox's state directory (the sandbox sets it for what it starts)",
			DirVariable)
	}
	return Open(dir), nil
}

// Path of the cloud's file.
func (s *Store) Path() string { return filepath.Join(s.dir, cloudFile) }

// View reads the cloud as it is now.
func (s *Store) View() (*Cloud, error) {
	c := &Cloud{}
	if err := s.read(cloudFile, c); err != nil {
		return nil, err
	}
	return c.init(), nil
}

// Update changes the cloud. When the change fails nothing is written; no other process changes the cloud meanwhile.
func (s *Store) Update(change func(*Cloud) error) error {
	return s.locked(cloudFile, func() error {
		c, err := s.View()
		if err != nil {
			return err
		}
		if err := change(c); err != nil {
			return err
		}
		return s.write(cloudFile, c)
	})
}

func (s *Store) read(name string, into any) error {
	path := filepath.Join(s.dir, name)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: not the sandbox's JSON: %w", path, err)
	}
	return nil
}

// write replaces a file whole, so that readers need no lock.
func (s *Store) write(name string, value any) error {
	path := filepath.Join(s.dir, name)
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	tmp, err := os.CreateTemp(s.dir, name+".*")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(append(data, '\n'))
	if err := errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// locked runs one change at a time over all processes.
func (s *Store) locked(name string, run func() error) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("%s: %w", s.dir, err)
	}
	path := filepath.Join(s.dir, name+".lock")
	lock, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return run()
}

// ControlPlane is where the sandbox's Kubernetes API answers.
type ControlPlane struct {
	// Endpoint is host:port; CA is the base64 of the PEM of its certificate authority.
	Endpoint, CA string
}

// ControlPlane reads the address of the sandbox's control plane.
func (s *Store) ControlPlane() (ControlPlane, error) {
	var c struct{ Endpoint, CA string }
	if err := s.read(ClusterFile, &c); err != nil {
		return ControlPlane{}, err
	}
	if c.Endpoint == "" {
		return ControlPlane{}, fmt.Errorf("%s: not there: the sandbox's control plane isn't started, so that a cluster has "+
			"no address. Start the sandbox and try again",
			filepath.Join(s.dir, ClusterFile))
	}
	return ControlPlane(c), nil
}
