package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// format is the value of --output: text for people, JSON for machines.
type format string

const (
	formatText format = "text"
	formatJSON format = "json"
)

func (f *format) String() string { return string(*f) }

// Type is what the help shows for the value.
func (f *format) Type() string { return "text|json" }

// Set refuses what is not a format.
func (f *format) Set(value string) error {
	switch format(value) {
	case formatText, formatJSON:
		*f = format(value)
		return nil
	}
	return fmt.Errorf("accepted is %s or %s", formatText, formatJSON)
}

// outputFlag gives a command and those below it the flag --output.
func outputFlag(command *cobra.Command) *format {
	output := formatText
	command.PersistentFlags().VarP(&output, "output", "o", "how results are written")
	return &output
}

// writeJSON writes a result for machines.
func writeJSON(w io.Writer, result any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(result)
}
