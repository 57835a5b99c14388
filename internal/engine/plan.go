package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Planned is what a deployment would do with a resource.
type Planned struct {
	// Steps are create, update, delete, same and the parts of a replacement.
	Steps []string
	// Provider is the URN of the resource's provider with its id, or empty.
	Provider string
	// Inputs are what the provider would be given.
	Inputs Values
}

// Plan returns what a deployment would do, by URN. The stack is refreshed as its project says, and stays as it is.
func (c Command) Plan(ctx context.Context) (map[string]Planned, error) {
	// The plan holds secrets: a directory that nobody else may read.
	dir, err := os.MkdirTemp("", "gkestack")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "plan.json")
	// Only the plan shows secrets; the printed preview hides them whatever it is asked for.
	if err := c.Preview(ctx, &struct{}{}, "--save-plan", file, "--show-secrets"); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the plan of the preview: %w", err)
	}
	return parsePlan(data)
}

func parsePlan(data []byte) (map[string]Planned, error) {
	var file struct {
		ResourcePlans map[string]struct {
			Goal struct {
				Provider  string
				InputDiff struct{ Adds map[string]any }
			}
			Steps []string
			State map[string]any
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("the plan of the preview: %w", err)
	}
	plan := map[string]Planned{}
	for urn, resource := range file.ResourcePlans {
		// A provider that is not configured yet is not asked: then the inputs are the program's own.
		inputs := resource.Goal.InputDiff.Adds
		if resource.State != nil {
			inputs = resource.State
		}
		values := decode(inputs)
		// The Kubernetes provider notes the inputs that it was given as one secret.
		if given, ok := inputs["__inputs"]; ok {
			if values = decode(unwrap(given)); values.Plain == nil {
				return nil, fmt.Errorf("the plan of the preview: %s: its inputs cannot be read", urn)
			}
		}
		plan[urn] = Planned{Steps: resource.Steps, Provider: resource.Goal.Provider, Inputs: values}
	}
	return plan, nil
}
