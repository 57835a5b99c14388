package engine

import (
	"errors"
	"fmt"
	"strings"
)

// Command is a Pulumi command that works on a stack, as in {"pulumi"}.
type Command []string

// NewCommand returns the command of these words, or pulumi where there are none.
func NewCommand(words []string) Command {
	if len(words) == 0 {
		return Command{"pulumi"}
	}
	return words
}

// failure is an error with what the command printed.
func (c Command) failure(subcommand string, err error, output ...string) error {
	if err == nil {
		err = errors.New("it reported errors")
	}
	text := strings.TrimSpace(strings.Join(output, "\n"))
	return fmt.Errorf("%s %s: %w\n%s", strings.Join(c, " "), subcommand, err, text)
}
