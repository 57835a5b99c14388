package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/urn"
)

// diagnostic is what Pulumi reports, of a resource or, without a URN, of the whole.
type diagnostic struct {
	URN               urn.URN
	Message, Severity string
}

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
		if name := d.URN.Name(); name != "" && !slices.Contains(names[message], name) {
			names[message] = append(names[message], name)
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
