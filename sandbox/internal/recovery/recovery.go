package recovery

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// Run repairs what a killed run left of the stack, and says what it repaired. No other run may be under way. It returns
// whether resources came into the state, of which only a refresh knows the outputs.
func Run(ctx context.Context, s Stack, destroying bool, notes io.Writer) (adopted bool, err error) {
	data, err := s.Restore(notes)
	if err != nil || clean(data) {
		return false, err
	}
	state, err := Parse(data)
	if err != nil {
		return false, fmt.Errorf("stack %s: state %s: %w", s.Name, s.file(), err)
	}
	steps := state.Plan(destroying)
	if len(steps) == 0 {
		return false, nil
	}
	if err := endOrphans(s.Directory, notes); err != nil {
		return false, err
	}
	r := &repair{stack: s, state: state, notes: notes}
	left := r.all(ctx, steps)
	if data, err = state.encode(left); err != nil {
		return false, fmt.Errorf("stack %s: state: %w", s.Name, err)
	}
	return r.adopted, s.save(data)
}

// repair carries a plan out.
type repair struct {
	stack   Stack
	state   *State
	notes   io.Writer
	adopted bool
	// cluster and cloud are opened when a step needs them.
	cluster *cluster
	cloud   *store.Cloud
}

// all takes every step. It returns the operations that stay unfinished.
func (r *repair) all(ctx context.Context, steps []Step) (left []operation) {
	forgotten := 0
	for _, step := range steps {
		did, err := r.take(ctx, step)
		switch {
		case err != nil:
			left = append(left, step.operation)
			r.say("%s was left half done by a killed run, and cannot be looked at: %v", step.Name, err)
		case did != "":
			r.say("%s %s", step.Name, did)
		default:
			forgotten++
		}
	}
	if forgotten > 0 {
		r.say("forgot %d of a killed run's operations, which the next run repeats", forgotten)
	}
	return left
}

func (r *repair) say(format string, args ...any) {
	fmt.Fprintf(r.notes, "stack %s: %s\n", r.stack.Name, fmt.Sprintf(format, args...))
}

// take takes one step, and says what it did, if anything.
func (r *repair) take(ctx context.Context, step Step) (did string, err error) {
	switch step.Action {
	case AdoptCloud:
		return r.adoptCloud(step)
	case AdoptObject:
		return r.adoptObject(ctx, step)
	case AwaitDeletion:
		c, err := r.openCluster()
		if err != nil {
			return "", err
		}
		waited, err := c.awaitGone(ctx, step.operation.resource)
		if !waited {
			return "", err
		}
		return "was being deleted by a killed run; waited until it was gone", err
	case AdoptRelease, SettleInstall:
		return r.settleRelease(ctx, step)
	default:
		return "", nil
	}
}

const taken = "was made by a killed run; taken into the state"

func (r *repair) adopt(step Step, id string, extras map[string]any) (string, error) {
	r.adopted = true
	return taken, r.state.adopt(step.operation, id, extras)
}

func (r *repair) adoptCloud(step Step) (string, error) {
	if r.cloud == nil {
		c, err := store.Open(r.stack.Directory).View()
		if err != nil {
			return "", err
		}
		r.cloud = c
	}
	id, found := findInCloud(r.cloud, r.state, step.operation.resource)
	if !found {
		return "", nil
	}
	return r.adopt(step, id, map[string]any{"id": id})
}

func (r *repair) openCluster() (*cluster, error) {
	if r.cluster == nil {
		c, err := openCluster(r.stack.Directory)
		if err != nil {
			return nil, err
		}
		r.cluster = c
	}
	return r.cluster, nil
}

func (r *repair) adoptObject(ctx context.Context, step Step) (string, error) {
	c, err := r.openCluster()
	if err != nil {
		return "", err
	}
	resource := step.operation.resource
	found, err := c.find(ctx, resource)
	if errors.Is(err, errNotThere) || err == nil && r.state.knows(resource.Type, found.id) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	extras := map[string]any{"__inputs": step.operation.inputs(), "__initialApiVersion": resource.text("apiVersion")}
	if found.manager != "" {
		extras["__fieldManager"] = found.manager
	}
	return r.adopt(step, found.id, extras)
}

func (r *repair) settleRelease(ctx context.Context, step Step) (string, error) {
	c, err := r.openCluster()
	if err != nil {
		return "", err
	}
	release := releaseOf(step.operation.resource)
	revisions, err := c.revisions(ctx, release)
	if err != nil {
		return "", err
	}
	remove, adopt := settle(step.Action, revisions)
	if adopt {
		return r.adopt(step, release.id(), map[string]any{"__inputs": step.operation.inputs()})
	}
	for _, revision := range remove {
		if err := c.call(ctx, http.MethodDelete, revision.path, nil); err != nil && !errors.Is(err, errNotThere) {
			return "", err
		}
	}
	if len(remove) == 0 {
		return "", nil
	}
	return "was being installed by a killed run; Helm forgot it, and installs it over what is there", nil
}
