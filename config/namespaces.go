package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/settings"
	"github.com/gkestack/gkestack/problem"
)

// plugins are the namespaces beside the project's that this program and its provider plugins read.
var plugins = []string{"gcp", "kubernetes", "pulumi"}

// pluginKeys are keys of plugins that have the name of a field of Stack.
var pluginKeys = []string{"kubernetes:cluster"}

// straighten adds a problem for each key in a wrong namespace: Pulumi leaves it to a plugin that does not exist, and
// the stack would lose what it declares. It returns the values under the keys that were meant, so that nothing is
// reported as missing too. The namespaces of providers that a user's own program adds pass.
func straighten(
	problems *problem.List, namespace string, values map[string]Value, custom map[string][]string,
) map[string]Value {
	straight := maps.Clone(values)
	for _, full := range slices.Sorted(maps.Keys(values)) {
		meant := meantBy(namespace, full, values, custom)
		if meant == "" {
			continue
		}
		advice := "did you mean " + meant + "?"
		if strings.HasPrefix(meant, namespace+":") {
			advice += " The project is called " + namespace + " in Pulumi.yaml"
		}
		problems.Add(problem.Path(full), "nothing reads this key: %s", advice)
		delete(straight, full)
		if _, set := straight[meant]; !set && !strings.Contains(meant, ".") {
			straight[meant] = values[full]
		}
	}
	return straight
}

// meantBy returns the key that was meant by one that nothing reads, or "" where the key may be right. What releases
// refer to is custom.
func meantBy(namespace, full string, values map[string]Value, custom map[string][]string) string {
	space, key, _ := strings.Cut(full, ":")
	own := namespace + ":" + key
	_, set := values[own]
	switch {
	case space == namespace, custom[full] != nil, slices.Contains(pluginKeys, full):
		return ""
	case settings.Has(&Stack{}, key):
		return own
	case space != "kubernetes" && settings.Has(&Stack{}, space),
		space == "kubernetes" && settings.Has(&KubernetesSettings{}, key):
		return namespace + ":" + space + "." + key
	case custom[key] != nil && !set:
		return own
	case slices.Contains(plugins, space):
		return ""
	}
	for _, field := range settings.Of(&Stack{}) {
		if strings.EqualFold(field, key) {
			return namespace + ":" + field
		}
	}
	for _, known := range append([]string{namespace}, plugins...) {
		if near(space, known) {
			return known + ":" + key
		}
	}
	return ""
}

// shortest is the length from which two words that are near each other are hardly two names.
const shortest = 6

// near tells whether a word may be another one, misspelt: in other letters' case or order, or with one letter in four
// wrong.
func near(word, other string) bool {
	word, other = strings.ToLower(word), strings.ToLower(other)
	return sorted(word) == sorted(other) || distance(word, other) <= max(len(word), len(other))/4
}

func sorted(word string) string {
	letters := []byte(word)
	slices.Sort(letters)
	return string(letters)
}

// distance is the number of letters to add, leave out or replace.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
