// Package plan decides what a change of an object's inputs means: which properties differ, and whether the object is
// updated in place or replaced.
package plan
