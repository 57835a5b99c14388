package helmdiff

import "github.com/gkestack/gkestack/internal/kube"

// Action is what a deployment does with a release.
type Action string

const (
	// Install makes a release that is not there.
	Install Action = "install"
	// Upgrade makes a new revision of a release.
	Upgrade Action = "upgrade"
	// Uninstall removes a release.
	Uninstall Action = "uninstall"
)

// Change is what happens to an object.
type Change string

const (
	// Added: the object is new.
	Added Change = "added"
	// Changed: the object is there, and will be different.
	Changed Change = "changed"
	// Removed: the object goes.
	Removed Change = "removed"
	// Kept: the object leaves the release and stays in the cluster, by its annotation helm.sh/resource-policy: keep, or
	// since a hook made it.
	Kept Change = "kept"
)

// Object is one that differs.
type Object struct {
	Change Change `json:"change"`
	Kind   string `json:"kind"`
	// Namespace is empty where the kind belongs to none.
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
	// Hook says that the object is run by Helm's hooks.
	Hook bool `json:"hook,omitempty"`
	// Diff of the YAML, in the unified format without its header. Secrets are hidden.
	Diff string `json:"diff"`
}

// Title names the object.
func (o *Object) Title() string {
	title := o.Kind + " " + kube.ID{Namespace: o.Namespace, Name: o.Name}.String()
	if o.Hook {
		title += " (hook)"
	}
	return title
}

// Release is one that a deployment touches.
type Release struct {
	kube.ID
	Action Action `json:"action"`
	// Revision that is deployed, 0 for none.
	Revision int `json:"revision"`
	// Notes say what the reader should know of how the diff was made.
	Notes []string `json:"notes,omitempty"`
	// Objects that differ, by kind, namespace and name.
	Objects []Object `json:"objects"`
	// Skipped says that the release could not be rendered before the deployment; the notes say why.
	Skipped bool `json:"skipped,omitempty"`
}

// Differs tells whether a deployment changes objects.
func (r *Release) Differs() bool { return len(r.Objects) > 0 || r.Skipped || r.Action != Upgrade }

// Report is the result of a comparison.
type Report struct {
	// Releases that a deployment touches, by namespace and name; a release is uninstalled before it is installed.
	Releases []Release `json:"releases"`
	// Untouched is the number of releases that a deployment leaves alone.
	Untouched int `json:"untouched"`
}

// HasChanges tells whether any object differs.
func (r *Report) HasChanges() bool {
	for i := range r.Releases {
		if r.Releases[i].Differs() {
			return true
		}
	}
	return false
}
