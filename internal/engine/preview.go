package engine

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/urn"
)

// Preview is what a deployment would do.
type Preview struct {
	// Steps in the order in which Pulumi would take them.
	Steps []Step
	// Same is the number of resources that stay as they are.
	Same int
}

// Step is what a deployment would do with a resource.
type Step struct {
	// Operation is create, update, delete, same, refresh, replace or a part of a replacement.
	Operation string
	URN       urn.URN
	// Properties that differ, by their paths, sorted.
	Properties []string
	// Retained says that the resource stays in the cluster or the project when it leaves the stack.
	Retained bool
	// Outputs are what the refresh found; in the step of the refresh itself, what was noted before it.
	Outputs Values
}

// Preview asks what a deployment would do: it runs `preview` with more arguments. The error holds what Pulumi reported.
func (c Command) Preview(ctx context.Context, args ...string) (*Preview, error) {
	stdout, stderr, runErr := c.Run(ctx, append([]string{"preview", "--json", "--non-interactive"}, args...)...)
	var printed printedPreview
	if err := json.Unmarshal([]byte(stdout), &printed); err != nil {
		if runErr != nil {
			err = runErr
		}
		return nil, c.failure("preview", err, stderr, stdout)
	}
	failed := func(d diagnostic) bool { return d.Severity == "error" }
	if runErr != nil || slices.ContainsFunc(printed.Diagnostics, failed) {
		return nil, c.failure("preview", runErr, append(report(printed.Diagnostics), stderr)...)
	}
	preview := &Preview{Same: printed.ChangeSummary["same"]}
	for i := range printed.Steps {
		preview.Steps = append(preview.Steps, printed.Steps[i].step())
	}
	return preview, nil
}

// printedPreview is what `preview --json` prints.
type printedPreview struct {
	Steps         []printedStep
	Diagnostics   []diagnostic
	ChangeSummary map[string]int
}

type printedStep struct {
	Op           string
	URN          urn.URN
	DetailedDiff map[string]any
	DiffReasons  []string
	OldState     struct {
		RetainOnDelete bool
		Outputs        map[string]any
	}
}

func (p *printedStep) step() Step {
	properties := p.DiffReasons
	if len(p.DetailedDiff) > 0 {
		properties = slices.Collect(maps.Keys(p.DetailedDiff))
	}
	slices.Sort(properties)
	return Step{
		Operation: p.Op, URN: p.URN, Properties: properties,
		Retained: p.OldState.RetainOnDelete, Outputs: decode(p.OldState.Outputs),
	}
}
