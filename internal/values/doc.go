// Package values reads values files as Helm does: as YAML 1.1, with all numbers as 64-bit floats. It reports what is
// wrong in a file with its line and column.
package values
