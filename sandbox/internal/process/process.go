// Package process tells a process from another one that was given its number later: a pid together with the time at
// which it started names one process.
package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// Record names one process for good.
type Record struct {
	// PID is the process's number, which the system reuses.
	PID int `json:"pid"`
	// Identity is what a later process of the same number does not share.
	Identity string `json:"identity"`
}

// Of is the record of the process that has this number now.
func Of(pid int) (Record, error) {
	identity, ok := identity(pid)
	if !ok {
		return Record{}, fmt.Errorf("process %d: not running", pid)
	}
	return Record{PID: pid, Identity: identity}, nil
}

// Alive says whether the recorded process still runs. A zombie does not, and neither does a stranger with the same
// number.
func (r Record) Alive() bool {
	if r.PID <= 0 {
		return false
	}
	identity, ok := identity(r.PID)
	return ok && identity == r.Identity
}

// Signal sends the signal if the recorded process still runs.
func (r Record) Signal(signal syscall.Signal) {
	if r.Alive() {
		_ = syscall.Kill(r.PID, signal)
	}
}

// Wait polls until the process is gone; it returns false at the time limit.
func (r Record) Wait(limit time.Duration) bool {
	for deadline := time.Now().Add(limit); r.Alive(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// Write stores the record for its owner's eyes only, in one step.
func (r Record) Write(path string) error {
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	temporary := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(temporary, data, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// Read loads a record. A missing or unreadable one is the record of nothing.
func Read(path string) (Record, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, nil
	}
	if err != nil {
		return Record{}, err
	}
	var r Record
	if err := json.Unmarshal(data, &r); err != nil {
		return Record{}, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return r, nil
}
