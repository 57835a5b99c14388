package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/gkestack/gkestack/internal/urn"
)

// Resource is one that the stack's state holds.
type Resource struct {
	// URN identifies the resource in the stack.
	URN urn.URN
	// Type is the resource's token.
	Type string
	// ID is what its provider calls it; empty where an operation that made it was not seen to end.
	ID string
	// Provider is the resource's, or empty.
	Provider urn.Reference
	// Inputs are what the provider was given.
	Inputs Values
	// Protected says that nothing may delete the resource.
	Protected bool
	// Retained says that the resource stays in the cluster or the project when it leaves the stack.
	Retained bool
}

// State is what the stack notes as deployed.
type State struct {
	Resources []Resource
	// Unfinished are the resources of operations that were begun and not seen to end.
	Unfinished []Resource
}

// Find returns the resource with the URN, or nil.
func (s *State) Find(wanted urn.URN) *Resource {
	for i := range s.Resources {
		if s.Resources[i].URN == wanted {
			return &s.Resources[i]
		}
	}
	return nil
}

// State returns the stack's state, with secrets in plain text.
func (c Command) State(ctx context.Context) (*State, error) {
	stdout, stderr, err := c.Run(ctx, "stack", "export", "--show-secrets")
	if err != nil {
		return nil, c.failure("stack export", err, stderr, stdout)
	}
	return parseState([]byte(stdout))
}

type exported struct {
	URN      urn.URN
	Type, ID string
	Provider urn.Reference
	Delete   bool
	Inputs   map[string]any

	Protect, RetainOnDelete bool
}

func (e *exported) resource() Resource {
	return Resource{
		URN: e.URN, Type: e.Type, ID: e.ID, Provider: e.Provider, Inputs: decode(e.Inputs),
		Protected: e.Protect, Retained: e.RetainOnDelete,
	}
}

func parseState(data []byte) (*State, error) {
	var file struct {
		Deployment struct {
			Resources         []exported
			PendingOperations []struct{ Resource exported } `json:"pending_operations"`
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("the exported state: %w", err)
	}
	state := &State{}
	for _, resource := range file.Deployment.Resources {
		if !resource.Delete { // what is left of a replaced one
			state.Resources = append(state.Resources, resource.resource())
		}
	}
	for _, operation := range file.Deployment.PendingOperations {
		state.Unfinished = append(state.Unfinished, operation.Resource.resource())
	}
	return state, nil
}
