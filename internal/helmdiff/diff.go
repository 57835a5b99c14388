package helmdiff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/releaseutil"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/problem"
)

// Options narrow a comparison.
type Options struct {
	// Releases to compare, by namespace/name; none for all.
	Releases []string
	// Cluster to compare with instead of the stack's own.
	Cluster cluster.Options
}

// touched is a release that a deployment touches.
type touched struct {
	urn, namespace, name string
	action               Action
	planned              engine.Planned
	noted                *engine.Resource
	// open is its cluster, nil where the deployment makes that.
	open *cluster.Cluster
	// after are the objects that the deployment would make.
	after objects
}

func (t *touched) id() string { return t.namespace + "/" + t.name }

// comparison is one under way.
type comparison struct {
	plan     map[string]engine.Planned
	state    *engine.State
	options  Options
	clusters map[string]*cluster.Cluster
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
	c := &comparison{plan, state, options, map[string]*cluster.Cluster{}, planned(plan), nil}
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
			problems = append(problems, fmt.Errorf("release %s: %w", t.id(), err))
		}
		if result != nil {
			report.Releases = append(report.Releases, *result)
		}
	}
	// Only now every definition that the deployment brings is known.
	for i := range releases {
		t := &releases[i]
		if err := unservable(t.after, t.open, c.coming); err != nil {
			problems = append(problems, fmt.Errorf("release %s: %w", t.id(), err))
		}
	}
	for i := range c.idle {
		t := &c.idle[i]
		if err := c.finished(ctx, t); err != nil {
			problems = append(problems, fmt.Errorf("release %s: %w", t.id(), err))
		}
	}
	return report, errors.Join(problems...)
}

// releases are those that the deployment touches and that were asked for, and the number of those it leaves alone.
func (c *comparison) releases() (found []touched, untouched int, err error) {
	known := map[string]bool{}
	for urn, planned := range c.plan {
		if !strings.HasSuffix(strings.Split(urn, "::")[2], releaseType) {
			continue
		}
		t := touched{urn: urn, planned: planned, noted: c.state.Find(urn)}
		noted, next := t, t
		if t.noted != nil {
			noted.namespace, noted.name = names(t.noted.Inputs)
		}
		next.namespace, next.name = names(planned.Inputs)
		next.action, noted.action = Upgrade, Uninstall
		var parts []touched
		switch step := step(planned.Steps); step {
		case "create":
			next.action = Install
			parts = []touched{next}
		case "update":
			parts = []touched{next}
		case "delete":
			parts = []touched{noted}
		case "replace":
			next.action, next.noted = Install, nil
			parts = []touched{noted, next}
		default:
			parts = []touched{next}
		}
		for _, part := range parts {
			known[part.id()] = true
		}
		switch wanted := slices.ContainsFunc(parts, func(t touched) bool { return c.wants(t.id()) }); {
		case wanted && step(planned.Steps) == "":
			untouched++
			c.idle = append(c.idle, next)
		case wanted:
			found = append(found, parts...)
		}
	}
	for _, name := range c.options.Releases {
		if !known[name] {
			err = errors.Join(err, fmt.Errorf("%s: no such release (have: %s)", name, problem.Names(slices.Sorted(maps.Keys(known)))))
		}
	}
	slices.SortFunc(c.idle, func(a, b touched) int { return cmp.Compare(a.id(), b.id()) })
	slices.SortFunc(found, func(a, b touched) int {
		return cmp.Or(cmp.Compare(a.id(), b.id()), -cmp.Compare(a.action, b.action)) // uninstall before install
	})
	return found, untouched, err
}

func (c *comparison) wants(id string) bool {
	return len(c.options.Releases) == 0 || slices.Contains(c.options.Releases, id)
}

// step sums up the steps of a resource; "" leaves it alone.
func step(steps []string) string {
	for _, step := range []string{"replace", "create", "update", "delete"} {
		if slices.Contains(steps, step) {
			return step
		}
	}
	return ""
}

func names(inputs engine.Values) (namespace, name string) {
	namespace, _ = inputs.Plain["namespace"].(string)
	name, _ = inputs.Plain["name"].(string)
	return cmp.Or(namespace, "default"), name
}

// compare compares one release. An error beside a result says that the deployment fails on the release.
func (c *comparison) compare(ctx context.Context, t *touched) (*Release, error) {
	result := &Release{Namespace: t.namespace, Name: t.name, Action: t.action, Objects: []Object{}}
	note, err := c.open(ctx, t)
	if err != nil {
		return nil, err
	}
	if note != "" {
		result.Notes = append(result.Notes, note)
	}
	var deployed *record
	if t.open != nil {
		if deployed, err = c.deployed(t, result); err != nil {
			return nil, err
		}
	}
	m := t.mask(deployed.release())
	before, after := objects{}, objects{}
	if deployed != nil {
		result.Revision = deployed.stored.Version
		if before, err = parse(deployed.stored, scopeOf(t.open, t.namespace)); err != nil {
			return nil, fmt.Errorf("revision %d: %s", result.Revision, m.text(err.Error()))
		}
	}
	if t.action == Uninstall {
		before = before.withoutHooks()
	} else if after, err = c.next(ctx, t, deployed, result); err != nil {
		return nil, errors.New(m.text(err.Error()))
	}
	if result.Skipped {
		for i := range result.Notes {
			result.Notes[i] = m.text(result.Notes[i])
		}
		return result, deployed.problem(t)
	}
	t.after = after
	for key, object := range after {
		if key.kind == definitionKind {
			c.coming.add(object)
		}
	}
	if result.Objects, err = compare(before, after, m); err != nil {
		return nil, err
	}
	return result, deployed.problem(t)
}

// next returns the objects that the deployment would make. A release that cannot be rendered because a value is not
// known yet is skipped, with a note.
func (c *comparison) next(ctx context.Context, t *touched, deployed *record, result *Release) (objects, error) {
	in, err := readInputs(t.planned.Inputs.Plain)
	if err != nil {
		return nil, err
	}
	next, err := render(ctx, in, result.Action == Upgrade, t.open, deployed)
	unknown := strings.Join(t.planned.Inputs.Unknown, ", ")
	switch {
	case err != nil && unknown != "":
		result.Skipped = true
		result.Notes = append(result.Notes,
			fmt.Sprintf("only the deployment makes %s known, and without it: %v", unknown, err))
		return nil, nil
	case err != nil:
		return nil, err
	case unknown != "":
		result.Notes = append(result.Notes,
			fmt.Sprintf("only the deployment makes %s known: shown as %s", unknown, engine.Unknown))
	}
	result.Notes = append(result.Notes, next.notes...)
	namespace := scopeOf(t.open, t.namespace)
	after, err := parse(next.release, namespace)
	if err != nil {
		return nil, err
	}
	for _, definitions := range next.crds {
		for _, document := range releaseutil.SplitManifests(definitions) {
			if err := after.add(document, false, namespace); err != nil {
				return nil, err
			}
		}
	}
	return after, nil
}
