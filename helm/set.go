package helm

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/gkestack/gkestack/internal/values"
	"github.com/gkestack/gkestack/problem"
)

// Helm's limits on the names of --set.
const (
	maxSetIndex = 65536
	maxSetDepth = 30
)

// setter sets single values the way Helmfile and Helm do.
type setter struct {
	*values.Reader
	// place returns where a file lies that an entry names.
	place func(name string) string
	// notice tells of an entry what its reader should know.
	notice func(node *yaml.Node, warns bool, format string, args ...any)
	// text keeps values as text, as --set-string does.
	text bool
}

// apply sets one value. The entries with a file come after all others, as in Helm.
func (s *setter) apply(tree map[string]any, set *setValue) {
	steps, err := setPath(set.Name.Value)
	if err != nil {
		s.Add(&set.Name, "%q: %s", set.Name.Value, err)
		return
	}
	value, ok := s.value(set)
	if !ok {
		return
	}
	if _, err := assign(tree, steps, value); err != nil {
		s.Add(&set.Name, "%q: %s", set.Name.Value, err)
	}
}

// value is what an entry sets; none where there is a problem.
func (s *setter) value(set *setValue) (any, bool) {
	switch {
	case set.File.Kind != 0:
		place := s.place(set.File.Value)
		text, err := os.ReadFile(place)
		if err != nil {
			s.Add(&set.File, "%s: %s", set.Name.Value, fileError(place, err, "set takes its value from it"))
		}
		return string(text), err == nil
	case set.Value.Kind != 0:
		return s.scalarOf(&set.Value)
	case len(set.Values) > 0:
		list := make([]any, len(set.Values))
		good := true
		for i := range set.Values {
			value, ok := s.scalarOf(&set.Values[i])
			list[i], good = value, good && ok
		}
		return list, good
	default:
		s.Add(&set.Name, "%s has neither value, values nor file", set.Name.Value)
		return nil, false
	}
}

// scalarOf gives the text of a scalar the type that --set gives it.
func (s *setter) scalarOf(node *yaml.Node) (any, bool) {
	node = resolveAlias(node)
	if node.Kind != yaml.ScalarNode {
		s.Add(node, "set takes a scalar, or a list of scalars in values: write what is structured into values of the release")
		return nil, false
	}
	switch node.ShortTag() {
	case "!!null", "!!str", "!!bool", "!!int", "!!float", "!!timestamp":
	default:
		if value, known := s.Tag(node); known {
			return value, value != nil
		}
		s.Add(node, "%s is not a tag of a value: %s", node.ShortTag(), tagsAccepted)
		return nil, false
	}
	if node.ShortTag() == "!!null" && node.Value != "null" || node.Value == "" {
		s.Add(node, "it is empty, and Helmfile leaves it out: write the empty text into values, or null to remove a default")
		return nil, false
	}
	text, err := unescape(node.Value)
	if err != nil {
		s.Add(node, "%q: %s", node.Value, err)
		return nil, false
	}
	if !checkStore(s.Reader, node) {
		return nil, false
	}
	if s.text {
		return text, true
	}
	value := typed(text)
	if number, ok := value.(int); ok && (number >= values.MaxPrintedWhole || number <= -values.MaxPrintedWhole) {
		s.notice(node, false, "set: %s stays text, since templates would print the number that Pulumi passes with an "+
			"exponent: write it into values where the chart takes a number, and into setString where it is text", text)
		return text, true
	}
	return value, true
}

// typed gives a text the type that Helm gives it on the command line: a boolean, null or a whole number; 1.5 and 007
// stay text.
func typed(text string) any {
	switch strings.ToLower(text) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	case "0":
		return 0
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || text[0] == '0' {
		return text
	}
	return int(number)
}

