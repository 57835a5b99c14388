// Package helmdiff tells what a deployment would change in the objects of a stack's Helm releases: it renders each
// release as the deployment would, and compares that with what Helm has deployed.
package helmdiff
