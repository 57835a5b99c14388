package helm

import (
	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

// settleWaiting makes the settings agree that await something. For Helm atomic awaits everything, whatever wait says:
// a release that is not to wait is not atomic either, unless that is written too. `helmfile build` writes a false for
// each default that a helmfile with helmDefaults leaves out, so in its output those of helmDefaults say nothing of
// what is meant.
func (r *entry) settleWaiting(problems *problem.List, release, defaults *yaml.Node) {
	written := func(key string) *yaml.Node {
		if node := valueOf(release, key); node != nil || defaults == nil || r.built {
			return node
		}
		return valueOf(defaults, key)
	}
	wait, atomic, jobs := written("wait"), written("atomic"), written("waitForJobs")
	inDefaults := r.built && defaults != nil && valueOf(defaults, "atomic") != nil
	add := func(node *yaml.Node, message string) {
		at := problem.Position{File: r.Position.File, Line: node.Line, Column: node.Column}
		problems.AddAt(at, r.path(), "%s", message)
	}
	switch {
	case wait == nil || r.Wait || !r.Atomic:
	case atomic == nil && !inDefaults:
		r.Atomic = false
	case r.built:
		r.notice(wait, true, "wait: false has no effect: atomic awaits everything")
	default:
		add(wait, "wait: false has no effect beside atomic: true, which awaits everything: leave out one of them, or write "+
			"atomic: false for this release")
	}
	switch {
	case !r.WaitForJobs || r.Wait:
	case r.Atomic:
		r.Wait = true // As for Helm; the plugin leaves the jobs out otherwise.
	case jobs != nil && !r.built:
		add(jobs, "waitForJobs has no effect without wait: write wait: true, or leave it out")
	}
}
