// Package config reads a stack's configuration, Pulumi.<stack>.yaml, into one validated struct. Every problem is
// reported at once, under the key that has it, with what is accepted. An editor completes and checks the file by
// schema.json, and docs/gcp.md lists the settings; both are generated from the struct.
package config

//go:generate go run ../internal/gensettings
