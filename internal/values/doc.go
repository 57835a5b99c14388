// Package values reads values files as Helm does: as YAML 1.1 with numbers that are floats, whatever a YAML library makes
// of them. What is wrong is reported with its place.
package values