// unescape returns what Helm makes of a value: Helmfile puts a backslash before braces and commas, and Helm takes each
// backslash as a mark that the next character stands for itself.
func unescape(text string) (string, error) {
	escaped := strings.NewReplacer("{", `\{`, "}", `\}`, ",", `\,`).Replace(text)
	var result strings.Builder
	marked := false
	for _, char := range escaped {
		switch {
		case marked:
			result.WriteRune(char)
			marked = false
		case char == '\\':
			marked = true
		case char == ',' || char == '}':
			return "", errors.New("a comma or brace behind a backslash ends it for Helm: write it into values")
		default:
			result.WriteRune(char)
		}
	}
	return result.String(), nil
}

// setPath splits a name into its keys, which are strings, and indices, which are ints.
func setPath(name string) ([]any, error) {
	var steps []any
	var key strings.Builder
	depth, marked, index := 0, false, false
	endKey := func() error {
		if key.Len() == 0 {
			return errors.New("a key is missing; accepted is a name as in a.b[0].c")
		}
		steps = append(steps, key.String())
		key.Reset()
		return nil
	}
	runes := []rune(name)
	for i := 0; i < len(runes); i++ {
		switch char := runes[i]; {
		case marked:
			key.WriteRune(char)
			marked = false
		case char == '\\':
			marked = true
		case char == '.' && !index, char == '[' && !index:
			if err := endKey(); err != nil {
				return nil, err
			}
			fallthrough
		case char == '.', char == '[':
			index = false
			if char == '.' {
				depth++
				break
			}
			end := i + 1
			for end < len(runes) && runes[end] != ']' {
				end++
			}
			number, err := strconv.Atoi(string(runes[i+1 : end]))
			if err != nil || end == len(runes) || number < 0 || number > maxSetIndex {
				return nil, fmt.Errorf("an index is a number from 0 to %d in brackets", maxSetIndex)
			}
			steps, i, index = append(steps, number), end, true
		case char == '=':
			return nil, errors.New("the name ends at = for Helm: write the value into values")
		case index:
			return nil, errors.New("a dot or a bracket follows an index")
		default:
			key.WriteRune(char)
		}
	}
	if !index {
		if err := endKey(); err != nil {
			return nil, err
		}
	}
	if depth > maxSetDepth {
		return nil, fmt.Errorf("it has %d dots: Helm accepts at most %d", depth, maxSetDepth)
	}
	return steps, nil
}

// assign sets the value at the end of the steps below a tree, and returns the tree: a list may have grown.
func assign(tree any, steps []any, value any) (any, error) {
	if len(steps) == 0 {
		return value, nil
	}
	switch step := steps[0].(type) {
	case string:
		values, ok := tree.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("what holds %s is not a map", step)
		}
		below, has := values[step]
		if !has {
			below = empty(steps[1:])
		}
		inner, err := assign(below, steps[1:], value)
		if err == nil {
			values[step] = inner
		}
		return values, err
	default:
		list, ok := tree.([]any)
		if !ok {
			return nil, fmt.Errorf("what holds [%d] is not a list", step)
		}
		index := step.(int)
		for len(list) <= index {
			list = append(list, nil)
		}
		below := list[index]
		if _, isMap := below.(map[string]any); below == nil || !isMap && len(steps) > 1 && isKey(steps[1]) {
			below = empty(steps[1:])
		}
		inner, err := assign(below, steps[1:], value)
		if err == nil {
			list[index] = inner
		}
		return list, err
	}
}

// empty is what the next step goes into.
func empty(steps []any) any {
	switch {
	case len(steps) == 0:
		return nil
	case isKey(steps[0]):
		return map[string]any{}
	default:
		return []any{}
	}
}

func isKey(step any) bool {
	_, ok := step.(string)
	return ok
}

// applySets sets what a release sets, in Helm's order.
func (r *entry) applySets(problems *problem.List) {
	reader := newReader(problems, r.Position.File)
	for pass, sets := range [][]setValue{r.Set, r.SetString, r.Set} {
		s := &setter{Reader: reader, place: r.place, notice: r.notice, text: pass == 1}
		for i := range sets {
			if fromFile := sets[i].File.Kind != 0; fromFile == (pass == 2) || pass == 1 {
				s.apply(r.Values, &sets[i])
			}
		}
	}
}
