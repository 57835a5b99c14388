package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Command is a Pulumi command that works on a stack, as in {"pulumi"}.
type Command []string

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
	stdout, stderr, runErr := c.Run(ctx, append([]string{"preview", "--json", "--non-interactive"}, args...)...)
	var result struct{ Diagnostics []diagnostic }
	if err := errors.Join(json.Unmarshal([]byte(stdout), &result), json.Unmarshal([]byte(stdout), into)); err != nil {
		if runErr != nil {
			err = runErr
		}
		return c.failure("preview", err, stderr, stdout)
	}
	failed := func(d diagnostic) bool { return d.Severity == "error" }
	if runErr != nil || slices.ContainsFunc(result.Diagnostics, failed) {
		return c.failure("preview", runErr, append(report(result.Diagnostics), stderr)...)
	}
	return nil
}

// diagnostic is what Pulumi reports, of a resource or, without a URN, of the whole.
type diagnostic struct{ URN, Message, Severity string }

// report returns the errors, and the warnings, which may hold the reason: an unreachable cluster is an error of each
// object in it, and a warning says why it is unreachable. Messages that many objects have are reported once.
func report(diagnostics []diagnostic) []string {
	var messages []diagnostic
	names := map[diagnostic][]string{}
	for _, d := range diagnostics {
		if d.Severity != "error" && d.Severity != "warning" {
			continue
		}
		// Such objects are not to be forgotten because the cluster cannot be asked.
		text, _, _ := strings.Cut(d.Message, " If the cluster was deleted, you can remove this resource")
		message := diagnostic{Severity: d.Severity, Message: strings.TrimPrefix(strings.TrimSpace(text), d.Severity+": ")}
		if !slices.Contains(messages, message) {
			messages = append(messages, message)
		}
		if parts := strings.SplitN(d.URN, "::", 4); len(parts) == 4 && !slices.Contains(names[message], parts[3]) {
			names[message] = append(names[message], parts[3])
		}
	}
	lines := make([]string, 0, len(messages))
	for _, message := range messages {
		line := message.Severity + ": "
		switch of := names[message]; len(of) {
		case 0:
		case 1:
			line += of[0] + ": "
		default:
			line += fmt.Sprintf("%s and %d more: ", of[0], len(of)-1)
		}
		lines = append(lines, line+message.Message)
	}
	return lines
}
