// Package store keeps the sandbox's Google Cloud: the objects, access policies and enabled services in one JSON file,
// and the faults that someone asked for in another. Several processes share the files; every change is made under a
// lock and replaces the file whole.
package store
