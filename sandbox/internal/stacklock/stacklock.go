// Package stacklock looks after the locks of a stack in a local backend: a run that was killed leaves its own behind,
// and every later run would refuse to start.
package stacklock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gkestack/gkestack/sandbox/internal/process"
)

// lock is the content of a lock file.
type lock struct {
	PID       int       `json:"pid"`
	Hostname  string    `json:"hostname"`
	Timestamp time.Time `json:"timestamp"`
}

// HeldError says who holds a stack.
type HeldError struct {
	Stack   string
	PID     int
	Command string
	Since   time.Time
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("stack %s: in use by process %d (%s) since %s: wait for it, or end it",
		e.Stack, e.PID, e.Command, e.Since.Local().Format(time.TimeOnly))
}

// Release removes the stack's locks whose process is gone, and says so. When one is held by a process that runs, it
// returns a HeldError.
func Release(state, project, stack string, notes io.Writer) error {
	pattern := filepath.Join(state, ".pulumi", "locks", "organization", project, stack, "*.json")
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, path := range paths {
		l, err := read(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if l.held() {
			return &HeldError{Stack: stack, PID: l.PID, Command: process.Command(l.PID), Since: l.Timestamp}
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		fmt.Fprintf(notes, "stack %s: removed the lock of process %d, which is gone\n", stack, l.PID)
	}
	return nil
}

// read reads a lock file. One cut short by a crash is nobody's.
func read(path string) (lock, error) {
	var l lock
	data, err := os.ReadFile(path)
	if err != nil {
		return l, err
	}
	if json.Unmarshal(data, &l) != nil {
		return lock{}, nil
	}
	return l, nil
}

// held says whether the process that made the lock still runs. A process that started after the lock was made is
// another one that got its number. On another machine (a directory that is shared) the lock counts as held.
func (l lock) held() bool {
	if hostname, err := os.Hostname(); err == nil && l.Hostname != "" && l.Hostname != hostname {
		return true
	}
	started, ok := process.Started(l.PID)
	return ok && !started.After(l.Timestamp.Add(2*time.Second))
}
