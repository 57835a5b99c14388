package helmdiff

import (
	"fmt"
	"io"
	"strings"
)

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
	title := o.Kind + " " + o.Name
	if o.Namespace != "" {
		title = o.Kind + " " + o.Namespace + "/" + o.Name
	}
	if o.Hook {
		title += " (hook)"
	}
	return title
}

// Release is one that a deployment touches.
type Release struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Action    Action `json:"action"`
	// Revision that is deployed, 0 for none.
	Revision int `json:"revision"`
	// Notes say what the reader should know of how the diff was made.
	Notes []string `json:"notes,omitempty"`
	// Objects that differ, by kind, namespace and name.
	Objects []Object `json:"objects"`
	// Skipped says that the release could not be rendered before the deployment; the notes say why.
	Skipped bool `json:"skipped,omitempty"`
}

// ID of the release: namespace/name.
func (r *Release) ID() string { return r.Namespace + "/" + r.Name }

// differs tells whether a deployment changes objects.
func (r *Release) differs() bool { return len(r.Objects) > 0 || r.Skipped || r.Action != Upgrade }

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
		if r.Releases[i].differs() {
			return true
		}
	}
	return false
}

// WriteText prints a report for people.
func (r *Report) WriteText(w io.Writer) {
	counts, differing := map[Change]int{}, 0
	for i := range r.Releases {
		release := &r.Releases[i]
		if release.differs() {
			differing++
		}
		fmt.Fprintf(w, "release %s: %s\n", release.ID(), release.summary())
		for _, note := range release.Notes {
			fmt.Fprintf(w, "  note: %s\n", strings.ReplaceAll(note, "\n", "\n  "))
		}
		for j := range release.Objects {
			object := &release.Objects[j]
			counts[object.Change]++
			fmt.Fprintf(w, "%s %s\n%s", object.Change, object.Title(), object.Diff)
		}
		fmt.Fprintln(w)
	}
	total := len(r.Releases) + r.Untouched
	if !r.HasChanges() {
		fmt.Fprintf(w, "no differences: the objects of %d releases stay as they are\n", total)
		return
	}
	fmt.Fprintf(w, "%d of %d releases differ; objects: %d added, %d changed, %d removed",
		differing, total, counts[Added], counts[Changed], counts[Removed])
	if counts[Kept] > 0 {
		fmt.Fprintf(w, ", %d kept in the cluster", counts[Kept])
	}
	fmt.Fprintln(w)
}

func (r *Release) summary() string {
	text := string(r.Action)
	if r.Revision > 0 {
		text += fmt.Sprintf(", revision %d is deployed", r.Revision)
	}
	switch {
	case r.Skipped:
		text += ", not rendered"
	case len(r.Objects) == 0:
		text += ", its objects stay as they are"
	}
	return text
}
