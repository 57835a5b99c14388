package plan

import "strings"

// pattern is a property path as the force-new tables write it, ".spec.containers[*].image": a nil step stands for any
// element of a list.
type pattern []any

func parsePattern(text string) pattern {
	var p pattern
	for _, step := range strings.Split(strings.TrimPrefix(text, "."), ".") {
		name, list := strings.CutSuffix(step, "[*]")
		p = append(p, name)
		if list {
			p = append(p, nil)
		}
	}
	return p
}

// replaces tells whether a change of the value at path touches a property that cannot be changed in place: one on the
// way to it, or one inside it.
func (w *walker) replaces(path []any, value any) bool {
	for _, p := range w.forceNew {
		if p.covers(path, value) {
			return true
		}
	}
	return false
}

func (p pattern) covers(path []any, value any) bool {
	for i, want := range p {
		if i == len(path) {
			return p[i:].within(value)
		}
		if _, isIndex := path[i].(int); want == nil && isIndex {
			continue
		}
		if want != path[i] {
			return false
		}
	}
	return true
}

// within tells whether a value has the rest of the pattern inside.
func (p pattern) within(value any) bool {
	if len(p) == 0 {
		return true
	}
	switch value := value.(type) {
	case map[string]any:
		key, ok := p[0].(string)
		if !ok {
			return false
		}
		inner, ok := value[key]
		return ok && p[1:].within(inner)
	case []any:
		if p[0] != nil {
			return false
		}
		for _, element := range value {
			if p[1:].within(element) {
				return true
			}
		}
	}
	return false
}
