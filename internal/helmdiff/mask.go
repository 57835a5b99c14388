package helmdiff

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gkestack/gkestack/internal/engine"
)

// What is shown instead of a secret: one that stays, one that goes, and one that comes.
const (
	hidden       = "[secret]"
	hiddenBefore = "[secret before]"
	hiddenAfter  = "[secret after]"
)

// minLine is the length from which on a line of a secret of several lines is hidden where it stands alone.
const minLine = 8

// mask hides secrets.
type mask struct {
	replacer *strings.Replacer
	// marks are what is shown for a secret, by its text.
	marks map[string]string
	// plain are the texts of secrets.
	plain []string
}

// newMask hides the secrets that the release has been given before and those that it is given now.
func newMask(before, after []any) *mask {
	m := &mask{marks: map[string]string{}}
	was, is := texts(before), texts(after)
	for text := range was {
		m.marks[text] = hiddenBefore
	}
	for text := range is {
		m.marks[text] = hiddenAfter
		if was[text] {
			m.marks[text] = hidden
		}
	}
	forms := map[string]string{}
	for text, mark := range m.marks {
		for _, form := range spellings(text) {
			forms[form] = mark
		}
		m.plain = append(m.plain, text)
	}
	keys := make([]string, 0, len(forms))
	for form := range forms {
		keys = append(keys, form)
	}
	// Of two that begin alike the longer one comes first.
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	pairs := make([]string, 0, 2*len(keys))
	for _, form := range keys {
		pairs = append(pairs, form, forms[form])
	}
	m.replacer = strings.NewReplacer(pairs...)
	return m
}

// texts are the texts in values. Booleans tell nothing.
func texts(values []any) map[string]bool {
	found := map[string]bool{}
	for _, value := range values {
		collect(value, found)
	}
	return found
}

func collect(value any, found map[string]bool) {
	switch value := value.(type) {
	case nil, bool:
	case map[string]any:
		for _, element := range value {
			collect(element, found)
		}
	case []any:
		for _, element := range value {
			collect(element, found)
		}
	default:
		if text := scalar(value); text != "" && text != engine.Unknown {
			found[text] = true
		}
	}
}

// scalar is the text of a value that is neither a map nor a list.
func scalar(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	encoded, err := json.Marshal(value) // numbers as in YAML: 1000000, not 1e+06
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(encoded)
}

// spellings are the ways in which templates write a text.
func spellings(text string) []string {
	forms := []string{text, base64.StdEncoding.EncodeToString([]byte(text)),
		base64.URLEncoding.EncodeToString([]byte(text)), url.QueryEscape(text), url.PathEscape(text)}
	if quoted, err := json.Marshal(text); err == nil {
		forms = append(forms, string(quoted[1:len(quoted)-1]))
	}
	forms = append(forms, strings.Trim(fmt.Sprintf("%q", text), `"`))
	if trimmed := strings.TrimSpace(text); trimmed != "" {
		forms = append(forms, trimmed)
	}
	if lines := strings.Split(text, "\n"); len(lines) > 1 { // indented, as in a file within a ConfigMap
		for _, line := range lines {
			if line = strings.TrimSpace(line); len(line) >= minLine {
				forms = append(forms, line)
			}
		}
	}
	return forms
}

// text returns the text without secrets.
func (m *mask) text(text string) string {
	replaced := m.replacer.Replace(text)
	if replaced != text || len(text) < minLine {
		return replaced
	}
	// Something larger in base64 may hold one.
	decoded, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	within := func(secret string) bool { return strings.Contains(string(decoded), secret) }
	if err == nil && slices.ContainsFunc(m.plain, within) {
		return hidden
	}
	return text
}

// value returns the value without secrets.
func (m *mask) value(value any) any {
	switch value := value.(type) {
	case map[string]any:
		masked := make(map[string]any, len(value))
		for key, element := range value {
			masked[m.text(key)] = m.value(element)
		}
		return masked
	case []any:
		masked := make([]any, len(value))
		for i, element := range value {
			masked[i] = m.value(element)
		}
		return masked
	case string:
		return m.text(value)
	case nil, bool:
		return value
	default: // a part of a number tells nothing
		if mark, ok := m.marks[scalar(value)]; ok {
			return mark
		}
		return value
	}
}

// hideData hides what a Secret holds, on both sides.
func hideData(before, after map[string]any) {
	for _, field := range []string{"data", "stringData"} {
		was, _ := before[field].(map[string]any)
		is, _ := after[field].(map[string]any)
		for key, old := range was {
			value, stays := is[key]
			switch {
			case !stays:
				was[key] = hidden
			case scalar(old) == scalar(value):
				was[key], is[key] = hidden, hidden
			default:
				was[key], is[key] = hiddenBefore, hiddenAfter
			}
		}
		for key := range is {
			if _, was := was[key]; !was {
				is[key] = hidden
			}
		}
	}
}
