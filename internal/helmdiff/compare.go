package helmdiff

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"helm.sh/helm/v3/pkg/releaseutil"

	"github.com/gkestack/gkestack/internal/engine"
)

// compare compares one release. An error beside a result says that the deployment fails on the release.
func (c *comparison) compare(ctx context.Context, t *touched) (*Release, error) {
	result := &Release{ID: t.id, Action: t.action, Objects: []Object{}}
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
		if before, err = parse(deployed.stored, scopeOf(t.open, t.id.Namespace)); err != nil {
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
	in, err := readInputs(t.planned.Inputs)
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
	namespace := scopeOf(t.open, t.id.Namespace)
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
