// Package recovery brings a stack's state and the world together again after a run that was killed: what the run had
// made is taken into the state, and what would stand in the way of the next run is cleared.
package recovery
