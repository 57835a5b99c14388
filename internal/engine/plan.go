package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gkestack/gkestack/internal/urn"
)

// Planned is what a deployment would do with a resource.
type Planned struct {
	// Steps are create, update, delete, same and the parts of a replacement.
	Steps []string
	// Provider is the resource's, or empty.
	Provider urn.Reference
	// Inputs are what the provider would be given.
	Inputs Values
}

// Plan returns what a deployment would do, by URN. The stack is refreshed as its project says, and stays as it is. The
// plan holds secrets, and goes through a pipe: it is never in a file.
func (c Command) Plan(ctx context.Context) (map[urn.URN]Planned, error) {
	// A directory that nobody else may read.
	dir, err := os.MkdirTemp("", "gkestack")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	data, err := throughPipe(filepath.Join(dir, "plan"), func(pipe string) error {
		// Only the plan shows secrets; the printed preview hides them whatever it is asked for.
		_, err := c.Preview(ctx, "--save-plan", pipe, "--show-secrets")
		return err
	})
	if err != nil {
		return nil, err
	}
	return parsePlan(data)
}

// throughPipe makes a named pipe and returns what write writes to it.
func throughPipe(pipe string, write func(pipe string) error) ([]byte, error) {
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		return nil, fmt.Errorf("%s: %w", pipe, err)
	}
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		reader, err := os.Open(pipe) // waits until there is a writer
		if err != nil {
			done <- result{err: err}
			return
		}
		defer reader.Close()
		data, err := io.ReadAll(reader)
		done <- result{data, err}
	}()
	// As long as this end is open the reader goes on, however often the command opens and closes its own.
	writer, err := os.OpenFile(pipe, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	err = write(pipe)
	writer.Close()
	read := <-done
	return read.data, errors.Join(err, read.err)
}

func parsePlan(data []byte) (map[urn.URN]Planned, error) {
	var file struct {
		ResourcePlans map[urn.URN]struct {
			Goal struct {
				Provider  urn.Reference
				InputDiff struct{ Adds map[string]any }
			}
			Steps []string
			State map[string]any
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("the plan of the preview: %w", err)
	}
	plan := map[urn.URN]Planned{}
	for of, resource := range file.ResourcePlans {
		// A provider that is not configured yet is not asked: then the inputs are the program's own.
		inputs := resource.Goal.InputDiff.Adds
		if len(resource.State) > 0 {
			inputs = resource.State
		}
		values := decode(inputs)
		// The Kubernetes provider notes the inputs that it was given as one secret.
		if given, ok := inputs["__inputs"]; ok {
			if values = decode(unwrap(given)); values.Plain == nil {
				return nil, fmt.Errorf("the plan of the preview: %s: its inputs cannot be read", of)
			}
		}
		plan[of] = Planned{Steps: resource.Steps, Provider: resource.Goal.Provider, Inputs: values}
	}
	return plan, nil
}
