package gcp

import (
	"time"

	"gopkg.in/yaml.v3"
)

// Date is a day, as in 2026-01-31.
type Date string

// Time is one in whole seconds and UTC, as in 2026-01-31T04:00:00Z: Google rewrites others, and each would show as a
// change.
type Time string

// unquoted is what Pulumi makes of a date or a time without quotes in a stack's file.
const unquoted = "2006-01-02 15:04:05 -0700 MST"

// UnmarshalYAML reads a day, with or without quotes in the stack's file.
func (d *Date) UnmarshalYAML(node *yaml.Node) error {
	*d = Date(node.Value)
	if day, err := time.Parse(unquoted, node.Value); err == nil && day.Equal(day.Truncate(24*time.Hour)) {
		*d = Date(day.Format(time.DateOnly))
	}
	return nil
}

// UnmarshalYAML reads a time, with or without quotes in the stack's file.
func (t *Time) UnmarshalYAML(node *yaml.Node) error {
	*t = Time(node.Value)
	if at, err := time.Parse(unquoted, node.Value); err == nil {
		*t = Time(at.Format(time.RFC3339Nano))
	}
	return nil
}
