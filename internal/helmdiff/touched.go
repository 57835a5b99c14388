package helmdiff

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/gkestack/gkestack/internal/cluster"
	"github.com/gkestack/gkestack/internal/engine"
	"github.com/gkestack/gkestack/internal/kube"
	"github.com/gkestack/gkestack/problem"
)

// touched is a release that a deployment touches.
type touched struct {
	id      kube.ID
	action  Action
	planned engine.Planned
	noted   *engine.Resource
	// open is its cluster, nil where the deployment makes that.
	open *cluster.Cluster
	// after are the objects that the deployment would make.
	after objects
}

// releases are those that the deployment touches and that were asked for, and the number of those it leaves alone.
func (c *comparison) releases() (found []touched, untouched int, err error) {
	known := map[string]bool{}
	for of, planned := range c.plan {
		if of.Type() != kube.ReleaseType {
			continue
		}
		parts := parts(planned, c.state.Find(of))
		for _, part := range parts {
			known[part.id.String()] = true
		}
		if !slices.ContainsFunc(parts, c.wants) {
			continue
		}
		if step(planned.Steps) == "" {
			untouched++
			c.idle = append(c.idle, parts...)
		} else {
			found = append(found, parts...)
		}
	}
	for _, id := range c.options.Releases {
		if !known[id] {
			have := problem.Names(slices.Sorted(maps.Keys(known)))
			err = errors.Join(err, fmt.Errorf("%s: no such release (have: %s)", id, have))
		}
	}
	byID := func(a, b touched) int { return cmp.Compare(a.id.String(), b.id.String()) }
	slices.SortFunc(c.idle, byID)
	slices.SortFunc(found, func(a, b touched) int {
		return cmp.Or(byID(a, b), -cmp.Compare(a.action, b.action)) // uninstall before install
	})
	return found, untouched, err
}

// parts are what a deployment does with a release: a replaced one is uninstalled and installed.
func parts(planned engine.Planned, noted *engine.Resource) []touched {
	next := touched{action: Upgrade, planned: planned, noted: noted}
	next.id, _ = planned.Inputs.Release()
	last := touched{action: Uninstall, planned: planned, noted: noted}
	if noted != nil {
		last.id, _ = noted.Inputs.Release()
	}
	switch step(planned.Steps) {
	case "create":
		next.action = Install
	case "delete":
		return []touched{last}
	case "replace":
		next.action, next.noted = Install, nil
		return []touched{last, next}
	}
	return []touched{next}
}

func (c *comparison) wants(t touched) bool {
	return len(c.options.Releases) == 0 || slices.Contains(c.options.Releases, t.id.String())
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
