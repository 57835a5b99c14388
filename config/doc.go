// Package config reads a stack's configuration, Pulumi.<stack>.yaml, into one validated struct. Every problem is
// reported at once, under the key that has it, with what is accepted.
package config
