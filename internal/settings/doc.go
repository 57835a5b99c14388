// Package settings reads YAML into structs of settings: every unknown key, duplicate and wrong type is a problem with
// its place, and what is left out has its default.
package settings
