package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Command is a Pulumi command that works on a stack, as in {"pulumi"}.
type Command []string

// run returns what the command printed with these arguments.
func (c Command) run(ctx context.Context, args ...string) (stdout, stderr string, err error) {
	command := exec.CommandContext(ctx, c[0], append(slices.Clone(c[1:]), args...)...)
	var out, notes bytes.Buffer
	command.Stdout, command.Stderr, command.Env = &out, &notes, os.Environ()
	err = command.Run()
	return out.String(), notes.String(), err
}

// failure is an error with what the command printed.
func (c Command) failure(subcommand string, err error, output ...string) error {
	if err == nil {
		err = errors.New("it reported errors")
	}
	text := strings.TrimSpace(strings.Join(output, "\n"))
	return fmt.Errorf("%s %s: %w\n%s", strings.Join(c, " "), subcommand, err, text)
}

// Preview runs `preview --json` with more arguments and decodes its result. The error holds what Pulumi reported.
func (c Command) Preview(ctx context.Context, into any, args ...string) error {
	stdout, stderr, runErr := c.run(ctx, append([]string{"preview", "--json", "--non-interactive"}, args...)...)
	var result struct {
		Diagnostics []struct{ Message, Severity string }
	}
	if err := errors.Join(json.Unmarshal([]byte(stdout), &result), json.Unmarshal([]byte(stdout), into)); err != nil {
		if runErr != nil {
			err = runErr
		}
		return c.failure("preview", err, stderr, stdout)
	}
	var reported []string
	for _, diagnostic := range result.Diagnostics {
		if diagnostic.Severity == "error" {
			reported = append(reported, strings.TrimSpace(diagnostic.Message))
		}
	}
	if runErr != nil || len(reported) > 0 {
		return c.failure("preview", runErr, append(reported, stderr)...)
	}
	return nil
}
