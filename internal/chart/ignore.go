package chart

import (
	"path"
	"strings"
)

// ignoreRules are the rules of a .helmignore, with Helm's meaning of them:
// https://github.com/helm/helm/blob/main/pkg/ignore/rules.go
type ignoreRules []ignoreRule

type ignoreRule struct {
	pattern string
	// negated ignores what does not match; onlyDirs takes directories only; wholePath compares more than the last part.
	negated, onlyDirs, wholePath bool
}

// parseIgnore reads rules, and adds Helm's own: hidden files among the templates. One that Helm would refuse is left
// out, since Helm says so itself.
func parseIgnore(text string) ignoreRules {
	var rules ignoreRules
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	for _, line := range append(lines, "templates/.?*") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var rule ignoreRule
		line, rule.negated = strings.CutPrefix(line, "!")
		line, rule.onlyDirs = strings.CutSuffix(line, "/")
		rule.wholePath = strings.Contains(line, "/")
		rule.pattern = strings.TrimPrefix(line, "/")
		rules = append(rules, rule)
	}
	return rules
}

// match tells whether the file or directory is ignored. The first rule that says so decides.
func (r ignoreRules) match(name string, isDir bool) bool {
	for _, rule := range r {
		compared := name
		if !rule.wholePath {
			compared = path.Base(name)
		}
		matches, _ := path.Match(rule.pattern, compared)
		switch {
		case rule.negated && (rule.onlyDirs && !isDir || !matches):
			return true
		case !rule.negated && matches && (isDir || !rule.onlyDirs):
			return true
		}
	}
	return false
}
