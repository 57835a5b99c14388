// Package api behaves as Google Cloud does behind the provider: it creates, reads, updates and deletes the objects of
// the sandbox's cloud, fills in what a program leaves out, and refuses in Google's words.
package api
