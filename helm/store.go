package helm

import (
	"regexp"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/values"
)

// storeReference is what Helmfile replaces by what a secret store holds, at the beginning of a text or in it:
// https://github.com/helmfile/vals#expression-syntax
var storeReference = regexp.MustCompile(`^(secret)?ref\+|(secret)?ref\+[^\s+:]*://`)

const storeHelp = "it refers to a secret store, which is not asked, so that the reference itself would be deployed: " +
	"keep it with pulumi config set --secret NAME, and refer to it with !secret NAME"

// checkStore adds a problem for a text that refers to a secret store, and tells whether it does not.
func checkStore(reader *values.Reader, node *yaml.Node) bool {
	if !storeReference.MatchString(node.Value) {
		return true
	}
	reader.Add(node, "%s", storeHelp)
	return false
}
