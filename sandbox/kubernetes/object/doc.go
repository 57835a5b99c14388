// Package object knows Kubernetes objects as the provider plugin sees them: their names, scopes and annotations, the
// shape in which two of them are compared, and how they are written to an API server by server-side apply.
package object
