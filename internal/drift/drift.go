// Package drift asks Pulumi what a deployment would change after a refresh that is not kept: what the live resources
// differ in from what the program declares.
package drift

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/kube"
)

// Change is one resource that differs.
type Change struct {
	// Operation is what would put it right: create, update, replace or delete; or retain, where the resource is no longer
	// declared and is to stay in the cluster or the project.
	Operation string `json:"operation"`
	// Type is the resource's token, as in kubernetes:core/v1:ConfigMap.
	Type string `json:"type"`
	// Name is the resource's name in the stack.
	Name string `json:"name"`
	// URN identifies the resource in the stack.
	URN string `json:"urn"`
	// Properties that differ, by their paths. They are empty where the resource is missing, or not declared.
	Properties []string `json:"properties,omitempty"`
}

// Unfinished is a Helm release whose last operation was not seen to end. Its objects may be anything, and a deployment
// does not see it.
type Unfinished struct {
	// Release is the release's namespace/name.
	Release string `json:"release"`
	// Status is Helm's, as in pending-upgrade.
	Status string `json:"status"`
}

// Report is the result of a check.
type Report struct {
	// Changes in the order in which Pulumi would make them.
	Changes []Change `json:"changes"`
	// Unfinished are Helm releases, by namespace and name.
	Unfinished []Unfinished `json:"unfinished,omitempty"`
	// Unchanged is the number of resources that are as declared.
	Unchanged int `json:"unchanged"`
}

// HasChanges tells whether anything differs.
func (r *Report) HasChanges() bool { return len(r.Changes)+len(r.Unfinished) > 0 }

// Check asks a Pulumi command to preview the stack of the working directory after a refresh. The state stays as it is.
// The error holds what Pulumi reported.
func Check(ctx context.Context, pulumi engine.Command) (*Report, error) {
	preview, err := pulumi.Preview(ctx, "--refresh", "--show-sames")
	if err != nil {
		return nil, err
	}
	return report(preview), nil
}

func report(preview *engine.Preview) *Report {
	report := &Report{Changes: []Change{}, Unchanged: preview.Same}
	unfinished := map[string]string{}
	for i := range preview.Steps {
		step := &preview.Steps[i]
		if step.URN.Type() == kube.ReleaseType && step.Operation != "refresh" {
			if release, status := status(step.Outputs); release != "" {
				unfinished[release] = status
			}
		}
		switch step.Operation {
		case "create", "update", "replace", "delete":
		default: // same and refresh; the halves of a replacement come beside it
			continue
		}
		operation := step.Operation
		if operation == "delete" && step.Retained {
			operation = "retain"
		}
		report.Changes = append(report.Changes, Change{
			Operation: operation, Type: step.URN.Type(), Name: step.URN.Name(), URN: string(step.URN),
			Properties: step.Properties,
		})
	}
	for _, release := range slices.Sorted(maps.Keys(unfinished)) {
		report.Unfinished = append(report.Unfinished, Unfinished{release, unfinished[release]})
	}
	return report
}

// status returns a release's id and its status, where Helm's last operation was not seen to end.
func status(outputs engine.Values) (release, status string) {
	// It is not known where the deployment changes it.
	noted, _ := outputs.Plain["status"].(map[string]any)
	var id kube.ID
	id.Namespace, _ = noted["namespace"].(string)
	id.Name, _ = noted["name"].(string)
	status, _ = noted["status"].(string)
	if !strings.HasPrefix(status, "pending-") && status != "uninstalling" {
		return "", ""
	}
	return id.String(), status
}
