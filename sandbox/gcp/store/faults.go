package store

import (
	"fmt"
	"slices"
	"strings"
)

// The kinds of faults that can be asked for.
const (
	Quota      = "quota"
	Permission = "permission"
	Slow       = "slow"
	Crash      = "crash"
	// Propagation is an API that is enabled and takes no calls yet. It hits functions too.
	Propagation = "propagation"
)

// Operations that a fault can hit.
var Operations = []string{"create", "read", "update", "delete"}

// Call is the operation of a function.
const Call = "call"

// Fault is a failure that waits for its operation.
type Fault struct {
	Kind string `json:"kind"`
	// Type is a type's token, or a module's, as in gcp:compute.
	Type      string `json:"type,omitempty"`
	Name      string `json:"name,omitempty"`
	Operation string `json:"operation,omitempty"`
	// Times that it happens before it is gone.
	Times int `json:"times"`
	// Seconds that a slow operation takes longer.
	Seconds int `json:"seconds,omitempty"`
}

// hits reports whether the fault is meant for the operation.
func (f Fault) hits(typ, name, operation string) bool {
	want, token := strings.TrimPrefix(f.Type, "gcp:"), strings.TrimPrefix(typ, "gcp:")
	return (want == "" || want == token || strings.HasPrefix(token, want+"/")) &&
		(f.Name == "" || f.Name == name) && (f.Operation == "" || f.Operation == operation) &&
		(f.Kind == Propagation || operation != Call)
}

// String describes the fault.
func (f Fault) String() string {
	s := f.Kind
	for _, part := range []struct{ label, value string }{{"type", f.Type}, {"name", f.Name}, {"operation", f.Operation}} {
		if part.value != "" {
			s += " " + part.label + "=" + part.value
		}
	}
	if f.Kind == Slow {
		s += fmt.Sprintf(" seconds=%d", f.Seconds)
	}
	return s + fmt.Sprintf(" times=%d", f.Times)
}

type faults struct {
	Faults []Fault `json:"faults"`
}

// Faults lists the faults that wait.
func (s *Store) Faults() ([]Fault, error) {
	var f faults
	err := s.read(faultsFile, &f)
	return f.Faults, err
}

// AddFault makes a fault wait for its operation.
func (s *Store) AddFault(f Fault) error {
	if f.Operation != "" && !slices.Contains(Operations, f.Operation) {
		return fmt.Errorf("operation %s: unknown; it is one of %s", f.Operation, strings.Join(Operations, ", "))
	}
	if f.Times < 1 {
		return fmt.Errorf("times %d: it must be at least 1", f.Times)
	}
	return s.changeFaults(func(list []Fault) []Fault { return append(list, f) })
}

// ClearFaults drops all faults.
func (s *Store) ClearFaults() error {
	return s.changeFaults(func([]Fault) []Fault { return nil })
}

// TakeFaults gives the faults that hit an operation, and counts them as used.
func (s *Store) TakeFaults(typ, name, operation string) ([]Fault, error) {
	waiting, err := s.Faults()
	if err != nil || !slices.ContainsFunc(waiting, func(f Fault) bool { return f.hits(typ, name, operation) }) {
		return nil, err
	}
	var taken []Fault
	err = s.changeFaults(func(list []Fault) []Fault {
		var left []Fault
		for _, f := range list {
			if f.hits(typ, name, operation) {
				taken = append(taken, f)
				f.Times--
			}
			if f.Times > 0 {
				left = append(left, f)
			}
		}
		return left
	})
	return taken, err
}

func (s *Store) changeFaults(change func([]Fault) []Fault) error {
	return s.locked(faultsFile, func() error {
		list, err := s.Faults()
		if err != nil {
			return err
		}
		return s.write(faultsFile, faults{change(list)})
	})
}
