package helmdiff

import (
	"context"
	"errors"
	"fmt"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/urn"
)

// Options narrow a comparison.
type Options struct {
	// Releases to compare, by namespace/name; none for all.
	Releases []string
	// Cluster to compare with instead of the stack's own.
	Cluster cluster.Options
}

// comparison is one under way.
type comparison struct {
	plan     map[urn.URN]engine.Planned
	state    *engine.State
	options  Options
	clusters map[urn.Reference]*cluster.Cluster
	// coming are the definitions that the deployment brings.
	coming definitions
	// idle are the releases that the deployment leaves alone.
	idle []touched
}

// Diff asks Pulumi what the next deployment would do, renders the releases that it touches, and compares them with what
// Helm has deployed. Releases that cannot be compared are errors, beside the report of the others.
func Diff(ctx context.Context, pulumi engine.Command, options Options) (*Report, error) {
	plan, err := pulumi.Plan(ctx)
	if err != nil {
		return nil, err
	}
	state, err := pulumi.State(ctx)
	if err != nil {
		return nil, err
	}
	c := &comparison{plan, state, options, map[urn.Reference]*cluster.Cluster{}, planned(plan), nil}
	releases, untouched, err := c.releases()
	if err != nil {
		return nil, err
	}
	report := &Report{Releases: []Release{}, Untouched: untouched}
	var problems []error
	for i := range releases {
		t := &releases[i]
		result, err := c.compare(ctx, t)
		if err != nil {
			problems = append(problems, fmt.Errorf("release %s: %w", t.id, err))
		}
		if result != nil {
			report.Releases = append(report.Releases, *result)
		}
	}
	// Only now every definition that the deployment brings is known.
	for i := range releases {
		t := &releases[i]
		if err := unservable(t.after, t.open, c.coming); err != nil {
			problems = append(problems, fmt.Errorf("release %s: %w", t.id, err))
		}
	}
	for i := range c.idle {
		t := &c.idle[i]
		if err := c.finished(ctx, t); err != nil {
			problems = append(problems, fmt.Errorf("release %s: %w", t.id, err))
		}
	}
	return report, errors.Join(problems...)
}
