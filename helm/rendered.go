package helm

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/problem"
)

var (
	// secretKey is a key whose value is a secret. Those of objects that hold secrets, as in existingSecret and
	// secretName, are names.
	secretKey = regexp.MustCompile(`(?i)(password|passwd|passphrase|secret|token|(api|access|private|secret)[-_]?key|` +
		`credentials?)$`)
	secretsName = regexp.MustCompile(`(?i)(existing|pull|tls)[-_]?secret$`)
)

// checkRendered adds a problem for each secret in what `helmfile build` writes of the environment's values. Nothing
// deploys them: only conditions look into renderedvalues, for booleans.
func checkRendered(problems *problem.List, file string, root *yaml.Node) {
	if valueOf(root, "filepath") == nil {
		return
	}
	for _, key := range []string{"renderedvalues", "environments", "values"} {
		if node := valueOf(root, key); node != nil {
			r := &secretFinder{problems: problems, file: file, seen: map[*yaml.Node]bool{}}
			r.look(problem.Path(key), node)
		}
	}
}

// secretFinder looks for secrets in one of the keys of a document.
type secretFinder struct {
	problems *problem.List
	file     string
	seen     map[*yaml.Node]bool
}

func (r *secretFinder) look(path problem.Path, node *yaml.Node) {
	node = resolveAlias(node)
	if r.seen[node] {
		return
	}
	r.seen[node] = true
	for i, child := range node.Content {
		if node.Kind != yaml.MappingNode {
			r.look(path, child)
			continue
		}
		if i%2 == 1 {
			continue
		}
		below, value := path.Child(child.Value), resolveAlias(node.Content[i+1])
		if isSecret(child.Value, value) {
			r.problems.AddAt(problem.Position{File: r.file, Line: value.Line, Column: value.Column}, below,
				"it seems to be a secret, in plain text in a file that is committed, and nothing deploys it: delete it; of "+
					"renderedvalues only the booleans that conditions name are needed")
		}
		r.look(below, value)
	}
}

func isSecret(key string, value *yaml.Node) bool {
	isText := value.Kind == yaml.ScalarNode && slices.Contains([]string{"!!str", "!!int", "!!float"}, value.ShortTag())
	return isText && value.Value != "" && !strings.HasPrefix(value.Value, "ref+") && secretKey.MatchString(key) &&
		!secretsName.MatchString(key)
}
