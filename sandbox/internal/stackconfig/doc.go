// Package stackconfig makes the sandbox's own copy of a stack's configuration, so that a run against the sandbox
// neither needs the stack's key nor writes to the project's file.
package stackconfig
