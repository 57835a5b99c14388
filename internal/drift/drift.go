// Package drift asks Pulumi what a deployment would change after a refresh that is not kept: what the live resources
// differ in from what the program declares.
package drift

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/engine"
)

// Change is one resource that differs.
type Change struct {
	// Operation is what would put it right: create, update, replace or delete.
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

// Report is the result of a check.
type Report struct {
	// Changes in the order in which Pulumi would make them.
	Changes []Change `json:"changes"`
	// Unchanged is the number of resources that are as declared.
	Unchanged int `json:"unchanged"`
}

// HasChanges tells whether anything differs.
func (r *Report) HasChanges() bool { return len(r.Changes) > 0 }

// WriteText prints a report for people.
func (r *Report) WriteText(w io.Writer) {
	for _, change := range r.Changes {
		fmt.Fprintf(w, "%-8s %s %s", change.Operation, change.Type, change.Name)
		if len(change.Properties) > 0 {
			fmt.Fprintf(w, ": %s", strings.Join(change.Properties, ", "))
		}
		fmt.Fprintln(w)
	}
	if !r.HasChanges() {
		fmt.Fprintf(w, "no drift: %d resources are as declared\n", r.Unchanged)
		return
	}
	fmt.Fprintf(w, "drift: %d of %d resources differ from what is declared. `pulumi preview --diff` shows the values, "+
		"`pulumi up` makes them as declared; to keep them, declare them.\n", len(r.Changes), len(r.Changes)+r.Unchanged)
}

// preview is what `pulumi preview --json` prints.
type preview struct {
	Steps []struct {
		Operation    string                     `json:"op"`
		URN          string                     `json:"urn"`
		DetailedDiff map[string]json.RawMessage `json:"detailedDiff"`
		DiffReasons  []string                   `json:"diffReasons"`
	} `json:"steps"`
	ChangeSummary map[string]int `json:"changeSummary"`
}

// Check runs the given Pulumi command, as in []string{"pulumi"}, to preview the stack of the working directory after a
// refresh. The state stays as it is. The error holds what Pulumi reported.
func Check(ctx context.Context, pulumi []string) (*Report, error) {
	var result preview
	if err := engine.Command(pulumi).Preview(ctx, &result, "--refresh"); err != nil {
		return nil, err
	}
	return report(&result), nil
}

func report(result *preview) *Report {
	report := &Report{Changes: []Change{}, Unchanged: result.ChangeSummary["same"]}
	for _, step := range result.Steps {
		switch step.Operation {
		case "create", "update", "replace", "delete":
		default: // same and refresh; the halves of a replacement come beside it
			continue
		}
		properties := step.DiffReasons
		if len(step.DetailedDiff) > 0 {
			properties = nil
			for path := range step.DetailedDiff {
				properties = append(properties, path)
			}
		}
		slices.Sort(properties)
		parts := strings.Split(step.URN, "::")
		types := strings.Split(parts[2], "$")
		report.Changes = append(report.Changes, Change{
			Operation: step.Operation, Type: types[len(types)-1], Name: strings.Join(parts[3:], "::"),
			URN: step.URN, Properties: properties,
		})
	}
	return report
}
