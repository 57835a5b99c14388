// Package drift asks Pulumi what a deployment would change after a refresh that is not kept: what the live resources
// differ in from what the program declares.
package drift

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/engine"
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

// WriteText prints a report for people.
func (r *Report) WriteText(w io.Writer) {
	for _, change := range r.Changes {
		fmt.Fprintf(w, "%-8s %s %s", change.Operation, change.Type, change.Name)
		if len(change.Properties) > 0 {
			fmt.Fprintf(w, ": %s", strings.Join(change.Properties, ", "))
		}
		fmt.Fprintln(w)
	}
	for _, release := range r.Unfinished {
		fmt.Fprintf(w, "unfinished release %s: for Helm it is %s; `go run ./cmd/gkestack releases list` says what to do\n",
			release.Release, release.Status)
	}
	if !r.HasChanges() {
		fmt.Fprintf(w, "no drift: %d resources are as declared\n", r.Unchanged)
		return
	}
	if len(r.Changes) == 0 {
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
		// OldState is what the refresh found, but in the step of the refresh itself.
		OldState struct {
			RetainOnDelete bool `json:"retainOnDelete"`
			// Outputs have the shape of the resource.
			Outputs json.RawMessage `json:"outputs"`
		} `json:"oldState"`
	} `json:"steps"`
	ChangeSummary map[string]int `json:"changeSummary"`
}

// Check runs the given Pulumi command, as in []string{"pulumi"}, to preview the stack of the working directory after a
// refresh. The state stays as it is. The error holds what Pulumi reported.
func Check(ctx context.Context, pulumi []string) (*Report, error) {
	var result preview
	if err := engine.Command(pulumi).Preview(ctx, &result, "--refresh", "--show-sames"); err != nil {
		return nil, err
	}
	return report(&result), nil
}

func report(result *preview) *Report {
	report := &Report{Changes: []Change{}, Unchanged: result.ChangeSummary["same"]}
	unfinished := map[string]string{}
	for i := range result.Steps {
		step := &result.Steps[i]
		name, typ := identify(step.URN)
		if typ == releaseType && step.Operation != "refresh" {
			if release, status := status(step.OldState.Outputs); release != "" {
				unfinished[release] = status
			}
		}
		switch step.Operation {
		case "create", "update", "replace", "delete":
		default: // same and refresh; the halves of a replacement come beside it
			continue
		}
		operation := step.Operation
		if operation == "delete" && step.OldState.RetainOnDelete {
			operation = "retain"
		}
		properties := step.DiffReasons
		if len(step.DetailedDiff) > 0 {
			properties = slices.Collect(maps.Keys(step.DetailedDiff))
		}
		slices.Sort(properties)
		report.Changes = append(report.Changes, Change{
			Operation: operation, Type: typ, Name: name, URN: step.URN, Properties: properties,
		})
	}
	for _, release := range slices.Sorted(maps.Keys(unfinished)) {
		report.Unfinished = append(report.Unfinished, Unfinished{release, unfinished[release]})
	}
	return report
}

// releaseType is the token of a Helm release.
const releaseType = "kubernetes:helm.sh/v3:Release"

// identify returns a resource's name in the stack, and its token.
func identify(urn string) (name, typ string) {
	parts := strings.Split(urn, "::")
	if len(parts) < 4 {
		return urn, ""
	}
	types := strings.Split(parts[2], "$")
	return strings.Join(parts[3:], "::"), types[len(types)-1]
}

// status returns a release's id and its status, where Helm's last operation was not seen to end.
func status(outputs json.RawMessage) (release, status string) {
	var outs struct {
		Status struct{ Namespace, Name, Status string }
	}
	if json.Unmarshal(outputs, &outs) != nil {
		return "", "" // The status is not known, since the deployment changes it.
	}
	switch s := outs.Status; {
	case strings.HasPrefix(s.Status, "pending-"), s.Status == "uninstalling":
		return s.Namespace + "/" + s.Name, s.Status
	default:
		return "", ""
	}
}
