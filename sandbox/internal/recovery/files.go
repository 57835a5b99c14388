package recovery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Stack is the stack to recover.
type Stack struct {
	// Directory is the sandbox's.
	Directory string
	// Project and Name are the stack's.
	Project, Name string
}

// backend is a path in the directory of the local backend.
func (s Stack) backend(elements ...string) string {
	return filepath.Join(append([]string{s.Directory, "state", ".pulumi"}, elements...)...)
}

// file is the path of the stack's state.
func (s Stack) file() string {
	return s.backend("stacks", s.Project, s.Name+".json")
}

// LostError says that a stack's state cannot be read and has no copy that can.
type LostError struct {
	Stack, Path string
}

func (e *LostError) Error() string {
	return fmt.Sprintf("stack %s: its state %s is cut short, and so is the copy beside it: "+
		"`make down` forgets the sandbox and all that is in it, `make up` makes it anew", e.Stack, e.Path)
}

// Restore sees to it that the stack's state can be read, also where a killed run was writing it, and returns it. No
// other run may be under way. A stack that does not exist has no state.
func (s Stack) Restore(notes io.Writer) (data []byte, err error) {
	if err := s.sweep(); err != nil {
		return nil, err
	}
	data, restored, err := s.load()
	if restored && err == nil {
		fmt.Fprintf(notes, "stack %s: its state was cut short; restored the copy before it\n", s.Name)
	}
	return data, err
}

// sweep removes what a killed run left of the files that it was writing: halves under a temporary name, and notes
// beside a file that are cut short.
func (s Stack) sweep() error {
	halves, err := filepath.Glob(s.file() + "*.tmp")
	if err != nil {
		return err
	}
	for _, notes := range []string{s.backend("meta.yaml"), s.file(), s.file() + ".bak"} {
		notes += ".attrs"
		data, err := os.ReadFile(notes)
		if err == nil && !json.Valid(data) {
			halves = append(halves, notes)
		}
	}
	for _, half := range halves {
		if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// load reads the stack's state, or restores the copy before it and reads that. A stack that does not exist has none.
func (s Stack) load() (data []byte, restored bool, err error) {
	data, err = os.ReadFile(s.file())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil || json.Valid(data) {
		return data, false, err
	}
	data, err = os.ReadFile(s.file() + ".bak")
	if err != nil || !json.Valid(data) {
		return nil, false, &LostError{Stack: s.Name, Path: s.file()}
	}
	return data, true, s.save(data)
}

// save replaces the stack's state in one step.
func (s Stack) save(data []byte) error {
	temporary := fmt.Sprintf("%s.%d.tmp", s.file(), os.Getpid())
	if err := os.WriteFile(temporary, data, 0o600); err != nil {
		return err
	}
	// The backend's notes beside the file are about the old content.
	if err := os.Remove(s.file() + ".attrs"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(temporary, s.file())
}
