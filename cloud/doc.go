// Package cloud is the Google Cloud half of a stack: settings that are decoded from a stack's file or written in Go,
// and what they deploy. Each part of a stack, such as its buckets, is one row of a table, with its APIs, its outputs,
// its checks and its deployment.
package cloud
