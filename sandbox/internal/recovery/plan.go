package recovery

import (
	"strings"

	"github.com/gkestack/gkestack/sandbox/kubernetes/object"
)

// Action is what an unfinished operation asks for.
type Action int

const (
	// Forget drops the operation: the next run repeats it, and that does no harm.
	Forget Action = iota
	// AdoptObject takes a Kubernetes object into the state if it is there.
	AdoptObject
	// AdoptCloud takes an object of the simulated cloud into the state if it is there.
	AdoptCloud
	// SettleInstall takes a release into the state if Helm had finished it, and otherwise makes Helm forget it.
	SettleInstall
	// AdoptRelease takes a release into the state in whatever condition it is.
	AdoptRelease
	// AwaitDeletion waits for a Kubernetes object that is being deleted to be gone.
	AwaitDeletion
)

const releaseType = object.ReleaseToken

// Step is an unfinished operation with what to do about it.
type Step struct {
	Action Action
	// Name names the resource in messages.
	Name string

	operation operation
}

// Plan says what to do about the operations that a state holds as unfinished. A destroying run removes all that the
// state knows.
func (s *State) Plan(destroying bool) []Step {
	steps := make([]Step, len(s.operations))
	for i, o := range s.operations {
		steps[i] = Step{Action: s.action(o, destroying), Name: describe(o.resource), operation: o}
	}
	return steps
}

func (s *State) action(o operation, destroying bool) Action {
	switch o.Type {
	case "creating":
		return s.creation(o.resource, destroying)
	case "deleting":
		if !destroying && kubernetesObject(o.resource) { // otherwise it goes on with it
			return AwaitDeletion
		}
	}
	// Nothing undoes a release's upgrade or uninstallation on a real project either: the next run tells of it.
	return Forget
}

// creation: only what has a name of its own and no note in the state would be in the next run's way.
func (s *State) creation(r resource, destroying bool) Action {
	switch {
	case !r.Custom || s.holds(r.URN) || !s.adoptable(r):
		return Forget
	case r.Type == releaseType && destroying:
		return AdoptRelease
	case r.Type == releaseType:
		return SettleInstall
	case kubernetesObject(r):
		return AdoptObject
	case strings.HasPrefix(r.Type, "gcp:"):
		return AdoptCloud
	}
	return Forget
}

// kubernetesObject says whether the resource is an object of its own. A patch is a part of another one's.
func kubernetesObject(r resource) bool {
	return r.Custom && strings.HasPrefix(r.Type, "kubernetes:") && r.Type != releaseType &&
		!strings.HasSuffix(r.Type, "Patch")
}

// describe names a resource as Pulumi's output does.
func describe(r resource) string {
	name := r.URN[strings.LastIndex(r.URN, "::")+1:]
	return strings.TrimPrefix(name, ":") + " (" + r.Type + ")"
}

// text is a value of the resource's inputs, or "" where it can't be read: a secret is a map.
func (r resource) text(path ...string) string {
	var at any = r.Inputs
	for _, key := range path {
		values, _ := at.(map[string]any)
		at = values[key]
	}
	value, _ := at.(string)
	return value
}
