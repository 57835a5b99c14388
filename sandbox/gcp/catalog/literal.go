package catalog

import (
	"fmt"
	"strings"
)

// literal reads the answer of a block, a map or a list, which cannot be read before the fields of the block are.
func (f *Field) literal() error {
	compound := f.Kind == Block || f.Kind == Map || f.Repeats()
	if !compound || f.Is == "" || f.Is[0] == '@' {
		return nil
	}
	value, rest, err := f.read(f.Is)
	if err == nil && rest != "" {
		err = fmt.Errorf("%q: too much", rest)
	}
	if err != nil {
		return fmt.Errorf("%s: is=%s: %w", f.Name, f.Is, err)
	}
	f.Literal = value
	return nil
}

// read reads one value of the field's kind from the beginning of the text, and returns what follows it.
func (f *Field) read(text string) (value any, rest string, err error) {
	switch {
	case f.Repeats():
		element := &Field{Name: f.Name, Kind: f.Elem, Fields: f.Fields}
		if f.Blocks() {
			element.Kind = Block
		}
		list := []any{}
		rest, err = each(text, '[', ']', func(item string) (string, error) {
			v, rest, err := element.read(item)
			list = append(list, v)
			return rest, err
		})
		return list, rest, err
	case f.Kind == Block || f.Kind == Map:
		block := map[string]any{}
		rest, err = each(text, '{', '}', func(item string) (string, error) {
			name, item, ok := strings.Cut(item, "=")
			if !ok {
				return "", fmt.Errorf("%q: want name=value", name)
			}
			child := &Field{Name: name, Kind: String}
			if f.Kind == Block {
				if child = f.Fields.Get(name); child == nil {
					return "", fmt.Errorf("no field %s", name)
				}
			}
			v, rest, err := child.read(item)
			block[name] = v
			return rest, err
		})
		return block, rest, err
	}
	end := strings.IndexAny(text, ",}]")
	if end < 0 {
		end = len(text)
	}
	value, err = f.value(text[:end])
	return value, text[end:], err
}

// each reads the items between two brackets, which commas part, and returns what follows the closing one.
func each(text string, opening, closing byte, item func(string) (string, error)) (string, error) {
	if text == "" || text[0] != opening {
		return "", fmt.Errorf("%q: want %c", text, opening)
	}
	text = text[1:]
	for text != "" && text[0] != closing {
		rest, err := item(text)
		if err != nil {
			return "", err
		}
		text = strings.TrimPrefix(rest, ",")
	}
	if text == "" {
		return "", fmt.Errorf("want %c at the end", closing)
	}
	return text[1:], nil
}
