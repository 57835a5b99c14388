package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gkestack/gkestack/sandbox/controlplane"
	"github.com/gkestack/gkestack/sandbox/internal/workspace"
)

// report is the whole answer of the status command.
type report struct {
	Directory    string               `json:"directory"`
	ControlPlane *controlplane.Status `json:"controlPlane"`
	Stack        stackReport          `json:"stack"`
}

// stackReport is what the backend knows of the stack.
type stackReport struct {
	Name string `json:"name"`
	// Exists says that the stack was made.
	Exists bool `json:"exists"`
	// Resources counts the stack itself and its providers, too.
	Resources int `json:"resources"`
}

func statusCommand(find finder) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "status",
		Short: "Say what runs and what is deployed",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if output != "text" && output != "json" {
				return fmt.Errorf("--output %s: no such format (accepted: text, json)", output)
			}
			w, err := find()
			if err != nil {
				return err
			}
			r := report{Directory: w.Directory}
			if r.ControlPlane, err = controlplane.ReadStatus(cmd.Context(), w.Directory); err != nil {
				return err
			}
			if r.Stack, err = readStack(w); err != nil {
				return err
			}
			if output == "json" {
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				return encoder.Encode(r)
			}
			r.print(cmd.OutOrStdout())
			return nil
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "text", "format: text or json")
	return c
}

// readStack counts the resources in the stack's state file.
func readStack(w workspace.Workspace) (stackReport, error) {
	r := stackReport{Name: w.Stack}
	paths, err := filepath.Glob(w.Path("state", ".pulumi", "stacks", "*", w.Stack+".json"))
	if err != nil || len(paths) == 0 {
		return r, err
	}
	data, err := os.ReadFile(paths[0])
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	var state struct {
		Checkpoint struct {
			Latest struct {
				Resources []struct{} `json:"resources"`
			} `json:"latest"`
		} `json:"checkpoint"`
	}
	if err := json.Unmarshal(data, &state); err != nil {
		return r, fmt.Errorf("%s: %w", paths[0], err)
	}
	r.Exists, r.Resources = true, len(state.Checkpoint.Latest.Resources)
	return r, nil
}

func (r report) print(out io.Writer) {
	c := r.ControlPlane
	fmt.Fprintf(out, "directory      %s\n", r.Directory)
	if c.Ready {
		fmt.Fprintf(out, "control plane  ready: Kubernetes %s on %s\n", c.Version, c.Endpoint)
		fmt.Fprintf(out, "cluster        %d nodes, %d pods\n", c.Nodes, c.Pods)
	} else {
		fmt.Fprintf(out, "control plane  %s\n", c.Problem)
	}
	if c.Kubeconfig != "" {
		fmt.Fprintf(out, "kubeconfig     %s (your own cluster)\n", c.Kubeconfig)
	}
	if len(c.Processes) > 0 {
		var names []string
		for _, p := range c.Processes {
			names = append(names, fmt.Sprintf("%s %d", p.Name, p.PID))
		}
		fmt.Fprintf(out, "processes      %s\n", strings.Join(names, ", "))
	}
	if r.Stack.Exists {
		fmt.Fprintf(out, "stack          %s: %d resources\n", r.Stack.Name, r.Stack.Resources)
	} else {
		fmt.Fprintf(out, "stack          %s: not deployed yet\n", r.Stack.Name)
	}
}
